"""Entries of the ledger. The id of a fact's own entry is the event's, which also marks the event as applied.

What is empty is not stored. `a` is the account's id, `n` the entry's number, `lines` are [rule, version,
ordinal, points, reason].
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from bson.binary import Binary

from chassis.envelope import stored_id
from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.deeds import About
from services.gamify.domain.model.ledger import AccountKey, Line, Position, Reason, ShareKey
from services.gamify.domain.rules.changes import Entry
from services.gamify.storage.documents import VERSION, Document, known
from services.gamify.storage.keys import account_of

_CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_REASONS: dict[str | None, Reason | None] = {None: None, **{reason.value: reason for reason in Reason}}


def entry_to_document(account: str, entry: Entry) -> dict[str, Any]:
    """An entry."""
    at_ms, event_id = entry.position
    own = stored_id(event_id)
    document = {
        "_id": Binary(bytes(own) + entry.number.to_bytes(2, "big")) if entry.number else own,
        "v": VERSION,
        "a": account,
        "date": entry.local_date,
        "at": at_ms,
        "n": entry.number,
    }
    if not _CANONICAL(event_id):
        document["event"] = event_id
    if entry.caused_by != event_id:
        document["cause"] = entry.caused_by
    if entry.lines:
        document["points"] = entry.points
        document["lines"] = [[*line[:4], line.reason.value] for line in entry.lines]
    if entry.standing is not None:
        document["standing"] = entry.standing.value
    if entry.held:
        document["held"] = [
            [rule, no.value if no else None, units] for rule, (no, units) in entry.held.items()
        ]
    if entry.change:
        document["change"] = entry.change
    if entry.challenges:
        document["challenges"] = list(entry.challenges)
    return document if entry.fact is None else document | _fact_to_fields(entry.fact)


def entry_from_document(document: Document) -> Entry:
    """An entry."""
    known(document)
    event_id = event_of(document)
    position = Position(document["at"], event_id)
    return Entry(
        document["date"],
        position,
        document["n"],
        _fact_from_document(document, position) if document["n"] == 0 else None,
        tuple(_line(*one) for one in document.get("lines", ())),
        _REASONS[document.get("standing")],
        {rule: (_REASONS[no], units) for rule, no, units in document.get("held", ())},
        document.get("change", 0),
        document.get("challenges", ()),
        document.get("cause", event_id),
    )


def _line(rule_id: str, version: int, ordinal: int, points: int, reason: str) -> Line:
    return Line(rule_id, version, ordinal, points, Reason(reason))


def event_bytes(document: Document) -> bytes:
    """The stored id of the event: the driver gives that of an own entry as a UUID, any other as bytes."""
    stored = document["_id"]
    return stored.bytes if isinstance(stored, UUID) else bytes(stored)[:16]


def event_of(document: Document) -> str:
    """The event that an entry is about."""
    event_id = document.get("event")
    return str(UUID(bytes=event_bytes(document))) if event_id is None else str(event_id)


def _fact_to_fields(fact: Fact) -> dict[str, Any]:
    fields: dict[str, Any] = {"kind": fact.kind.value, "accepted_at": fact.accepted_at_ms}
    share_id, content_id, network = fact.share
    if share_id:
        fields |= {"share_id": share_id, "content_id": content_id, "network": network}
    if fact.declined is not None:
        fields["declined"] = fact.declined.value
    if fact.declared:
        fields["declared"] = True
    if fact.corrects:
        fields["corrects"] = fact.corrects
    if fact.points:
        fields |= {"given": fact.points, "author": fact.author_id, "note": fact.note}
    if about := _about_to_fields(fact.about):
        fields["about"] = about
    return fields


@lru_cache(maxsize=8192)
def _about_to_fields(about: About) -> Mapping[str, Any]:
    """What all reactions to a share have alike; the network stands beside it."""
    return {name: value for name, value in zip(About._fields[1:], about[1:], strict=True) if value}


def _fact_from_document(document: Document, position: Position) -> Fact:
    get = document.get
    about = dict(get("about", {}))
    for several in ("topics", "action_ids"):
        if several in about:
            about[several] = tuple(about[several])
    if "units" in about:
        about["units"] = tuple((measure, amount) for measure, amount in about["units"])
    network = get("network", "")
    return Fact(
        account_of(document["a"]),
        Kind(document["kind"]),
        position,
        document["accepted_at"],
        document["date"],
        ShareKey(get("share_id", ""), get("content_id", ""), network),
        About(network=network, **about),
        _REASONS[get("declined")],
        get("declared", False),
        get("corrects", ""),
        get("given", 0),
        get("author", ""),
        get("note", ""),
    )


def account_key(document: Document) -> AccountKey:
    """The account that an entry belongs to."""
    return account_of(document["a"])
