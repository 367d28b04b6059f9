"""Plans: what the calendar refuses, and that every suggestion is one that it takes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn, Refused
from services.share.domain.model.library import SharingRules
from services.share.domain.model.people import Chapter, Consent, Employee, Enrolment, Profile
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Item, Purpose
from services.share.domain.rules.plans import GAP_MS, HOURS, Diary, Intention, Plan, instant, plan, suggest
from services.share.domain.rules.stamping import DAY_MS

HOUR_MS = 3_600_000
FREE = Diary()
ZONES = (
    "Africa/Casablanca",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Paris",
    "Pacific/Kiritimati",
)
# Days on which some of these clocks change, Casablanca's at both ends of Ramadan.
CHANGES = ("2026-02-15", "2026-03-22", "2026-10-04", "2026-10-25", "2026-11-01", "2027-03-28")


def utc_ms(moment: str) -> int:
    """A UTC moment in milliseconds."""
    return round(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)


def somebody(zone: str, expires_at_ms: int | None = None) -> Employee:
    """A person who takes part in p1 and consents to sharing and scheduling on linkedin and x."""
    consents = [
        Consent(purpose, network, 2, True, expires_at_ms if purpose is Purpose.SCHEDULING else None)
        for purpose in (Purpose.SHARING, Purpose.SCHEDULING)
        for network in ("linkedin", "x")
    ]
    return Employee(
        "e1", (Chapter(1, Profile(zone=zone)),), (Enrolment("p1", 2, True),), consents=tuple(consents)
    )


def ready(at_ms: int, **other: Any) -> Share:
    """A share made ready for linkedin, to be confirmed within seven days."""
    usual = Share("s1", "e1", Item("c1", "p1"), "linkedin", ShareState.PREPARED, at_ms)
    return replace(usual, **{"confirm_until_ms": at_ms + 7 * DAY_MS, **other})


moments = st.builds(
    lambda day, minutes: utc_ms(day) + minutes * 60_000,
    st.sampled_from(CHANGES),
    st.integers(-8 * 1440, 2 * 1440),
)
diaries = st.tuples(
    st.lists(st.tuples(st.sampled_from(["linkedin", "x"]), st.integers(-1440, 8 * 1440)), max_size=12),
    st.integers(0, 3),
    st.integers(1, 3),
)


@settings(deadline=None)
@given(st.sampled_from(ZONES), moments, diaries, st.none() | st.integers(1, 9 * 24))
def test_every_suggestion_is_one_that_can_be_planned(
    zone: str, at_ms: int, drawn: Any, expires_hours: int | None
) -> None:
    planned, made_today, shares_per_day = drawn
    plans = [Plan(network, at_ms + minutes * 60_000) for network, minutes in planned]
    diary = Diary(plans, made_today, SharingRules(shares_per_day))
    person = somebody(zone, None if expires_hours is None else at_ms + expires_hours * HOUR_MS)
    found = suggest(Intention("p1", "linkedin", at_ms + 7 * DAY_MS), person, diary, at_ms)
    assert (
        found
        == sorted(found)
        == suggest(Intention("p1", "linkedin", at_ms + 7 * DAY_MS), person, diary, at_ms)
    )
    assert len(found) <= 5
    assert len({time[:10] for time in found}) == len(found)
    for time in found:
        assert date.fromisoformat(time[:10]).isoweekday() <= 5
        assert time[11:] in HOURS
        moment = plan(ready(at_ms), person, time, diary, None, at_ms).planned_at_ms
        assert moment is not None
        assert moment >= at_ms + GAP_MS
        shown = datetime.fromtimestamp(moment / 1000, ZoneInfo(zone))
        assert shown.strftime("%Y-%m-%dT%H:%M") == time


@settings(deadline=None)
@given(
    st.sampled_from(ZONES),
    moments,
    st.integers(1, 3),
    st.lists(st.tuples(st.sampled_from(["linkedin", "x"]), st.integers(-60, 600)), max_size=30),
)
def test_whatever_is_asked_for_what_stands_is_half_an_hour_apart_and_within_the_cap(
    zone: str, at_ms: int, shares_per_day: int, asked: list[tuple[str, int]]
) -> None:
    person = somebody(zone)
    standing: list[Plan] = []
    for network, tens in asked:
        local = datetime.fromtimestamp(at_ms / 1000 + tens * 600, ZoneInfo(zone))
        diary = Diary(tuple(standing), 0, SharingRules(shares_per_day))
        share = ready(at_ms, network=network)
        try:
            found = plan(share, person, local.strftime("%Y-%m-%dT%H:%M"), diary, None, at_ms)
        except Refused:
            continue
        assert found.planned_at_ms is not None
        standing.append(Plan(found.network, found.planned_at_ms))
    for one, other in combinations(standing, 2):
        assert abs(one.at_ms - other.at_ms) >= 30 * 60 * 1000
    days = [
        (one.network, datetime.fromtimestamp(one.at_ms / 1000, ZoneInfo(zone)).date()) for one in standing
    ]
    assert max((days.count(day) for day in days), default=0) <= shares_per_day
    assert all(one.at_ms > at_ms for one in standing)


def test_a_person_whose_week_is_free_is_given_five_working_mornings() -> None:
    friday = utc_ms("2026-11-20T10:00")
    intention = Intention("p1", "linkedin", friday + 7 * DAY_MS)
    assert suggest(intention, somebody("Europe/Paris"), FREE, friday) == [
        "2026-11-20T12:15",
        "2026-11-23T08:30",
        "2026-11-24T08:30",
        "2026-11-25T08:30",
        "2026-11-26T08:30",
    ]


def test_days_without_a_post_there_go_first() -> None:
    friday = utc_ms("2026-11-20T10:00")
    plans = [
        Plan("linkedin", utc_ms("2026-11-24T18:00")),  # a post there: Tuesday is left to the last
        Plan(
            "x", utc_ms("2026-11-25T07:45")
        ),  # another network: Wednesday counts as free, 08:30 is too close
    ]
    intention = Intention("p1", "linkedin", utc_ms("2026-11-27T23:00"))
    assert suggest(intention, somebody("Europe/Paris"), Diary(plans, made_today=1), friday) == [
        "2026-11-20T12:15",
        "2026-11-23T08:30",
        "2026-11-25T12:15",
        "2026-11-26T08:30",
        "2026-11-27T08:30",
    ]


def test_without_consent_to_scheduling_nothing_is_suggested() -> None:
    at_ms = utc_ms("2026-11-20T10:00")
    assert suggest(Intention("p1", "linkedin", at_ms + DAY_MS), somebody("UTC", at_ms), FREE, at_ms) == []
    assert suggest(Intention("p2", "linkedin", at_ms + DAY_MS), somebody("UTC"), FREE, at_ms) == []


@pytest.mark.parametrize(
    ("zone", "local_time", "moment"),
    [
        ("Europe/Paris", "2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice
        ("Europe/Paris", "2026-10-25T03:00", "2026-10-25T02:00"),
        ("Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30"),  # Ramadan begins: comes twice
        ("Africa/Casablanca", "2026-02-16T08:30", "2026-02-16T08:30"),
        ("Africa/Casablanca", "2026-03-23T08:30", "2026-03-23T07:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30"),  # clocks move half an hour
    ],
)
def test_a_local_time_is_a_moment(zone: str, local_time: str, moment: str) -> None:
    assert instant(local_time, zone) == utc_ms(moment)


@pytest.mark.parametrize(
    ("zone", "local_time"),
    [
        ("Europe/Paris", "2027-03-28T02:30"),
        ("Africa/Casablanca", "2026-03-22T02:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15"),
        ("UTC", "2026-02-30T08:30"),
        ("UTC", "2026-02-20T24:30"),
        ("Asia/Kolkata", "0001-01-01T00:00"),
        ("America/New_York", "9999-12-31T23:59"),
        ("UTC", "0000-01-01T00:00"),
    ],
)
def test_a_time_that_no_clock_shows_is_none(zone: str, local_time: str) -> None:
    with pytest.raises(Invalid, match="NO_SUCH_TIME") as caught:
        instant(local_time, zone)
    assert caught.value.field == "local_time"


def test_what_a_plan_is_refused_for() -> None:
    at_ms = utc_ms("2026-11-20T10:00")
    person, share = somebody("UTC", at_ms + 3 * DAY_MS), ready(at_ms)

    def reason(local_time: str, diary: Diary = FREE, until_ms: int | None = None, **other: Any) -> str:
        with pytest.raises((Invalid, Forbidden, OutOfTurn)) as caught:
            plan(ready(at_ms, **other), person, local_time, diary, until_ms, at_ms)
        return caught.value.reason

    assert reason("2026-11-20T10:00") == "IN_THE_PAST"
    assert reason("2026-11-27T10:01") == "TOO_LATE"
    assert reason("2026-11-21T10:00", until_ms=utc_ms("2026-11-21T10:00")) == "TOO_LATE"
    assert reason("2026-11-23T10:00") == "NO_CONSENT"  # consent ends at that very moment
    assert reason("2026-11-21T10:00", item=Item("c1", "p2")) == "NOT_ENROLLED"
    close = Diary([Plan("x", utc_ms("2026-11-21T10:29"))])
    assert reason("2026-11-21T10:00", close) == reason("2026-11-21T10:58", close) == "TOO_CLOSE"
    full = Diary([Plan("linkedin", utc_ms("2026-11-20T23:00"))], made_today=1, rules=SharingRules(2))
    assert reason("2026-11-20T20:00", full) == "DAILY_CAP_REACHED"
    for state in ShareState:
        if state is not ShareState.PREPARED:
            assert reason("2026-11-21T10:00", state=state) == reason("", state=state) == "NOT_PREPARED"
    for time in ("2026-11-21T09:59", "2026-11-21T10:59"):
        assert plan(share, person, time, close, None, at_ms).planned_at_ms == utc_ms(time)
    assert plan(share, person, "2026-11-21T20:00", full, None, at_ms).planned_at_ms
    assert plan(ready(at_ms, planned_at_ms=at_ms + 1), person, "", full, None, at_ms).planned_at_ms is None
