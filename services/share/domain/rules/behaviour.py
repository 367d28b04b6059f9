"""Behaviour: who follows many different links within seconds reads none of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from services.share.domain.model.links import KeptClick
from services.share.domain.model.stamps import ClickClass

WINDOW_MS = 10_000
DIFFERENT_LINKS = 5


def caught(clicks: Iterable[KeptClick]) -> set[str]:
    """Ids of the visits said to be human that lie in a burst.

    A burst is ten seconds in which one visitor of a day follows five different links or more. Following the
    same link many times makes none: people do. What somebody judged to be human is none of it.
    """
    by_visitor: dict[bytes, list[KeptClick]] = defaultdict(list)
    for click in clicks:
        if _counts(click):
            by_visitor[click.visitor.day].append(click)
    many = [of_one for of_one in by_visitor.values() if len(of_one) >= DIFFERENT_LINKS]
    return {one.click_id for of_one in many for one in _bursts(of_one) if one.click_class is ClickClass.HUMAN}


def _counts(click: KeptClick) -> bool:
    """What looks ahead for a person is no haste of theirs; what was caught before still counts."""
    human = click.click_class is ClickClass.HUMAN and not click.judged
    return human or click.click_class is ClickClass.BOT


def _bursts(of_one: Sequence[KeptClick]) -> Iterable[KeptClick]:
    """The visits of one visitor that lie in some window with enough different links."""
    ordered = sorted(of_one, key=lambda one: one.at_ms)
    links: Counter[str] = Counter()
    begin = marked = 0
    for end, click in enumerate(ordered):
        links[click.share_id] += 1
        while ordered[begin].at_ms < click.at_ms - WINDOW_MS:
            links[ordered[begin].share_id] -= 1
            links += Counter()  # drops what is at 0
            begin += 1
        if len(links) >= DIFFERENT_LINKS:
            marked = max(marked, begin)
            yield from ordered[marked : end + 1]
            marked = end + 1
