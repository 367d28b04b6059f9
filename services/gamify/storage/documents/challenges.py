"""Challenges."""

from collections.abc import Iterator, Sequence
from typing import Any

from services.gamify.domain.model.badges import Unit
from services.gamify.domain.model.challenges import Aim, Challenge, Contestant, Part, Winner
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import Position
from services.gamify.domain.model.rules import Group
from services.gamify.storage.documents import VERSION, Document, known
from services.gamify.storage.documents.rules import match_from_fields, match_to_fields

OPEN = {"closed": False, "cancelled": False}
LONGEST_GRACE_MS = 31 * 86_400_000  # as the border has it
PARTS_TOGETHER = 5000  # some hundred bytes each: far below what a document may have
_PLAIN = (
    "programme_id",
    "starts_at_ms",
    "ends_at_ms",
    "grace_ms",
    "target",
    "places",
    "cancelled",
    "closed",
    "too_late",
)


def challenge_to_document(challenge: Challenge) -> dict[str, Any]:
    """A challenge."""
    return {
        "_id": challenge.challenge_id,
        "v": VERSION,
        **{name: getattr(challenge, name) for name in _PLAIN},
        "names": dict(challenge.names),
        "contestant": challenge.contestant.value,
        "aim": challenge.aim.value,
        "deed": challenge.deed.value,
        "unit": challenge.unit.value,
        "match": match_to_fields(challenge.match),
        "audience": [list(one) for one in challenge.audience],
        "winners": [list(one) for one in challenge.winners],
    }


def challenge_from_document(document: Document) -> Challenge:
    """A challenge; without winners where these were not read."""
    known(document)
    return Challenge(
        challenge_id=document["_id"],
        **{name: document[name] for name in _PLAIN},
        names=document["names"],
        contestant=Contestant(document["contestant"]),
        aim=Aim(document["aim"]),
        deed=Deed(document["deed"]),
        unit=Unit(document["unit"]),
        match=match_from_fields(document["match"]),
        audience=tuple(Group(*one) for one in document["audience"]),
        winners=tuple(Winner(*one) for one in document.get("winners", ())),
    )


def parts_to_documents(challenge_id: str, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """What people did in a challenge, many to a document."""
    return [
        {
            "_id": f"{challenge_id}\x1f{begin:08}",
            "v": VERSION,
            "challenge_id": challenge_id,
            "parts": [[*one[:4], list(one.reached)] for one in parts[begin : begin + PARTS_TOGETHER]],
        }
        for begin in range(0, len(parts), PARTS_TOGETHER)
    ]


def parts_from_document(document: Document) -> Iterator[Part]:
    """What people did in a challenge."""
    for employee_id, team, deeds, amount, reached in known(document)["parts"]:
        yield Part(employee_id, team, deeds, amount, Position(*reached))
