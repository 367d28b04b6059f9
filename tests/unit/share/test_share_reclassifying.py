"""Visits judged anew: what is said adds up to what stands, and one human visit per visitor is the first."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.links import KeptClick, Visit, Visitor
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.behaviour import WINDOW_MS
from services.share.domain.rules.clicks import judged
from services.share.domain.rules.reclassifying import Change, rejudge

HUMAN, BOT = ClickClass.HUMAN, ClickClass.BOT
Said = Counter[tuple[str, ClickClass, bool]]


class Log:
    """What is kept and what is said, by the pure rules alone, as the use cases apply them."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptClick] = {}
        self.said: Said = Counter()

    def record(self, visits: list[Visit]) -> None:
        """A batch of visits."""
        since_ms = min(visit.at_ms for visit in visits) - WINDOW_MS
        standing = [one for one in self.kept.values() if one.first or one.at_ms >= since_ms]
        clicks, bots = judged(visits, standing)
        arrived = {one.click_id: one for one in clicks}
        self.kept |= arrived
        if bots:
            caught = [one for one in self.kept.values() if one.click_id in bots]
            groups = {one.group for one in caught}
            came = [one for one in clicks if one.group in groups]
            changes = rejudge([*caught, *came, *self._beside([*caught, *came])], dict.fromkeys(bots, BOT))
            self.kept |= {one.after.click_id: one.after for one in changes}
            self._restate([one for one in changes if one.before.click_id not in arrived])
        for click_id in arrived:
            self.said[_what(self.kept[click_id])] += 1

    def judge(self, classes: dict[str, ClickClass]) -> int:
        """Visits get other classes; how many changed."""
        named = [self.kept[click_id] for click_id in classes]
        changes = rejudge([*named, *self._beside(named)], classes)
        self.kept |= {one.after.click_id: one.after for one in changes}
        self._restate(changes)
        return len(changes)

    def _restate(self, changes: list[Change]) -> None:
        for change in changes:
            self.said[_what(change.before)] -= 1
            self.said[_what(change.after)] += 1

    def _beside(self, given: list[KeptClick]) -> list[KeptClick]:
        """All that a use case reads beside these: of each group the first and the earliest human one."""
        groups = {one.group for one in given}
        others = [one for one in self.kept.values() if one.group in groups and one not in given]
        humans = sorted(
            (one for one in others if one.click_class is HUMAN), key=lambda one: (one.at_ms, one.click_id)
        )
        earliest = {one.group: one for one in reversed(humans)}
        return [one for one in others if one.first or one == earliest.get(one.group)]


def _what(click: KeptClick) -> tuple[str, ClickClass, bool]:
    return click.share_id, click.click_class, click.first


def visit(number: int, at_ms: int, share: int = 0, who: int = 0, click_class: ClickClass = HUMAN) -> Visit:
    """A visit; the key of a visitor is another one each day."""
    key = f"{who} on day {at_ms // 86_400_000}".encode()
    return Visit(f"v{number:03}", f"s{share}", at_ms, click_class, Visitor(key, key, key))


VISITS = st.builds(
    lambda *drawn: drawn,
    st.integers(0, 3 * WINDOW_MS) | st.integers(86_390_000, 86_410_000),
    st.integers(0, 6),
    st.integers(0, 2),
    st.sampled_from([HUMAN, HUMAN, HUMAN, *ClickClass]),
)
BATCHES = st.lists(st.lists(VISITS, min_size=1, max_size=8), min_size=1, max_size=6)


@given(BATCHES, st.lists(st.dictionaries(st.integers(0, 47), st.sampled_from(ClickClass)), max_size=4))
def test_what_is_said_adds_up_to_what_stands(
    batches: list[list[tuple[int, int, int, ClickClass]]], judgements: list[dict[int, ClickClass]]
) -> None:
    log, number = Log(), 0
    for batch in batches:
        log.record([visit(number + n, *drawn) for n, drawn in enumerate(batch)])
        number += len(batch)
        _assert_holds(log)
    for judgement in judgements:
        classes = {f"v{n:03}": one for n, one in judgement.items() if f"v{n:03}" in log.kept}
        log.judge(classes)
        _assert_holds(log)
        assert {click_id: log.kept[click_id].click_class for click_id in classes} == classes
        assert log.judge(classes) == 0  # the same again changes nothing


def _assert_holds(log: Log) -> None:
    assert +log.said == Counter(map(_what, log.kept.values()))
    assert min(log.said.values(), default=0) >= 0
    people = {one.group for one in log.kept.values() if one.click_class is HUMAN}
    firsts = Counter(one.group for one in log.kept.values() if one.first)
    assert firsts == Counter(dict.fromkeys(people, 1))
    assert all(one.click_class is HUMAN for one in log.kept.values() if one.first)


def test_the_earliest_is_first_once_anything_is_judged_anew() -> None:
    log = Log()
    log.record([visit(1, 2000, click_class=BOT)])
    log.record([visit(2, 3000)])
    log.record([visit(3, 1000)])  # another process saw it earlier and keeps it later
    assert [one.click_id for one in log.kept.values() if one.first] == ["v002"]
    assert log.judge({"v001": HUMAN}) == 3
    assert [one.click_id for one in log.kept.values() if one.first] == ["v003"]
    assert log.judge({"v003": BOT}) == 2
    assert [one.click_id for one in log.kept.values() if one.first] == ["v001"]


def test_who_is_first_no_more_is_saved_before_who_becomes_so() -> None:
    clicks, _ = judged([visit(1, 1000, click_class=BOT), visit(2, 2000)], [])
    changes = rejudge(clicks, {"v001": HUMAN})
    assert [(one.after.click_id, one.after.first) for one in changes] == [("v002", False), ("v001", True)]
    assert changes[0].before == replace(changes[0].after, first=True)
