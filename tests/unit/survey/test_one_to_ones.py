"""One-to-ones: the two and nobody else; meetings where the rule has them; counts that single out nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.errors.one_to_ones import (
    NoMeeting,
    NotCountedYet,
    UnknownOneToOnes,
    WithOneself,
)
from services.survey.domain.model import EVERYBODY
from services.survey.domain.model.one_to_ones import COUNT_FLOOR, Marked, OneToOnes
from services.survey.domain.model.series import Cadence
from services.survey.domain.rules import one_to_ones as rules

SERIES = OneToOnes(
    "s", "boss", "zoe", Cadence.MONTHLY, date(2026, 1, 31), time(9), "Europe/Paris", created_at_ms=1
)

rows = st.lists(
    st.builds(
        Marked,
        employee_id=st.integers(0, 20).map(str),
        team=st.sampled_from(["", "A", "B", "C", "D"]),
        held=st.booleans(),
    ),
    max_size=60,
)


@given(rows)
def test_no_count_nor_what_is_left_beside_stands_for_fewer_than_five(
    meetings: list[Marked],
) -> None:
    found = rules.counted("2026-01", meetings)
    if len({one.employee_id for one in meetings}) < COUNT_FLOOR:
        assert not found.counts
        return
    everybody, *groups = found.counts
    assert everybody.path == EVERYBODY
    assert (everybody.held, everybody.missed) == (
        sum(one.held for one in meetings),
        sum(not one.held for one in meetings),
    )
    assert all(group.people >= COUNT_FLOOR for group in found.counts)
    left = everybody.people - sum(group.people for group in groups)
    assert left == 0 or left >= COUNT_FLOOR
    over = everybody.held + everybody.missed - sum(group.held + group.missed for group in groups)
    assert over >= 0
    assert over == 0 or left >= COUNT_FLOOR


def test_only_the_two_get_in() -> None:
    assert rules.for_one_of_two(SERIES, "boss") == rules.for_one_of_two(SERIES, "zoe") == SERIES
    for series, who in ((SERIES, "hr"), (None, "zoe")):
        with pytest.raises(UnknownOneToOnes):
            rules.for_one_of_two(series, who)
    with pytest.raises(WithOneself):
        rules.started(replace(SERIES, employee_id="boss"))


def test_the_key_is_that_of_two_people_whatever_their_series() -> None:
    assert rules.pair_of("a", "bc") != rules.pair_of("ab", "c")
    assert rules.pair_of("a", "b") != rules.pair_of("b", "a")


def test_a_meeting_is_on_a_day_of_the_series_until_it_ends() -> None:
    assert rules.meeting_on(SERIES, date(2026, 2, 28), None).on == date(2026, 2, 28)
    with pytest.raises(NoMeeting):
        rules.meeting_on(SERIES, date(2026, 2, 27), None)
    ended = rules.ended(SERIES, at(2026, 2, 20))
    assert ended.ended_on == date(2026, 2, 20)
    assert rules.ended(ended, at(2026, 5, 1)) == ended
    assert rules.next_on(SERIES, at(2026, 2, 20)) == date(2026, 2, 28)
    assert rules.next_on(ended, at(2026, 2, 20)) is None
    with pytest.raises(NoMeeting):
        rules.meeting_on(ended, date(2026, 2, 28), None)


def test_a_month_is_counted_when_its_marks_have_settled_everywhere() -> None:
    with pytest.raises(NotCountedYet):
        rules.check_countable("2026-12", at(2027, 1, 8, 11))
    rules.check_countable("2026-12", at(2027, 1, 8, 12))


def at(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)
