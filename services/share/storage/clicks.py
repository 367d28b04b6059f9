"""Visits in MongoDB: no address, no user agent; what is derived is not stored."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from pymongo import UpdateOne

from chassis.collections import Book, Index
from chassis.mongo import Transaction
from services.share.domain.model.links import ClickStamp, KeptClick, Reclassification, Visitor
from services.share.domain.model.people import Profile
from services.share.domain.model.stamps import ClickClass, Eligibility
from services.share.storage.documents import VERSION, by_ids, checked, known_fields

CLICKS = Book(
    "clicks",
    indexes=[
        Index([("share_id", 1), ("at_ms", 1), ("_id", 1)]),
        Index([("visitor_day", 1), ("at_ms", 1)]),
        # The earliest human one of a group, however many there are.
        Index(
            [("visitor_day", 1), ("share_id", 1), ("at_ms", 1), ("_id", 1)],
            {"partialFilterExpression": {"class": int(ClickClass.HUMAN)}},
        ),
        # Two transactions that both make somebody's first visit conflict.
        Index(
            [("visitor_day", 1), ("share_id", 1)],
            {"unique": True, "partialFilterExpression": {"first": True}},
        ),
    ],
)
RECLASSIFICATIONS = Book("reclassifications")
_STAMPED = ("team", "department", "country", "language", "zone", "leader")


class StoredClicks:
    """Visits over one transaction, or with none over plain reads."""

    def __init__(self, collections: Any, tx: Transaction | None) -> None:
        self._collections = collections
        self._session = tx.session if tx is not None else None

    async def add(self, clicks: Iterable[KeptClick]) -> None:
        """Store new visits."""
        documents = [_document(click) for click in clicks]
        await self._collections["clicks"].insert_many(documents, ordered=False, session=self._session)

    async def save(self, clicks: Iterable[KeptClick]) -> None:
        """Store how these are judged now, in this order."""
        changes = [UpdateOne({"_id": UUID(one.click_id)}, _judgement(one)) for one in clicks]
        await self._collections["clicks"].bulk_write(changes, session=self._session)

    async def hold(self, click_ids: Collection[str]) -> None:
        """The write makes every other transaction that judges or holds one of them wait its turn."""
        await self._collections["clicks"].update_many(
            by_ids([UUID(one) for one in click_ids]), {"$inc": {"held": 1}}, session=self._session
        )

    async def find(self, click_ids: Collection[str]) -> dict[str, KeptClick]:
        """Those that are known, by id; what is no id of ours is not."""
        ids = [found for found in map(_uuid, click_ids) if found is not None]
        return {one.click_id: one for one in await self._found(by_ids(ids))}

    async def standing(self, visitor_days: Collection[bytes], since_ms: int) -> list[KeptClick]:
        """Of these visitors: the first visits, and all since a moment."""
        theirs = {"visitor_day": {"$in": list(visitor_days)}}
        either = [{**theirs, "first": True}, {**theirs, "at_ms": {"$gte": since_ms}}]
        return await self._found({"$or": either})

    async def beside(self, clicks: Collection[KeptClick]) -> list[KeptClick]:
        """Of each group of these: the first visit and the earliest human one, none of these themselves."""
        given = [UUID(one.click_id) for one in clicks]
        cursor = self._collections["clicks"].aggregate(
            [
                {"$match": by_ids(given)},
                {"$group": {"_id": {"visitor_day": "$visitor_day", "share_id": "$share_id"}}},
                self._one_of_group("first", {"first": True, "_id": {"$nin": given}}),
                self._one_of_group("earliest", {"class": int(ClickClass.HUMAN), "_id": {"$nin": given}}),
            ],
            session=self._session,
        )
        groups = await cursor.to_list(None)
        found = [_click(one) for group in groups for one in (*group["first"], *group["earliest"])]
        return list({one.click_id: one for one in found}.values())

    def _one_of_group(self, name: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """The stage that finds, for each group, the earliest such visit; an index leads to it."""
        same = [{"$eq": [f"${key}", f"$${key}"]} for key in ("visitor_day", "share_id")]
        return {
            "$lookup": {
                "from": self._collections["clicks"].name,
                "let": {"visitor_day": "$_id.visitor_day", "share_id": "$_id.share_id"},
                "pipeline": [
                    {"$match": {**wanted, "$expr": {"$and": same}}},
                    {"$sort": {"at_ms": 1, "_id": 1}},
                    {"$limit": 1},
                ],
                "as": name,
            }
        }

    async def of_visitors(self, visitor_days: Collection[bytes], most: int) -> list[KeptClick]:
        """Up to `most` visits of these visitors."""
        return await self._found({"visitor_day": {"$in": list(visitor_days)}}, most)

    async def page(self, share_id: str, size: int, after: tuple[int, str] | None) -> list[KeptClick]:
        """Up to `size` visits by one link, oldest first, behind (moment, click id)."""
        wanted: dict[str, Any] = {"share_id": _packed(share_id)}
        if after is not None:
            at_ms, click_id = after
            behind = {"at_ms": at_ms, "_id": {"$gt": _uuid(click_id)}}
            wanted["$or"] = [{"at_ms": {"$gt": at_ms}}, behind]
        cursor = self._collections["clicks"].find(wanted, session=self._session)
        oldest = cursor.sort([("at_ms", 1), ("_id", 1)]).limit(size)
        return [_click(found) for found in await oldest.to_list(None)]

    async def mark_judged(self, click_ids: Collection[str]) -> None:
        """Somebody gave these their class."""
        ids = by_ids([UUID(one) for one in click_ids])
        await self._collections["clicks"].update_many(
            ids, known_fields({"judged": True}), session=self._session
        )

    async def note(self, done: Reclassification) -> None:
        """Store who judged anew, and why."""
        document = {
            "_id": done.reclassification_id,
            "by": done.by,
            "at_ms": done.at_ms,
            "class": int(done.click_class),
            "whole_visitor": done.whole_visitor,
            "note": done.note,
            "changed": done.changed,
            "version": VERSION,
        }
        await self._collections["reclassifications"].insert_one(document, session=self._session)

    async def _found(self, wanted: Mapping[str, Any], most: int = 0) -> list[KeptClick]:
        cursor = self._collections["clicks"].find(wanted, session=self._session).limit(most)
        return [_click(found) for found in await cursor.to_list(None)]


def _document(click: KeptClick) -> dict[str, Any]:
    """`first` is stored where it is true, `said_as` from the first correction on."""
    document = {
        "_id": UUID(click.click_id),
        "share_id": _packed(click.share_id),
        "at_ms": click.at_ms,
        "class": int(click.click_class),
        "visitor_day": click.visitor.day,
        "visitor_week": click.visitor.week,
        "visitor_month": click.visitor.month,
    }
    return document | ({"first": True} if click.first else {}) | _stamp_document(click.stamp)


def _judgement(click: KeptClick) -> dict[str, Any]:
    judged = {"class": int(click.click_class), "first": click.first, "said_as": UUID(click.said_as)}
    return known_fields(judged | _stamp_document(click.stamp))


def _click(found: Mapping[str, Any]) -> KeptClick:
    checked(found, "clicks")
    return KeptClick(
        click_id=str(found["_id"]),
        share_id=str(found["share_id"]),
        at_ms=found["at_ms"],
        click_class=ClickClass(found["class"]),
        first=found.get("first", False),
        visitor=Visitor(found["visitor_day"], found["visitor_week"], found["visitor_month"]),
        said_as=str(found.get("said_as", found["_id"])),
        judged=found.get("judged", False),
        stamp=_stamp(found["stamp"]) if "stamp" in found else None,
    )


def _stamp_document(stamp: ClickStamp | None) -> dict[str, Any]:
    """What is as in most profiles is not stored."""
    if stamp is None:
        return {}
    usual = Profile()
    profile = {name: getattr(stamp.profile, name) for name in _STAMPED}
    told = {name: value for name, value in profile.items() if value != getattr(usual, name)}
    eligibility = stamp.eligibility
    eligible = [eligibility.consent, eligibility.charter, eligibility.training]
    without = {"no_points": True} if eligibility.no_points else {}
    return {"stamp": {**told, **without, "local_date": stamp.local_date, "eligible": eligible}}


def _stamp(found: Mapping[str, Any]) -> ClickStamp:
    profile = Profile(**{name: found[name] for name in _STAMPED if name in found})
    consent, charter, training = found["eligible"]
    eligibility = Eligibility(consent, charter, training, found.get("no_points", False))
    return ClickStamp(profile, found["local_date"], eligibility)


def _packed(share_id: str) -> UUID | str:
    """16 bytes instead of 36 letters."""
    packed = _uuid(share_id)
    return share_id if packed is None else packed


def _uuid(text: str) -> UUID | None:
    """The UUID that is written so and not otherwise; None for any other text."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
