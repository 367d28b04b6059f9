"""One-to-ones: who meets whom and when lies in clear, words lie sealed under the key of the pair."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Protocol

from services.survey.domain.model.one_to_ones import (
    Count,
    Counted,
    Marked,
    Meeting,
    MeetingState,
    Note,
    OneToOnes,
    Topic,
    TopicKind,
)
from services.survey.domain.model.series import Cadence
from services.survey.domain.rules.one_to_ones import pair_of
from services.survey.storage.session import Collections, checked

BOOKS: Mapping[str, Sequence[Sequence[str]]] = {
    "one_to_ones": [["manager_id"], ["employee_id"]],
    "pairs": [],
    "meetings": [["series_id"], ["month", "state"]],
    "topics": [["series_id", "raised_at_ms"]],
    "notes": [["series_id", "on"]],
    "one_to_one_counts": [],
}
VERSION = 1
PURPOSE = "one-to-one"


class Keys(Protocol):
    """Seals and opens under data keys, as chassis.keys has them."""

    async def seal(self, purpose: str, owner: str, plaintext: bytes, tx: Any = None) -> bytes:
        """Encrypt for a purpose and an owner."""
        ...

    async def open_many(
        self, purpose: str, sealed: Sequence[tuple[str, bytes]], tx: Any = None
    ) -> Sequence[bytes | None]:
        """Decrypt; None where the key was destroyed."""
        ...

    async def destroy(self, purpose: str, owner: str, tx: Any = None) -> None:
        """Destroy a key for ever."""
        ...


class StoredOneToOnes:
    """Implements ports.one_to_ones.OneToOneBook over one transaction, or with none over plain reads."""

    def __init__(self, collections: Collections, keys: Keys, tx: Any = None) -> None:
        self._collections = collections
        self._keys = keys
        self._tx = tx
        self._session = None if tx is None else tx.session

    async def find(self, series_id: str) -> OneToOnes | None:
        """As the port says."""
        found = await self._collections["one_to_ones"].find_one({"_id": series_id}, session=self._session)
        return None if found is None else _series(found)

    async def hold(self, series_id: str) -> OneToOnes | None:
        """As the port says."""
        found = await self._collections["one_to_ones"].find_one_and_update(
            {"_id": series_id}, {"$inc": {"held": 1}}, session=self._session
        )
        return None if found is None else _series(found)

    async def hold_pair(self, manager_id: str, employee_id: str) -> Sequence[OneToOnes]:
        """As the port says."""
        pair = {"_id": pair_of(manager_id, employee_id)}
        change = {"$inc": {"held": 1}, "$set": {"version": VERSION}}
        await self._collections["pairs"].update_one(pair, change, upsert=True, session=self._session)
        return await self._all({"manager_id": manager_id, "employee_id": employee_id})

    async def of_person(self, person_id: str) -> Sequence[OneToOnes]:
        """As the port says."""
        return await self._all({"$or": [{"manager_id": person_id}, {"employee_id": person_id}]})

    async def save(self, series: OneToOnes) -> None:
        """As the port says; fields that this code does not know stay."""
        known = {
            "version": VERSION,
            "manager_id": series.manager_id,
            "employee_id": series.employee_id,
            "cadence": str(series.cadence),
            "starts_on": series.starts_on.isoformat(),
            "starts_at": series.starts_at.isoformat("minutes"),
            "zone": series.zone,
            "created_at_ms": series.created_at_ms,
            "minutes": series.minutes,
            "ended_on": None if series.ended_on is None else series.ended_on.isoformat(),
        }
        await self._put("one_to_ones", series.series_id, known)

    async def employed(self, employee_id: str) -> bool:
        """As the port says."""
        wanted = {"_id": employee_id, "employed": True}
        return bool(await self._collections["people"].count_documents(wanted, session=self._session))

    async def meeting(self, series_id: str, on: date) -> Meeting | None:
        """As the port says."""
        wanted = {"_id": f"{series_id}/{on}"}
        found = await self._collections["meetings"].find_one(wanted, session=self._session)
        return None if found is None else _meeting(found)

    async def moved(self, series_id: str) -> Sequence[Meeting]:
        """As the port says."""
        wanted = {"series_id": series_id, "moved_to": {"$ne": None}}
        found = self._collections["meetings"].find(wanted, session=self._session).sort("on", 1)
        return [_meeting(one) for one in await found.to_list(None)]

    async def save_meeting(self, meeting: Meeting, series: OneToOnes) -> None:
        """As the port says; fields that this code does not know stay."""
        who = {"_id": series.employee_id}
        person = await self._collections["people"].find_one(who, {"team": 1}, session=self._session)
        known = {
            "version": VERSION,
            "series_id": meeting.series_id,
            "employee_id": series.employee_id,
            "team": person["team"] if person else "",
            "on": meeting.on.isoformat(),
            "month": f"{meeting.on:%Y-%m}",
            "moved_to": None if meeting.moved_to is None else meeting.moved_to.isoformat(),
            "state": str(meeting.state),
        }
        await self._put("meetings", f"{meeting.series_id}/{meeting.on}", known)

    async def topic(self, series: OneToOnes, topic_id: str) -> Topic | None:
        """As the port says."""
        found = await self._topics(series, {"_id": topic_id})
        return found[0] if found else None

    async def topics(self, series: OneToOnes, on: date) -> Sequence[Topic]:
        """As the port says."""
        return await self._topics(series, {"talked_on": {"$in": [None, on.isoformat()]}})

    async def save_topic(self, topic: Topic, series: OneToOnes) -> None:
        """As the port says; fields that this code does not know stay."""
        known = {
            "version": VERSION,
            "series_id": topic.series_id,
            "author_id": topic.author_id,
            "kind": str(topic.kind),
            "sealed": await self._sealed(series, topic.text),
            "raised_at_ms": topic.raised_at_ms,
            "talked_on": None if topic.talked_on is None else topic.talked_on.isoformat(),
        }
        await self._put("topics", topic.topic_id, known)

    async def notes(self, series: OneToOnes, on: date) -> Sequence[Note]:
        """As the port says."""
        wanted = {"series_id": series.series_id, "on": on.isoformat()}
        found = (
            await self._collections["notes"].find(wanted, session=self._session).sort("_id", 1).to_list(None)
        )
        texts = await self._opened(series, found)
        return [
            Note(series.series_id, on, checked(one, VERSION)["author_id"], text)
            for one, text in zip(found, texts, strict=True)
        ]

    async def save_note(self, note: Note, series: OneToOnes) -> None:
        """As the port says."""
        note_id = f"{note.series_id}/{note.on}/{note.author_id}"
        if not note.text:
            await self._collections["notes"].delete_one({"_id": note_id}, session=self._session)
            return
        known = {
            "version": VERSION,
            "series_id": note.series_id,
            "on": note.on.isoformat(),
            "author_id": note.author_id,
            "sealed": await self._sealed(series, note.text),
        }
        await self._put("notes", note_id, known)

    async def marked_in(self, month: str) -> Sequence[Marked]:
        """As the port says."""
        states = [str(MeetingState.HELD), str(MeetingState.MISSED)]
        wanted = {"month": month, "state": {"$in": states}}
        cursor = self._collections["meetings"].find(wanted, session=self._session)
        found = await cursor.sort([("on", 1), ("_id", 1)]).to_list(None)
        return [
            Marked(one["employee_id"], one["team"], one["state"] == str(MeetingState.HELD)) for one in found
        ]

    async def counted(self, month: str) -> Counted | None:
        """As the port says."""
        wanted = {"_id": month}
        found = await self._collections["one_to_one_counts"].find_one(wanted, session=self._session)
        if found is None:
            return None
        rows = checked(found, VERSION)["counts"]
        counts = [Count(tuple(one["path"]), one["people"], one["held"], one["missed"]) for one in rows]
        return Counted(month, tuple(counts), found["rolled_up"])

    async def keep_count(self, counted: Counted) -> None:
        """As the port says."""
        rows = [
            {"path": list(one.path), "people": one.people, "held": one.held, "missed": one.missed}
            for one in counted.counts
        ]
        document = {
            "version": VERSION,
            "counts": rows,
            "rolled_up": counted.rolled_up,
        }
        await self._collections["one_to_one_counts"].update_one(
            {"_id": counted.month}, {"$setOnInsert": document}, upsert=True, session=self._session
        )

    async def forget(self, person_ids: Sequence[str]) -> None:
        """As the port says."""
        either = [{"manager_id": {"$in": list(person_ids)}}, {"employee_id": {"$in": list(person_ids)}}]
        theirs = await self._all({"$or": either})
        for pair in {pair_of(one.manager_id, one.employee_id) for one in theirs}:
            await self._keys.destroy(PURPOSE, pair, self._tx)
        ids = [one.series_id for one in theirs]
        for name in ("notes", "topics", "meetings"):
            await self._collections[name].delete_many({"series_id": {"$in": ids}}, session=self._session)
        await self._collections["one_to_ones"].delete_many({"_id": {"$in": ids}}, session=self._session)

    async def _all(self, wanted: Mapping[str, Any]) -> list[OneToOnes]:
        found = self._collections["one_to_ones"].find(wanted, session=self._session)
        ordered = found.sort([("created_at_ms", -1), ("_id", 1)])
        return [_series(one) for one in await ordered.to_list(None)]

    async def _topics(self, series: OneToOnes, narrowed: Mapping[str, Any]) -> list[Topic]:
        wanted = {"series_id": series.series_id, **narrowed}
        cursor = self._collections["topics"].find(wanted, session=self._session)
        found = await cursor.sort([("raised_at_ms", 1), ("_id", 1)]).to_list(None)
        texts = await self._opened(series, found)
        return [_topic(one, text) for one, text in zip(found, texts, strict=True)]

    async def _sealed(self, series: OneToOnes, text: str) -> bytes:
        pair = pair_of(series.manager_id, series.employee_id)
        return await self._keys.seal(PURPOSE, pair, text.encode(), self._tx)

    async def _opened(self, series: OneToOnes, found: Sequence[Mapping[str, Any]]) -> list[str]:
        pair = pair_of(series.manager_id, series.employee_id)
        opened = await self._keys.open_many(PURPOSE, [(pair, one["sealed"]) for one in found], self._tx)
        return ["" if one is None else one.decode() for one in opened]

    async def _put(self, name: str, identity: str, known: Mapping[str, Any]) -> None:
        await self._collections[name].update_one(
            {"_id": identity}, {"$set": known}, upsert=True, session=self._session
        )


def _series(found: dict[str, Any]) -> OneToOnes:
    known = checked(found, VERSION)
    return OneToOnes(
        series_id=known["_id"],
        manager_id=known["manager_id"],
        employee_id=known["employee_id"],
        cadence=Cadence(known["cadence"]),
        starts_on=date.fromisoformat(known["starts_on"]),
        starts_at=time.fromisoformat(known["starts_at"]),
        zone=known["zone"],
        created_at_ms=known["created_at_ms"],
        minutes=known["minutes"],
        ended_on=known["ended_on"] and date.fromisoformat(known["ended_on"]),
    )


def _meeting(found: dict[str, Any]) -> Meeting:
    known = checked(found, VERSION)
    moved_to = known["moved_to"] and datetime.fromisoformat(known["moved_to"])
    return Meeting(
        known["series_id"], date.fromisoformat(known["on"]), moved_to, MeetingState(known["state"])
    )


def _topic(found: dict[str, Any], text: str) -> Topic:
    known = checked(found, VERSION)
    return Topic(
        topic_id=known["_id"],
        series_id=known["series_id"],
        author_id=known["author_id"],
        kind=TopicKind(known["kind"]),
        text=text,
        raised_at_ms=known["raised_at_ms"],
        talked_on=known["talked_on"] and date.fromisoformat(known["talked_on"]),
    )
