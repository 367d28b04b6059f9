"""Which days a board sums, in which order groups stand, and what of a row is shown to whom."""

import re
from datetime import date

import pytest

from services.gamify.domain.errors import NotADate
from services.gamify.domain.model.boards import (
    Asked,
    BoardPeriod,
    BoardRow,
    Cut,
    GroupSum,
    Place,
    Scope,
    Withheld,
)
from services.gamify.domain.model.people import Consent, Programme, Visibility
from services.gamify.domain.rules.boards import (
    Sight,
    closes_at_ms,
    days_of,
    people_told,
    pseudonym,
    ranked,
    scope_of,
    window,
    withheld,
)
from services.gamify.domain.rules.showing import NO_CONSENT, Subject, Viewer

SCOPE = Scope("p", "2026-09-28", "2026-09-28")
PLACE = Place("ada", 5, 3, 2, 1)
FOR_EVER = Consent(True, None)


@pytest.mark.parametrize(
    ("period", "day", "first", "last"),
    [
        ("DAY", "2026-03-29", "2026-03-29", "2026-03-29"),
        ("WEEK", "2027-01-01", "2026-12-28", "2027-01-03"),  # ISO week 53 of 2026
        ("WEEK", "2026-12-28", "2026-12-28", "2027-01-03"),
        ("WEEK", "2025-12-29", "2025-12-29", "2026-01-04"),  # week 1 of 2026
        ("MONTH", "2028-02-10", "2028-02-01", "2028-02-29"),
        ("MONTH", "2026-12-31", "2026-12-01", "2026-12-31"),
        ("ROLLING_30_DAYS", "2026-03-01", "2026-01-31", "2026-03-01"),
        ("ROLLING_30_DAYS", "2028-03-01", "2028-02-01", "2028-03-01"),
        ("QUARTER", "2026-01-01", "2026-01-01", "2026-03-31"),
        ("QUARTER", "2026-06-30", "2026-04-01", "2026-06-30"),
        ("QUARTER", "2026-07-01", "2026-07-01", "2026-09-30"),
        ("QUARTER", "2026-12-31", "2026-10-01", "2026-12-31"),
        ("YEAR", "2028-02-29", "2028-01-01", "2028-12-31"),
    ],
)
def test_the_days_of_a_period(period: str, day: str, first: str, last: str) -> None:
    found = days_of(BoardPeriod(period), date.fromisoformat(day))
    assert found == (date.fromisoformat(first), date.fromisoformat(last))


def test_all_time_has_no_days_and_never_closes() -> None:
    scope = scope_of(Asked("p", BoardPeriod.ALL_TIME, "2026-09-28", campaign_id="spring"), "p")
    assert scope == Scope("p", "", "", "spring")
    assert closes_at_ms(scope) == 0


@pytest.mark.parametrize("period", list(BoardPeriod))
def test_a_date_that_no_calendar_has_is_refused(period: BoardPeriod) -> None:
    with pytest.raises(NotADate) as refusal:
        scope_of(Asked("p", period, "2026-02-30"), "p")
    assert refusal.value.field == "date"


@pytest.mark.parametrize(("period", "day"), [("ROLLING_30_DAYS", "0001-01-01"), ("WEEK", "9999-12-31")])
def test_a_period_that_reaches_past_the_calendar_is_refused(period: str, day: str) -> None:
    with pytest.raises(NotADate):
        scope_of(Asked("p", BoardPeriod(period), day), "p")


def test_groups_stand_by_points_per_advocate_and_those_below_the_floor_nowhere() -> None:
    groups = [
        GroupSum("Big", 40, 10, 1),
        GroupSum("Same", 20, 5, 2),
        GroupSum("Also", 20, 5, 2),
        GroupSum("Small", 30, 5, 9),
        GroupSum("Tiny", 99, 4, 1),
        GroupSum("Idle", 0, 0, 0),
        GroupSum("Odd", 1, 3, 1),
    ]
    rows, hidden = ranked(groups, 5)
    assert [(one.group, one.row_number, one.rank, one.dense_rank) for one in rows] == [
        ("Small", 1, 1, 1),
        ("Big", 2, 2, 2),
        ("Also", 3, 2, 2),
        ("Same", 4, 2, 2),
    ]
    assert (rows[0].points_per_advocate, hidden) == (6.0, 2)
    assert [one.group for one in ranked([*groups, GroupSum("Last", 5, 5, 1)], 3)[0]][-2:] == ["Last", "Odd"]


def test_a_group_without_advocates_has_no_row_whatever_the_floor() -> None:
    assert ranked([GroupSum("Clicks", 10, 0, 1)], 0) == ([], 1)


@pytest.mark.parametrize(
    ("council", "team", "people", "why", "told"),
    [
        (False, "", 1, None, 1),
        (False, "Paris", 4, Withheld.BELOW_FLOOR, 4),
        (False, "Paris", 5, None, 5),
        (True, "", 4, Withheld.WORKS_COUNCIL, 0),
        (True, "Paris", 99, Withheld.WORKS_COUNCIL, 99),
    ],
)
def test_why_rows_are_withheld(
    council: bool, team: str, people: int, why: Withheld | None, told: int
) -> None:
    programme = Programme("p", works_council=council)
    assert withheld(programme, Asked("p", BoardPeriod.DAY, "2026-09-28", team=team), people, 5) is why
    assert people_told(programme, people, 5) == told


@pytest.mark.parametrize(
    ("own", "limit", "shown"),
    [
        (0, 3, [1, 2, 3]),
        (4, 3, [4, 5, 6]),
        (9, 3, [8, 9, 10]),
        (5, 4, [4, 5, 6, 7]),
        (3, 99, list(range(1, 11))),
        (None, 3, []),
    ],
)
def test_the_rows_around_one(own: int | None, limit: int, shown: list[int]) -> None:
    rows = [BoardRow(number, 1, number, number) for number in range(1, 11)]
    assert [row.row_number for row in window(rows, own, limit)] == shown


@pytest.mark.parametrize(
    ("viewer", "consent", "chosen", "named"),
    [
        ("zoe", FOR_EVER, None, True),
        ("zoe", FOR_EVER, Visibility.PUBLIC, True),
        ("zoe", FOR_EVER, Visibility.TEAM, False),
        ("kim", FOR_EVER, Visibility.TEAM, True),
        ("nobody", FOR_EVER, Visibility.TEAM, False),
        ("zoe", FOR_EVER, Visibility.PSEUDONYMOUS, False),
        ("zoe", None, Visibility.PUBLIC, False),
        ("kim", None, Visibility.TEAM, False),
        ("zoe", Consent(False, None), None, False),
        ("zoe", Consent(True, 10), None, False),
        ("zoe", Consent(True, 11), None, True),
        ("ada", None, Visibility.PRIVATE, True),
        ("ada", None, Visibility.PSEUDONYMOUS, True),
    ],
)
def test_who_is_named_to_whom(
    viewer: str, consent: Consent | None, chosen: Visibility | None, named: bool
) -> None:
    row = shown(viewer, consent, chosen)
    assert row is not None
    assert (row.employee_id, row.own) == ("ada" if named else "", viewer == "ada")
    assert bool(row.pseudonym) == (chosen is Visibility.PSEUDONYMOUS)
    assert (row.points, row.row_number, row.rank, row.dense_rank) == (5, 3, 2, 1)


def test_who_is_private_has_no_row_for_others() -> None:
    assert shown("zoe", FOR_EVER, Visibility.PRIVATE) is None


def test_nobody_without_a_team_is_of_the_same_team() -> None:
    row = sight("zoe", "", Subject("ada", "", Visibility.TEAM, FOR_EVER)).row_of(PLACE)
    assert row is not None
    assert row.employee_id == ""


TEAMS = {"ada": "Paris", "kim": "Paris", "zoe": "Lyon"}


def sight(viewer: str, team: str, subject: Subject) -> Sight:
    return Sight(Viewer(viewer, team, False, 10), SCOPE, "PEOPLE", b"key", {subject.employee_id: subject})


def shown(viewer: str, consent: Consent | None, chosen: Visibility | None) -> BoardRow | None:
    subject = Subject("ada", "Paris", chosen or Visibility.PUBLIC, consent or NO_CONSENT)
    return sight(viewer, TEAMS.get(viewer, ""), subject).row_of(PLACE)


def test_a_pseudonym_is_of_one_person_on_one_board() -> None:
    one = pseudonym(b"key", SCOPE, "PEOPLE", "ada")
    assert re.fullmatch(r"[A-Z]{2}-[0-9]{5}", one)
    assert one == pseudonym(b"key", SCOPE, "PEOPLE", "ada")
    others = [
        pseudonym(b"other", SCOPE, "PEOPLE", "ada"),
        pseudonym(b"key", SCOPE._replace(last_date="2026-09-29"), "PEOPLE", "ada"),
        pseudonym(b"key", SCOPE, "LEADERS", "ada"),
        pseudonym(b"key", SCOPE, "PEOPLE", "bob"),
    ]
    assert len({one, *others}) == 5


def test_a_cut_holds_what_was_earned_under_its_stamp() -> None:
    stamp = ("Paris", "Sales", False)
    assert Cut().holds(stamp)
    assert Cut(False, "Paris", "Sales").holds(stamp)
    assert not Cut(True).holds(stamp)
    assert not Cut(False, "Lyon").holds(stamp)
    assert not Cut(None, "", "Works").holds(stamp)
