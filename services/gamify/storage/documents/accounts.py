"""Accounts, their days, slots and marks. Ids of rules, badges and campaigns stand in lists, for they may hold
any character."""

from collections.abc import Mapping
from typing import Any

from services.gamify.domain.model.ledger import Candidate, Day, Month, Position, Progress, Root, Slot, TeamKey
from services.gamify.storage.documents import VERSION, Document, known


def root_to_fields(root: Root) -> dict[str, Any]:
    """An account, less its id and its months."""
    return {
        "v": VERSION,
        "earned": root.earned,
        "lines": root.lines,
        "facts": root.facts,
        "marks": root.marks,
        "epoch": root.epoch,
        "progress": [_progress(badge_id, one) for badge_id, one in root.progress.items()],
        "ever": [[name, count] for name, count in root.ever.items()],
    }


def root_from_document(document: Document) -> Root:
    """An account."""
    known(document)
    return Root(
        document["earned"],
        document["lines"],
        document["facts"],
        document["marks"],
        document["epoch"],
        {one["badge"]: _progress_from(one) for one in document["progress"]},
        dict(document["ever"]),
        {name: _month_from(one) for name, one in document.get("months", {}).items()},
    )


def month_to_fields(month: Month) -> dict[str, Any]:
    """A month of an account: `teams` are [team, department, leader, points, shares]."""
    return {
        "reached": _position(month.reached),
        "teams": [[*team, points, shares] for team, (points, shares) in sorted(month.teams.items())],
        "late": [list(one) for one in month.late],
    }


def day_to_fields(day: Day) -> dict[str, Any]:
    """A local day of an account, less its id; what is empty is not stored.

    What stands in lists is sorted: two generations that came there by other ways must be alike.
    """
    team, department, leader = day.team
    fields: dict[str, Any] = {
        "v": VERSION,
        "tail": _position(day.tail),
        "points": day.points,
        "given": day.given,
        "reached": _position(day.reached),
        "shares": day.shares,
        "made": sum(day.shares.values()),
        "team": team,
        "department": department,
        "leader": leader,
        "counts": [[badge, count] for badge, count in sorted(day.counts.items()) if count],
        "values": [
            [badge, list(map(list, sorted(of.items())))] for badge, of in sorted(day.values.items()) if of
        ],
        "campaigns": [list(one) for one in sorted(day.campaigns.items())],
        "late": [list(one) for one in sorted(day.late)],
        "once": sorted(day.once),
    }
    return fields


def day_from_document(document: Document) -> Day:
    """A local day."""
    known(document)
    return Day(
        _position_from(document["tail"]),
        document["points"],
        document["given"],
        _position_from(document["reached"]),
        dict(document["shares"]),
        dict(document["counts"]),
        {badge: dict(of) for badge, of in document["values"]},
        dict(document["campaigns"]),
        [(at_ms, points) for at_ms, points in document["late"]],
        (document["team"], document["department"], document["leader"]),
        set(document["once"]),
    )


def slot_to_fields(slot: Slot) -> dict[str, Any]:
    """What competes, less the id."""
    rows = [
        [*one.position, one.local_date, one.share_id, one.held, one.units] for one in sorted(slot.candidates)
    ]
    return {"v": VERSION, "candidates": rows}


def slot_from_document(document: Document) -> Slot:
    """What competes."""
    rows = known(document)["candidates"]
    return Slot([Candidate(Position(row[0], row[1]), *row[2:]) for row in rows])


def mark_to_fields(position: Position) -> dict[str, Any]:
    """What is marked, less the id."""
    return {"v": VERSION, "position": list(position)}


def mark_from_document(document: Document) -> Position:
    """When it was said first."""
    return Position(*known(document)["position"])


def _progress(badge_id: str, one: Progress) -> dict[str, Any]:
    return {
        "badge": badge_id,
        "total": one.total,
        "values": list(map(list, sorted(one.values.items()))),
        "hits": one.hits,
        "recent": list(map(list, sorted(one.recent.items()))),
    }


def _progress_from(stored: Mapping[str, Any]) -> Progress:
    return Progress(stored["total"], dict(stored["values"]), list(stored["hits"]), dict(stored["recent"]))


def _month_from(stored: Mapping[str, Any]) -> Month:
    teams: dict[TeamKey, tuple[int, int]] = {tuple(row[:3]): tuple(row[3:]) for row in stored["teams"]}
    return Month(_position_from(stored["reached"]), teams, [tuple(one) for one in stored["late"]])


def _position(position: Position | None) -> list[Any] | None:
    return list(position) if position is not None else None


def _position_from(stored: Any) -> Position | None:
    return Position(*stored) if stored is not None else None
