"""Which days a board sums, and who is named on it."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import pytest

from services.gamify import usecases
from services.gamify.domain.errors import NotADate, NotYours
from services.gamify.domain.facts import ConsentChanged
from services.gamify.domain.model import Balance, BoardPeriod, BoardRow, NamingConsent, Position, Score
from services.gamify.domain.rules.boards import calendar_date, days_of
from tests.laws.gamify_memory import MemoryBooks


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        (BoardPeriod.DAY, "2026-03-29", "2026-03-29", "2026-03-29"),
        (BoardPeriod.WEEK, "2027-01-01", "2026-12-28", "2027-01-03"),  # ISO week 53 of 2026
        (BoardPeriod.WEEK, "2026-12-28", "2026-12-28", "2027-01-03"),
        (BoardPeriod.MONTH, "2028-02-10", "2028-02-01", "2028-02-29"),
        (BoardPeriod.MONTH, "2026-12-31", "2026-12-01", "2026-12-31"),
        (BoardPeriod.ROLLING_30_DAYS, "2026-03-01", "2026-01-31", "2026-03-01"),
    ],
)
def test_the_days_of_a_period(period: BoardPeriod, day: str, first: str, last: str) -> None:
    assert days_of(period, date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))


def test_a_date_that_no_calendar_has_is_refused() -> None:
    with pytest.raises(NotADate) as refusal:
        calendar_date("2026-02-30", "date")
    assert refusal.value.field == "date"


class Ranked:
    """A ledger that answers with three people, two of whom once spoke of being named."""

    async def scores(self, first_date: str, last_date: str, limit: int) -> tuple[Sequence[Score], int]:
        return [Score("ada", 9, 1), Score("bob", 5, 2), Score("cyd", 5, 3)], 3

    async def naming(self, employee_ids: Collection[str]) -> Mapping[str, NamingConsent]:
        at = Position(1, "e")
        return {"ada": NamingConsent(at, True, 100), "bob": NamingConsent(at, False, None)}

    async def balance(self, employee_id: str) -> Balance:
        return Balance(employee_id, 7, 1)


def board(caller: str, now_ms: int) -> Sequence[BoardRow]:
    asked = usecases.get_board(Ranked(), caller, BoardPeriod.DAY, "2026-09-28", 10, now_ms)  # type: ignore[arg-type]
    return asyncio.run(asked).rows


def test_only_who_consents_now_is_named_and_everybody_sees_their_own_row() -> None:
    assert board("zoe", 99) == (
        BoardRow(1, 9, "ada", False),
        BoardRow(2, 5, "", False),
        BoardRow(3, 5, "", False),
    )
    assert board("bob", 99)[1] == BoardRow(2, 5, "bob", True)


def test_a_consent_that_ran_out_names_nobody() -> None:
    assert [row.employee_id for row in board("zoe", 100)] == ["", "", ""]


def test_a_balance_is_shown_to_its_owner_and_to_services() -> None:
    ledger = Ranked()
    own = usecases.get_balance(ledger, "ada", {"employee"}, "")  # type: ignore[arg-type]
    assert asyncio.run(own).employee_id == "ada"
    asked = usecases.get_balance(ledger, "share", {"service"}, "ada")  # type: ignore[arg-type]
    assert asyncio.run(asked).employee_id == "ada"
    with pytest.raises(NotYours):
        asyncio.run(usecases.get_balance(ledger, "bob", {"employee", "hr"}, "ada"))  # type: ignore[arg-type]


def said(event_id: str, at_ms: int, given: bool) -> ConsentChanged:
    return ConsentChanged("ada", Position(at_ms, event_id), given, None)


@pytest.mark.parametrize("batches", [[[0, 1, 2]], [[2], [0], [1]], [[1, 0], [2]], [[2, 1, 0]]])
def test_the_last_word_on_being_named_is_the_latest_by_its_time(batches: list[list[int]]) -> None:
    words = [said("a", 1, True), said("b", 2, False), said("c", 2, True)]
    books = MemoryBooks()

    async def play() -> None:
        for batch in batches:
            await usecases.record(books, [words[index] for index in batch], lambda line: None)

    asyncio.run(play())
    assert asyncio.run(books.naming(["ada"]))["ada"].position == Position(2, "c")
