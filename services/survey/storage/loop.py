"""Actions, replies and suggestions, on the side of the invitations; comments are on that of the answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.survey.domain.errors.loop import UnknownAction, UnknownSuggestion
from services.survey.domain.model.loop import Action, ActionState, Reply, Suggestion, SuggestionState
from services.survey.storage.session import Collections, checked, reached

CLUSTERED: Mapping[str, Any] = {"clusteredIndex": {"key": {"_id": 1}, "unique": True}}
BOOKS: Mapping[str, tuple[Mapping[str, Any], Sequence[Sequence[str]]]] = {
    "actions": ({}, [["survey_id", "created_at_ms"], ["published", "told"]]),
    "replies": ({}, [["comment_id", "replied_at_ms"]]),
    "suggestions": (CLUSTERED, [["state"], ["author_id"]]),
}
"""Options and the keys of the indexes. Suggestions lie by random ids: in no order that they came in."""

VERSION = 1


class StoredActions:
    """Implements ports.Actions over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._actions = collections["actions"]
        self._invitations = collections["invitations"]
        self._session = session

    async def get(self, action_id: str) -> Action:
        """As the port says. The write makes whoever decides about it at the same time wait."""
        found = await self._actions.find_one_and_update(
            {"_id": action_id}, {"$inc": {"held": 1}}, session=self._session
        )
        if found is None:
            raise UnknownAction(action_id)
        return _action(checked(found, VERSION))

    async def save(self, action: Action) -> None:
        """As the port says; fields that this code does not know stay."""
        known = {
            "version": VERSION,
            "survey_id": action.survey_id,
            "question_id": action.question_id,
            "path": list(action.path),
            "text": dict(action.text),
            "owner": action.owner,
            "created_at_ms": action.created_at_ms,
            "moved_at_ms": action.moved_at_ms,
            "state": str(action.state),
            "note": action.note,
            "published": action.published,
            "told": action.told,
            "told_up_to": action.told_up_to,
        }
        await self._actions.update_one(
            {"_id": action.action_id}, {"$set": known}, upsert=True, session=self._session
        )

    async def about(self, survey_id: str) -> Sequence[Action]:
        """As the port says."""
        found = self._actions.find({"survey_id": survey_id}, session=self._session)
        ordered = found.sort([("created_at_ms", 1), ("_id", 1)])
        return [_action(checked(one, VERSION)) for one in await ordered.to_list(None)]

    async def untold(self) -> Sequence[Action]:
        """As the port says. Raises Away."""
        with reached():
            found = self._actions.find({"published": True, "told": False})
            return [_action(checked(one, VERSION)) for one in await found.to_list(None)]

    async def invited(self, survey_id: str, after: str, size: int) -> Sequence[str]:
        """As the port says. Raises Away."""
        wanted = {"survey_id": survey_id, "employee_id": {"$gt": after}}
        with reached():
            found = self._invitations.find(wanted, {"employee_id": 1}).sort("employee_id", 1).limit(size)
            return [one["employee_id"] for one in await found.to_list(None)]


class StoredReplies:
    """Implements ports.Replies over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._replies = collections["replies"]
        self._session = session

    async def add(self, reply: Reply) -> None:
        """As the port says."""
        document = {
            "_id": reply.reply_id,
            "version": VERSION,
            "comment_id": reply.comment_id,
            "text": reply.text,
            "replied_at_ms": reply.replied_at_ms,
            "for_everybody": reply.for_everybody,
        }
        await self._replies.insert_one(document, session=self._session)

    async def to(self, comment_ids: Collection[str]) -> Mapping[str, Sequence[Reply]]:
        """As the port says."""
        found = self._replies.find({"comment_id": {"$in": list(comment_ids)}}, session=self._session)
        replies: dict[str, list[Reply]] = {}
        for one in await found.sort([("comment_id", 1), ("replied_at_ms", 1)]).to_list(None):
            replies.setdefault(one["comment_id"], []).append(_reply(checked(one, VERSION)))
        return replies


class StoredSuggestions:
    """Implements ports.Suggestions over one transaction, or with no session over plain reads."""

    def __init__(self, collections: Collections, session: Any = None) -> None:
        self._suggestions = collections["suggestions"]
        self._session = session

    async def find(self, suggestion_id: str) -> Suggestion | None:
        """As the port says."""
        found = await self._suggestions.find_one({"_id": bytes.fromhex(suggestion_id)}, session=self._session)
        return None if found is None else _suggestion(checked(found, VERSION))

    async def get(self, suggestion_id: str) -> Suggestion:
        """As the port says. The write makes whoever decides about it at the same time wait."""
        found = await self._suggestions.find_one_and_update(
            {"_id": bytes.fromhex(suggestion_id)}, {"$inc": {"held": 1}}, session=self._session
        )
        if found is None:
            raise UnknownSuggestion(suggestion_id)
        return _suggestion(checked(found, VERSION))

    async def save(self, suggestion: Suggestion) -> None:
        """As the port says; fields that this code does not know stay. No time is among them."""
        known = {
            "version": VERSION,
            "text": suggestion.text,
            "author_id": suggestion.author_id,
            "state": str(suggestion.state),
            "replies": list(suggestion.replies),
        }
        await self._suggestions.update_one(
            {"_id": bytes.fromhex(suggestion.suggestion_id)},
            {"$set": known},
            upsert=True,
            session=self._session,
        )

    async def waiting(self, most: int) -> int:
        """As the port says."""
        received = {"state": str(SuggestionState.RECEIVED)}
        return int(await self._suggestions.count_documents(received, limit=most, session=self._session))

    async def page(self, states: Collection[SuggestionState], after: str, size: int) -> Sequence[Suggestion]:
        """As the port says."""
        wanted: dict[str, Any] = {"state": {"$in": [*map(str, states)]}} if states else {}
        if after:
            wanted["_id"] = {"$gt": bytes.fromhex(after)}
        found = self._suggestions.find(wanted, session=self._session).sort("_id", 1).limit(size)
        return [_suggestion(checked(one, VERSION)) for one in await found.to_list(None)]

    async def forget(self, author_ids: Collection[str]) -> None:
        """As the port says."""
        await self._suggestions.update_many(
            {"author_id": {"$in": list(author_ids)}}, {"$set": {"author_id": None}}, session=self._session
        )


def _action(found: Mapping[str, Any]) -> Action:
    return Action(
        action_id=found["_id"],
        survey_id=found["survey_id"],
        question_id=found["question_id"],
        path=tuple(found["path"]),
        text=found["text"],
        owner=found["owner"],
        created_at_ms=found["created_at_ms"],
        moved_at_ms=found["moved_at_ms"],
        state=ActionState(found["state"]),
        note=found["note"],
        published=found["published"],
        told=found["told"],
        told_up_to=found["told_up_to"],
    )


def _reply(found: Mapping[str, Any]) -> Reply:
    return Reply(
        found["_id"],
        found["comment_id"],
        found["text"],
        found["replied_at_ms"],
        found["for_everybody"],
    )


def _suggestion(found: Mapping[str, Any]) -> Suggestion:
    return Suggestion(
        bytes(found["_id"]).hex(),
        found["text"],
        found["author_id"],
        SuggestionState(found["state"]),
        tuple(found["replies"]),
    )
