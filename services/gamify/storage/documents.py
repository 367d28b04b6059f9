"""Documents to model and back. Ids are documents of parts, so that no part can run into its neighbour.

A position is stored as [occurred_at_ms, event_id]. Every document has a version `v`.
"""

from collections.abc import Mapping
from typing import Any

from chassis.collections import NewerDocument
from services.gamify.domain.model import (
    Candidate,
    Case,
    Claim,
    Day,
    Deed,
    Line,
    NamingConsent,
    Position,
    Reason,
    ShareKey,
    SlotKey,
)

VERSION = 1
Document = Mapping[str, Any]


def known(document: Document) -> Document:
    """Return the document; raise NewerDocument for one that this version does not know."""
    if document["v"] > VERSION:
        raise NewerDocument(f"{document['_id']} has version {document['v']}, this service knows {VERSION}")
    return document


def day_id(employee_id: str, date: str) -> dict[str, str]:
    """The id of a person's local day."""
    return {"employee_id": employee_id, "date": date}


def slot_id(employee_id: str, slot: SlotKey) -> dict[str, str]:
    """The id of what competes for one item on one network."""
    return {"employee_id": employee_id, "content_id": slot.content_id, "network": slot.network}


def retracted_id(employee_id: str, share: ShareKey) -> dict[str, str]:
    """The id of a share that was taken back."""
    return {
        "employee_id": employee_id,
        "share_id": share.share_id,
        "content_id": share.content_id,
        "network": share.network,
    }


def corrected_id(employee_id: str, event_id: str) -> dict[str, str]:
    """The id of an observation that was taken back."""
    return {"employee_id": employee_id, "event_id": event_id}


def line_to_document(line: Line) -> dict[str, Any]:
    """A line of the ledger; its id is the law's key: subject, event, rule, ordinal."""
    case, claim = line.case, line.claim
    return {
        "_id": {
            "employee_id": line.employee_id,
            "event_id": case.position.event_id,
            "rule_id": claim.rule_id,
            "ordinal": line.ordinal,
        },
        "v": VERSION,
        "employee_id": line.employee_id,
        "local_date": case.local_date,
        "occurred_at_ms": case.position.occurred_at_ms,
        "event_id": case.position.event_id,
        "rule_id": claim.rule_id,
        "ordinal": line.ordinal,
        "points": line.points,
        "reason": line.reason.value,
        "caused_by": line.caused_by,
        "deed": case.deed.value,
        "share_id": case.share.share_id,
        "content_id": case.share.content_id,
        "network": case.share.network,
        "rule_version": case.rule_version,
        "claimed": claim.points,
        "declined": claim.declined.value if claim.declined else None,
    }


def line_from_document(document: Document) -> Line:
    """The line; its case carries the one claim that the line is about."""
    known(document)
    declined = Reason(document["declined"]) if document["declined"] else None
    claim = Claim(document["rule_id"], document["claimed"], declined)
    case = Case(
        position=Position(document["occurred_at_ms"], document["event_id"]),
        local_date=document["local_date"],
        deed=Deed(document["deed"]),
        share=ShareKey(document["share_id"], document["content_id"], document["network"]),
        rule_version=document["rule_version"],
        claims=(claim,),
    )
    return Line(
        employee_id=document["employee_id"],
        case=case,
        claim=claim,
        ordinal=document["ordinal"],
        points=document["points"],
        reason=Reason(document["reason"]),
        caused_by=document["caused_by"],
    )


def day_to_fields(day: Day) -> dict[str, Any]:
    """A person's local day, less its id; `points` and `reached` are its cell of every board."""
    return {
        "v": VERSION,
        "tail": list(day.tail) if day.tail else None,
        "points": day.points,
        "reached": list(day.reached) if day.reached else None,
        "shares": day.shares,
    }


def day_from_document(document: Document) -> Day:
    """The day."""
    known(document)
    tail, reached = document["tail"], document["reached"]
    return Day(
        tail=Position(*tail) if tail else None,
        points=document["points"],
        reached=Position(*reached) if reached else None,
        shares=dict(document["shares"]),
    )


def slot_to_fields(candidates: list[Candidate]) -> dict[str, Any]:
    """Who competes, less the id."""
    rows = [[*one.position, one.share_id, one.local_date] for one in candidates]
    return {"v": VERSION, "candidates": rows}


def slot_from_document(document: Document) -> list[Candidate]:
    """Who competes."""
    rows = known(document)["candidates"]
    return [Candidate(Position(at, event_id), share_id, date) for at, event_id, share_id, date in rows]


def naming_to_fields(consent: NamingConsent) -> dict[str, Any]:
    """The last word on being named, less the id."""
    return {
        "v": VERSION,
        "position": list(consent.position),
        "given": consent.given,
        "expires_at_ms": consent.expires_at_ms,
    }


def naming_from_document(document: Document) -> NamingConsent:
    """The last word on being named."""
    known(document)
    return NamingConsent(Position(*document["position"]), document["given"], document["expires_at_ms"])
