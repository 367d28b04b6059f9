"""Nobody is linked to a nameless suggestion; each protection that is taken away links somebody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import pymongo
import pytest
import structlog
from bson import ObjectId, Timestamp

from portevoix.survey.v1 import suggestions_pb2 as wire
from services.survey.domain.model.loop import Suggestion
from services.survey.storage import loop as box_side
from services.survey.storage.loop import StoredSuggestions
from services.survey.translate import loop as border
from services.survey.usecases import loop as usecases
from tests.component.survey.attack import BY_CHANCE, MOMENT_FROM
from tests.component.survey.rig import Rig
from tests.component.survey.test_attack import _now, _writes, listening

PEOPLE = 24
log = structlog.get_logger("survey")
_save, _sent, _put_in = StoredSuggestions.save, border.sent_to_domain, usecases.put_in


@dataclass
class Evidence:
    """What an insider has: the box as it lies, all that was written meanwhile, and the logs."""

    lying: list[Mapping[str, Any]]
    writes: list[Mapping[str, Any]]
    logs: list[str]


def findings(evidence: Evidence, sent: list[tuple[str, str]]) -> set[str]:
    """The attacks that link somebody; `sent` has the drawn ids and texts, in order."""
    texts = [text for _, text in sent]
    mine = [one for one in evidence.lying if one["text"] in texts]
    in_order = [one["text"] for one in mine]
    of_box = [one for one in evidence.writes if one.get("text") in texts]
    by_id = [one["text"] for one in sorted(mine, key=lambda one: one["_id"])]
    told = "\n".join([*evidence.logs, *map(str, evidence.writes)])
    attacks = {
        "order": any(
            sum(a == b for a, b in zip(one, texts, strict=True)) > BY_CHANCE for one in (in_order, by_id)
        ),
        "time": any(_is_moment(value) for one in [*mine, *of_box] for value in one.values()),
        "name": any(one["author_id"] is not None for one in mine),
        "drawn": any(drawn in told for drawn, _ in sent),
        "trace": bool(evidence.logs) or len(of_box) < len(evidence.writes),
    }
    return {name for name, found in attacks.items() if found}


async def test_an_insider_does_not_know_who_put_what_in(rig: Rig, mongodb: str) -> None:
    assert findings(*await filled(rig, mongodb)) == set()


_numbers = count(1)


async def timed(self: StoredSuggestions, suggestion: Suggestion) -> None:
    await _save(self, suggestion)
    at = {"$set": {"at": datetime.now(UTC)}}
    await self._suggestions.update_one(
        {"_id": bytes.fromhex(suggestion.suggestion_id)}, at, session=self._session
    )


def numbered(request: wire.SendSuggestionRequest) -> Suggestion:
    return Suggestion(next(_numbers).to_bytes(16).hex(), request.text)


def named(request: wire.SendSuggestionRequest) -> Suggestion:
    sent = _sent(request)
    return Suggestion(sent.suggestion_id, sent.text, f"session-of-{request.submission_id}")


async def logged(suggestion: Suggestion, *others: Any) -> Suggestion:
    log.info("suggestion taken", suggestion_id=suggestion.suggestion_id)
    return await _put_in(suggestion, *others)


MUTANTS: Mapping[str, tuple[object, str, Callable[..., Any], str]] = {
    "suggestions carry a time": (box_side.StoredSuggestions, "save", timed, "time"),
    "suggestions are numbered": (border, "sent_to_domain", numbered, "order"),
    "an author is kept": (border, "sent_to_domain", named, "name"),
    "what the sender drew is kept": (border, "sent_to_domain", named, "drawn"),
    "a line is logged": (usecases, "put_in", logged, "trace"),
}


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_protection_that_is_missing_is_found(
    rig: Rig, mongodb: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, what, mutant, attack = MUTANTS[name]
    monkeypatch.setattr(where, what, mutant)
    assert attack in findings(*await filled(rig, mongodb))


async def filled(rig: Rig, mongodb: str) -> tuple[Evidence, list[tuple[str, str]]]:
    """Have a suggestion put in by each of 24 people, one after the other."""
    sent = [(str(uuid4()), f"{uuid4().hex} would help") for _ in range(PEOPLE)]
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client, listening() as lines:
        start = _now(client)
        for drawn, text in sent:
            request = wire.SendSuggestionRequest(submission_id=drawn, text=text)
            await rig.method("SendSuggestion")(request, timeout=20)
        writes = _writes(client, rig, start)
        box = client[f"{rig.namespace}_portevoix_survey"]["suggestions"]
        evidence = Evidence(list(box.find()), writes["survey"] + writes["survey_answers"], list(lines))
        box.delete_many({"text": {"$in": [text for _, text in sent]}})  # the box takes a thousand
    return evidence, sent


def _is_moment(value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, datetime | ObjectId | Timestamp) or (number and value >= MOMENT_FROM)
