"""One-off actions: which shares count, and when."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.model.actions import Action
from services.share.domain.model.library import Programme
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Item
from services.share.domain.rules.actions import (
    AHEAD,
    FLOOR,
    MOST,
    action_changed,
    cancel,
    check_announced,
    check_room,
    counted_for,
    shown,
)

ACTION = Action("a1", "p1", "Open day", starts_at_ms=1000, ends_at_ms=2000)
SHARE = Share(
    share_id="s1",
    employee_id="e1",
    item=Item("c1", "p1", campaign_id="spring"),
    network="x",
    state=ShareState.CONFIRMED,
    prepared_at_ms=0,
)


def counts(action: Action, posted: str = "", at_ms: int = 1500, **share: object) -> bool:
    """The share counts for the action."""
    return counted_for(replace(SHARE, **share), posted, [action], at_ms) == (action.action_id,)  # type: ignore[arg-type]


@pytest.mark.parametrize(("at_ms", "on"), [(999, False), (1000, True), (1999, True), (2000, False)])
def test_the_start_is_included_and_the_end_is_not(at_ms: int, on: bool) -> None:
    assert counts(ACTION, at_ms=at_ms) is on


@given(
    st.integers(0, 50),
    st.integers(1, 50),
    st.integers(0, 100),
    st.none() | st.integers(0, 100),
    st.integers(0, 120),
)
def test_what_lies_outside_the_window_never_counts(
    start: int, length: int, announced: int, cancelled: int | None, at_ms: int
) -> None:
    """It begins when it is announced at the earliest, and ends when it is cancelled at the latest."""
    until = start + length
    one = replace(ACTION, starts_at_ms=start, ends_at_ms=until, cancelled_at_ms=cancelled)
    one = replace(one, announced_at_ms=announced)
    window = range(max(start, announced), until if cancelled is None else min(until, cancelled))
    assert counts(one, at_ms=at_ms) is (at_ms in window)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({}, True),
        ({"networks": ("linkedin", "x")}, True),
        ({"networks": ("linkedin",)}, False),
        ({"campaign_id": "spring"}, True),
        ({"campaign_id": "autumn"}, False),
        ({"content_id": "c1"}, True),
        ({"content_id": "c2"}, False),
        ({"programme_id": "p2"}, False),
        ({"content_id": "c1", "campaign_id": "autumn"}, False),
    ],
)
def test_a_share_is_all_that_the_action_asks_for(asked: dict[str, object], fits: bool) -> None:
    assert counts(replace(ACTION, **asked)) is fits  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hashtag", "posted", "stands"),
    [
        ("OpenDay", "Come to our #OpenDay!", True),
        ("OpenDay", "#openday", True),
        ("OpenDay", "(#OPENDAY)", True),
        ("OpenDay", "#OpenDay-2027, see you", True),
        ("OpenDay", "Join #OpenDays", False),
        ("OpenDay", "#OpenDay_2027", False),
        ("OpenDay", "#OpenDay2027", False),
        ("OpenDay", "#OpenDays and then #OpenDay", True),
        ("OpenDay", "OpenDay without a sign", False),
        ("OpenDay", "mail#OpenDay", False),
        ("OpenDay", "https://example.org/#OpenDay", False),
        ("OpenDay", "", False),
        ("journée", "Notre #JOURNÉE", True),
        ("journée", "Notre #journe\u0301e", True),
        ("journe", "Notre #journe\u0301e", False),
        ("straße", "#STRASSE", True),
        ("हिन्दी", "नमस्ते #हिन्दी", True),
        ("हिन", "नमस्ते #हिन्दी", False),
        ("يوم", "#يوم مفتوح", True),
        ("c++", "I like #C++!", True),
    ],
)
def test_a_hashtag_stands_whole_in_whatever_spelling(hashtag: str, posted: str, stands: bool) -> None:
    assert counts(replace(ACTION, hashtag=hashtag), posted) is stands


@given(st.text(), st.text(st.characters(categories=("L", "N")), min_size=1), st.text())
def test_a_hashtag_between_spaces_always_stands_and_none_is_part_of_another(
    before: str, hashtag: str, after: str
) -> None:
    one = replace(ACTION, hashtag=hashtag)
    assert counts(one, f"{before} #{hashtag} {after}")
    assert not counts(one, f"#{hashtag}x #{hashtag}_{hashtag} #x{hashtag} x#{hashtag}")


def test_a_share_counts_for_several_up_to_fifty() -> None:
    several = [replace(ACTION, action_id=f"a{number:03}") for number in range(60)]
    found = counted_for(SHARE, "", reversed(several), 1500)
    assert found == tuple(f"a{number:03}" for number in range(MOST))


@pytest.mark.parametrize(
    ("asked", "reason", "field"),
    [
        ({"ends_at_ms": 1000}, "ENDS_BEFORE_START", "ends_at_ms"),
        ({"starts_at_ms": 10, "ends_at_ms": 500}, "ENDED_ALREADY", "ends_at_ms"),
        ({"networks": ("x", "myspace")}, "UNKNOWN_NETWORK", "networks"),
    ],
)
def test_what_cannot_take_place_is_not_announced(asked: dict[str, object], reason: str, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_announced(replace(ACTION, **asked), {"x"}, 500)  # type: ignore[arg-type]
    assert (caught.value.reason, caught.value.field) == (reason, field)


def test_a_programme_has_room_for_a_thousand() -> None:
    check_room(AHEAD - 1)
    with pytest.raises(OutOfTurn) as caught:
        check_room(AHEAD)
    assert (caught.value.reason, AHEAD) == ("TOO_MANY_ACTIONS", 1000)


@pytest.mark.parametrize(
    ("shares", "works_council", "told"),
    [(0, True, None), (FLOOR - 1, True, None), (FLOOR, True, FLOOR), (0, False, 0), (1, False, 1)],
)
def test_few_shares_are_not_told_in_works_council_mode(
    shares: int, works_council: bool, told: int | None
) -> None:
    assert shown(shares, Programme("p1", works_council=works_council)) == told


def test_the_first_cancelling_stands() -> None:
    cancelled = cancel(ACTION, 1200)
    assert cancel(cancelled, 1300) is cancelled
    assert counts(cancelled, at_ms=1199)
    assert not counts(cancelled, at_ms=1200)
    assert action_changed(cancelled, 1200).cancelled
    assert not action_changed(ACTION, 1000).cancelled
