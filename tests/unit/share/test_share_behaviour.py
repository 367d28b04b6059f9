"""Bursts: five different links of one visitor within ten seconds."""

from dataclasses import replace

import pytest

from services.share.domain.model.links import Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.clicks import judged

HUMAN, BOT, PREVIEW = ClickClass.HUMAN, ClickClass.BOT, ClickClass.PREVIEW


def visits(
    *seconds: float, links: str = "abcdefgh", who: bytes = b"k", kind: ClickClass = HUMAN
) -> list[Visit]:
    """Visits at these seconds, each to the next of the links."""
    return [
        Visit(f"{link}{at:05}", link, round(at * 1000), kind, Visitor(who, who, who))
        for link, at in zip(links, seconds, strict=False)
    ]


def bots(of: list[Visit]) -> str:
    """The links whose visits were judged to be a bot's."""
    clicks, _ = judged(of, [])
    return "".join(one.share_id for one in clicks if one.click_class is BOT)


@pytest.mark.parametrize(
    ("came", "caught"),
    [
        (visits(0, 1, 2, 3, 10), "abcde"),
        (visits(0, 1, 2, 3, 10.001), ""),
        (visits(0, 1, 2, 3), ""),
        (visits(0, 1, 2, 3, 4, 5, links="abcdaa"), ""),
        (visits(0, 2.5, 5, 7.5, 10, 12.5), "abcdef"),
        (visits(0, 20, 21, 22, 23, 24, 60), "bcdef"),
        (visits(0, 1, 2, 3, 4, kind=PREVIEW), ""),
        (visits(0, 1, 2, who=b"one") + visits(0, 1, 2, links="def", who=b"two"), ""),
    ],
)
def test_bursts(came: list[Visit], caught: str) -> None:
    assert bots(came) == caught


def test_the_burst_goes_on_while_its_window_does() -> None:
    clicks, _ = judged(visits(0, 1, 2, 3, 4), [])
    later, earlier = judged(visits(9, 15, links="fg"), clicks)
    assert [one.click_class for one in later] == [BOT, HUMAN]
    assert earlier == set()


def test_the_earlier_ones_are_named() -> None:
    clicks, _ = judged(visits(0, 1, 2, 3), [])
    later, earlier = judged(visits(5, links="e"), clicks)
    assert [one.click_class for one in later] == [BOT]
    assert earlier == {one.click_id for one in clicks}
    assert all(one.first for one in clicks)


def test_the_visits_of_the_morning_make_no_burst() -> None:
    morning, _ = judged(visits(0, 1, 2, 3, 4), [])
    human = [replace(one, click_class=HUMAN, first=True) for one in morning]  # but somebody judged them
    assert judged(visits(3600, links="f"), human)[1] == set()


def test_behaviour_convicts_nobody_who_was_judged_to_be_human() -> None:
    earlier, _ = judged(visits(0, 1, 2, 3), [])
    human = [replace(one, judged=True) for one in earlier]
    later, convicted = judged(visits(5, links="e"), human)
    assert ([one.click_class for one in later], convicted) == ([HUMAN], set())
