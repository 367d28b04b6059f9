"""What programmes decided about points: versions of the rules, backfills, challenges.

`editions` has a document per programme that each decision writes: a batch reads its number, and the decisions
again only where it has changed.
"""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from services.gamify.domain.model.challenges import Challenge
from services.gamify.domain.model.rules import Backfill, RuleBook, RuleVersion
from services.gamify.storage.documents import VERSION, Document, known
from services.gamify.storage.documents.challenges import OPEN, challenge_from_document
from services.gamify.storage.documents.rules import version_from_document, version_to_document


class Decided(NamedTuple):
    """The rules of a programme, and its challenges that are not over."""

    rules: RuleBook
    challenges: tuple[Challenge, ...] = ()


NOTHING = Decided(RuleBook())
RECOUNTS = "\x1frecounts"  # no programme has such an id


class Decisions:
    """What was decided, read again where the edition has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Decided]] = {}

    async def of(self, shelf: Any, session: Any, programme_ids: Collection[str]) -> Mapping[str, Decided]:
        """The decisions of these programmes, as the session sees them; without one, as they are now."""
        found = dict.fromkeys(programme_ids, NOTHING)
        for programme_id, edition in (await _editions(shelf, session, programme_ids)).items():
            known = self._known.get(programme_id)
            if known is None or known[0] != edition:
                known = self._known[programme_id] = await _whole(shelf, session, programme_id, edition)
            found[programme_id] = known[1]
        return found


async def bump(shelf: Any, session: Any, programme_id: str) -> None:
    """Say that something was decided; whoever decides about the same programme does so one after the
    other.
    """
    await shelf["editions"].update_one(
        {"_id": programme_id}, {"$inc": {"edition": 1}}, upsert=True, session=session
    )


async def add_version(shelf: Any, session: Any, programme_id: str, version: RuleVersion) -> None:
    """Keep a version of the rules."""
    await bump(shelf, session, programme_id)
    document = version_to_document(programme_id, version)
    await shelf["rules"].insert_one(document, session=session)


async def add_backfill(shelf: Any, session: Any, programme_id: str, backfill: Backfill, place: int) -> None:
    """Keep a backfill; `place` is how many there were before."""
    await bump(shelf, session, programme_id)
    document = {"_id": backfill.backfill_id, "v": VERSION, "programme_id": programme_id, "place": place}
    document |= backfill._asdict()
    await shelf["backfills"].insert_one(document, session=session)


async def _editions(shelf: Any, session: Any, programme_ids: Collection[str]) -> Mapping[str, int]:
    query = {"_id": {"$in": sorted(programme_ids)}}
    return {one["_id"]: one["edition"] async for one in shelf["editions"].find(query, session=session)}


async def _whole(shelf: Any, session: Any, programme_id: str, edition: int) -> tuple[int, Decided]:
    """All that was decided, and the edition that it is: without a session somebody may decide meanwhile."""
    while True:
        decided = await _read(shelf, session, programme_id)
        after = (await _editions(shelf, session, [programme_id]))[programme_id]
        if after == edition:
            return edition, decided
        edition = after


async def _read(shelf: Any, session: Any, programme_id: str) -> Decided:
    query = {"programme_id": programme_id}
    versions = [version_from_document(one) async for one in shelf["rules"].find(query, session=session)]
    stored = shelf["backfills"].find(query, session=session).sort("place", 1)
    backfills = [_backfill(one) async for one in stored]
    found = shelf["challenges"].find({**query, **OPEN}, session=session)
    challenges = [challenge_from_document(one) async for one in found]
    return Decided(RuleBook(versions, backfills), tuple(challenges))


def _backfill(document: Document) -> Backfill:
    return Backfill(**{name: known(document)[name] for name in Backfill._fields})


async def next_recount(shelf: Any, session: Any) -> int:
    """The number of a recount: whoever recounts an account does so one after the other."""
    found = await shelf["editions"].find_one_and_update(
        {"_id": RECOUNTS}, {"$inc": {"edition": 1}}, upsert=True, return_document=True, session=session
    )
    return int(found["edition"])
