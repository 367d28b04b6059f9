"""Rules and refusals, as documents."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from chassis.collections import Book, Collection, Index
from services.content.domain.model.places import Place
from services.content.domain.model.policy import (
    Effect,
    Kind,
    Occasion,
    PolicyRefusal,
    Rule,
    RuleDraft,
)
from services.content.storage.documents import VERSION, readable
from services.content.storage.items import StoredItems
from services.content.storage.people import StoredPeople
from services.content.storage.programmes import StoredProgrammes

KEPT_SECONDS = 365 * 86_400
POLICY: tuple[Collection, ...] = (
    Book("policy_rules", indexes=[Index([("programme_id", 1), ("added_at", 1), ("_id", 1)])]),
    Book("policies"),
    Book(
        "policy_refusals",
        indexes=[
            Index([("programme_id", 1), ("at", -1), ("_id", -1)]),
            Index([("at", 1)], {"expireAfterSeconds": KEPT_SECONDS}),
        ],
    ),
)


class StoredPolicy:
    """ports.PolicyBooks over a shelf: inside the transaction of `session`, or plain reads."""

    def __init__(self, shelf: Any, session: Any = None) -> None:
        self.rules = StoredRules(shelf, session)
        self.refusals = StoredRefusals(shelf, session)
        self.programmes = StoredProgrammes(shelf["programmes"], session)
        self.items = StoredItems(shelf["items"], session)
        self.people = StoredPeople(shelf["people"], session)


class StoredRules:
    """ports.Rules over one collection; `policies` has a document per programme, to hold."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._rules, self._policies, self._session = shelf["policy_rules"], shelf["policies"], session

    async def of_programme(self, programme_id: str) -> Sequence[Rule]:
        """As the port promises."""
        found = self._rules.find({"programme_id": programme_id}, session=self._session)
        return [_rule_from(one) async for one in found.sort([("added_at", 1), ("_id", 1)])]

    async def hold(self, programme_id: str) -> None:
        """As the port promises."""
        change = {"$set": {"v": VERSION}, "$inc": {"changes": 1}}
        await self._policies.update_one({"_id": programme_id}, change, upsert=True, session=self._session)

    async def add(self, rule: Rule) -> None:
        """As the port promises."""
        document = {
            "_id": rule.rule_id,
            "v": VERSION,
            "programme_id": rule.programme_id,
            "added_at": rule.added_at,
            "kind": rule.draft.kind.value,
            "term": rule.draft.term,
            "name": rule.draft.name,
            "effect": rule.draft.effect.value,
            "advice": dict(rule.draft.advice),
        }
        await self._rules.insert_one(document, session=self._session)

    async def remove(self, rule_id: str) -> bool:
        """As the port promises."""
        result = await self._rules.delete_one({"_id": rule_id}, session=self._session)
        return bool(result.deleted_count)


class StoredRefusals:
    """ports.Refusals over one collection, whose documents go by themselves after KEPT_SECONDS."""

    def __init__(self, shelf: Any, session: Any) -> None:
        self._refusals, self._session = shelf["policy_refusals"], session

    async def note(self, refusals: Sequence[PolicyRefusal]) -> None:
        """As the port promises."""
        documents = []
        for one in refusals:
            document = asdict(one)
            document["_id"] = document.pop("refusal_id")
            documents.append({**document, "v": VERSION, "occasion": one.occasion.value})
        if documents:
            await self._refusals.insert_many(documents, session=self._session)

    async def page(self, programme_id: str, size: int, after: Place | None) -> Sequence[PolicyRefusal]:
        """As the port promises."""
        wanted: dict[str, Any] = {"programme_id": programme_id}
        if after is not None:
            wanted["$or"] = [{"at": {"$lt": after.at}}, {"at": after.at, "_id": {"$lt": after.key}}]
        found = self._refusals.find(wanted, session=self._session)
        return [_refusal_from(one) async for one in found.sort([("at", -1), ("_id", -1)]).limit(size)]


def _rule_from(document: Mapping[str, Any]) -> Rule:
    readable(document, "rule")
    draft = RuleDraft(
        Kind(document["kind"]),
        document["term"],
        document["name"],
        Effect(document["effect"]),
        document["advice"],
    )
    return Rule(document["_id"], document["programme_id"], draft, document["added_at"])


def _refusal_from(document: Mapping[str, Any]) -> PolicyRefusal:
    readable(document, "refusal")
    return PolicyRefusal(
        document["_id"],
        document["programme_id"],
        document["rule_id"],
        document["name"],
        Occasion(document["occasion"]),
        document["content_id"],
        document["at"],
    )
