"""An insider with both databases, the oplog, the mail queue, the river and the logs looks for authors.

Every attack returns what it found; over the service as it is they all return nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from bson import ObjectId, Timestamp

from services.survey.domain.rules import tokens

LEAST_TELLING = 8
"""Shorter values are shared by accident."""

BY_CHANCE = 10
"""Of 24 people an order that means nothing gets more than this right once in ten million times."""

MOMENT_FROM = 10**9
Document = Mapping[str, Any]


@dataclass
class Evidence:
    """What the insider has after the close. Documents lie in natural order, writes in the oplog's."""

    survey_id: str
    labels: frozenset[str]
    people_side: dict[str, list[Document]] = field(default_factory=dict)
    answer_side: dict[str, list[Document]] = field(default_factory=dict)
    people_writes: list[Document] = field(default_factory=list)
    answer_writes: list[Document] = field(default_factory=list)
    mixed_transactions: int = 0
    mails: list[tuple[str, str]] = field(default_factory=list)
    river: list[bytes] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    secrets: list[bytes] = field(default_factory=list)
    while_answering: list[str] = field(default_factory=list)


@dataclass
class Truth:
    """What only the test knows: whose ticket was whose, who answered when and what, and who was invited."""

    ticket_of: Mapping[str, bytes]
    answered_in_order: Sequence[tuple[str, int]]
    bucket_sizes: Mapping[str, int]
    floor: int


def findings(evidence: Evidence, truth: Truth) -> set[str]:
    """The attacks that link somebody."""
    attacks = {
        "value": by_value(evidence),
        "token": by_token(evidence),
        "order of tickets": by_order_of_tickets(evidence, truth),
        "order of answers": by_order_of_answers(evidence, truth),
        "comment": by_comment(evidence),
        "time": by_time(evidence),
        "transaction": evidence.mixed_transactions > 0,
        "trace": bool(evidence.while_answering),
        "bucket": any(size < truth.floor for size in truth.bucket_sizes.values()),
    }
    return {name for name, found in attacks.items() if found}


def by_value(evidence: Evidence) -> set[Any]:
    """Values that both sides hold, but for the survey's id and the names of the declared cuts."""
    theirs = [*evidence.answer_side.values(), evidence.answer_writes]
    ours = [*evidence.people_side.values(), evidence.people_writes]
    public = evidence.labels | {evidence.survey_id}
    joined = {value for some in theirs for value in values_in(some)} & {
        value for some in ours for value in values_in(some)
    }
    texts = [
        *evidence.logs,
        *(record.hex() for record in evidence.river),
        *(text for _, text in evidence.mails),
    ]
    stored = {value for some in theirs for value in values_in(some)}
    quoted = {value for value in stored if _is_quoted(value, texts, public)}
    return {value for value in joined if not _is_public(value, public)} | quoted


def by_token(evidence: Evidence) -> set[str]:
    """People whose token, with any key that lies about, gives something of the answer side."""
    stored = {
        value
        for some in [*evidence.answer_side.values(), evidence.answer_writes]
        for value in values_in(some)
    }
    lying_about = {
        value for side in (evidence.people_side, evidence.answer_side) for value in values_in([side])
    }
    keys = [*evidence.secrets, *(value for value in lying_about if isinstance(value, bytes))]
    texts = "\n".join([*evidence.logs, *(value for value in lying_about if isinstance(value, str))])
    return {
        who
        for who, token in evidence.mails
        if {sha256(token.encode()).digest(), sha256(token.encode()).hexdigest()} & stored
        or any(tokens.token_hash(key, token) in stored for key in keys)
        or token.partition(".")[2] in texts
    }


def by_order_of_tickets(evidence: Evidence, truth: Truth) -> bool:
    """The first ticket written, or lying there, was the first person's, in any order that people have."""
    real = set(truth.ticket_of.values())
    tickets = list(dict.fromkeys(one["_id"] for one in evidence.answer_writes if one["_id"] in real))
    here = [one for one in evidence.people_side["invitations"] if one["survey_id"] == evidence.survey_id]
    invited = [one["employee_id"] for one in here]
    written = list(
        dict.fromkeys(one["employee_id"] for one in evidence.people_writes if "employee_id" in one)
    )
    directory = [one["_id"] for one in evidence.people_side["people.g1"]]
    orders = [[who for who, _ in evidence.mails], invited, written, directory, sorted(invited)]
    both_ways = [*orders, *(people[::-1] for people in orders)]
    return any(_right(people, tickets, truth) > BY_CHANCE for people in both_ways)


def by_order_of_answers(evidence: Evidence, truth: Truth) -> bool:
    """Answers or comments lie in the order in which they came, which somebody may have watched."""
    answers = [one for one in evidence.answer_writes if "cells" in one]
    assert [one["cells"][0][2] for one in answers] == [score for _, score in truth.answered_in_order], (
        "the oplog was not read whole"
    )
    comments = [one for one in evidence.answer_writes if "text" in one]
    assert len(comments) == len(answers)
    sides = (("answers", answers), ("comments", comments))
    return any(_in_order(evidence, name, came) > BY_CHANCE for name, came in sides)


def by_comment(evidence: Evidence) -> set[Any]:
    """Comments that something in them ties to the answer that came with them."""
    of_wave = [
        {value for one in evidence.answer_side[name] if _is_of(one, evidence) for value in values_in(one)}
        for name in ("answers", "comments")
    ]
    shared = of_wave[0] & of_wave[1]
    return {value for value in shared if not _is_public(value, evidence.labels | {evidence.survey_id})}


def _in_order(evidence: Evidence, name: str, came: Sequence[Document]) -> int:
    lying = [one["_id"] for one in evidence.answer_side[name] if _is_of(one, evidence)]
    return sum(a == b["_id"] for a, b in zip(lying, came, strict=True))


def _is_of(document: Document, evidence: Evidence) -> bool:
    return bool(document["survey_id"] == evidence.survey_id)


def by_time(evidence: Evidence) -> list[Any]:
    """Moments in what is stored of tickets, answers and receipts."""
    stored = [evidence.answer_side[name] for name in ("tickets", "answers", "comments", "receipts")]
    moments = (datetime, ObjectId, Timestamp)
    return [
        value
        for some in [*stored, evidence.answer_writes]
        for value in values_in(some, least=0)
        if isinstance(value, moments) or (isinstance(value, int | float) and value >= MOMENT_FROM)
    ]


def _right(people: Sequence[str], tickets: Sequence[bytes], truth: Truth) -> int:
    known = [who for who in dict.fromkeys(people) if who in truth.ticket_of]
    return sum(truth.ticket_of[who] == ticket for who, ticket in zip(known, tickets, strict=False))


def values_in(found: Any, least: int = LEAST_TELLING) -> Iterator[Any]:
    if isinstance(found, Mapping):
        for inner in found.values():
            yield from values_in(inner, least)
    elif isinstance(found, list | tuple):
        for inner in found:
            yield from values_in(inner, least)
    elif isinstance(found, bytes | str):
        if len(found) >= least:
            yield found
    elif not isinstance(found, bool) and found is not None and (least == 0 or not isinstance(found, int)):
        yield found


def _is_public(value: Any, public: frozenset[str]) -> bool:
    return isinstance(value, str) and value in public


def _is_quoted(value: Any, texts: Sequence[str], public: frozenset[str]) -> bool:
    if not isinstance(value, bytes | str) or _is_public(value, public):
        return False
    form = value.hex() if isinstance(value, bytes) else value
    return any(form in text for text in texts)
