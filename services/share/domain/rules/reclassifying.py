"""Visits that get another class: what changes thereby, the first visits of their visitors included."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from services.share.domain.model.links import Group, KeptClick
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.clicks import is_person


@dataclass(frozen=True, slots=True)
class Change:
    """A visit as it stood and as it stands now; class or `first` differ."""

    before: KeptClick
    after: KeptClick


def rejudge(clicks: Iterable[KeptClick], classes: Mapping[str, ClickClass]) -> list[Change]:
    """What changes when the visits of these ids get these classes.

    `clicks` holds, of each group that it touches, these visits, the first, and the earliest human one that is
    none of these; more do no harm. Afterwards the earliest human visit of each group, by moment and id, is
    its first, and no other is. Who is first no more comes before who becomes so.
    """
    groups: dict[Group, list[KeptClick]] = defaultdict(list)
    for click in clicks:
        groups[click.group].append(click)
    changes = [change for group in groups.values() for change in _rejudge_group(group, classes)]
    return sorted(changes, key=lambda change: change.after.first)


def _rejudge_group(group: Iterable[KeptClick], classes: Mapping[str, ClickClass]) -> Iterable[Change]:
    first_taken = False
    for before in sorted(group, key=lambda one: (one.at_ms, one.click_id)):
        click_class = classes.get(before.click_id, before.click_class)
        after = replace(before, click_class=click_class, first=False)
        if is_person(after) and not first_taken:
            first_taken, after = True, replace(after, first=True)
        if after != before:
            yield Change(before, after)
