"""How collections count in the digest that a rebuild compares: by nets and balances, not by the path to
them.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.gamify.storage.documents.entries import event_bytes

Documents = AsyncIterator[Mapping[str, Any]]


async def nets(entries: Documents) -> Documents:
    """From entries by account, date and moment: points and the last reason per event and rule, where any
    stand.

    Entries of one event share account, date and moment; only these are held at once.
    """
    place: tuple[Any, ...] = ()
    found: dict[tuple[bytes, str], list[Any]] = {}
    async for entry in entries:
        here = (entry["a"], entry["date"], entry["at"])
        if here != place:
            for told in _told(place, found):
                yield told
            place, found = here, {}
        for rule_id, _, ordinal, points, reason in entry.get("lines", ()):
            net = found.setdefault((event_bytes(entry), rule_id), [0, -1, ""])
            net[0] += points
            if ordinal > net[1]:
                net[1:] = ordinal, reason
        found.setdefault((event_bytes(entry), ""), [0, -1, ""])[0] += entry.get("change", 0)
    for told in _told(place, found):
        yield told


def _told(place: tuple[Any, ...], found: Mapping[tuple[bytes, str], list[Any]]) -> list[Mapping[str, Any]]:
    return [
        {"at": list(place), "event": event, "rule": rule, "points": points, "reason": reason}
        for (event, rule), (points, _, reason) in found.items()
        if (points, reason) != (0, "RULE_REPLACED")
    ]


async def accounts(documents: Documents) -> Documents:
    """What was earned, how far badges are, and what the months make; not how many lines it took.

    A badge whose deeds all fell again is as one that never counted any.
    """
    async for one in documents:
        yield {
            "_id": one["_id"],
            "earned": one["earned"],
            "facts": one["facts"],
            "ever": sorted(one["ever"]),
            "months": one.get("months", {}),
            "progress": sorted(
                [part["badge"], part["total"], part["values"], part["hits"]]
                for part in one["progress"]
                if part["total"] or part["values"] or any(part["hits"])
            ),
        }
