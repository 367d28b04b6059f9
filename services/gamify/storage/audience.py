"""ports.boards.Audience and Choices: what is known of people on boards, and what they choose."""

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

from services.gamify.domain.model.people import Person, Programme, Visibility
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.showing import Subject
from services.gamify.storage import people
from services.gamify.storage.decisions import Decisions
from services.gamify.storage.documents import VERSION, known

KEY_BYTES = 32
Say = Callable[[str, Visibility, int], None]


class StoredAudience:
    """Reads of now."""

    def __init__(self, shelf: Callable[[], Any], decisions: Decisions) -> None:
        self._shelf = shelf
        self._decisions = decisions
        self._key: bytes | None = None

    async def programmes(self) -> Mapping[str, Programme]:
        """See ports.boards, like every method here."""
        return await people.programmes(self._shelf())

    async def rulebook(self, programme_id: str) -> RuleBook:
        """See ports.boards."""
        return (await self._decisions.of(self._shelf(), None, [programme_id]))[programme_id].rules

    async def person(self, employee_id: str) -> Person | None:
        """See ports.boards."""
        return (await people.people(self._shelf(), [employee_id])).get(employee_id)

    async def subjects(self, employee_ids: Collection[str]) -> Mapping[str, Subject]:
        """See ports.boards."""
        return await people.subjects(self._shelf(), employee_ids)

    async def pseudonym_key(self) -> bytes:
        """See ports.boards. Whoever asks first makes it, outside transactions, where nobody replaces it."""
        if self._key is None:
            fresh = {"v": VERSION, "key": secrets.token_bytes(KEY_BYTES)}
            book = self._shelf()["pseudonyms"]
            await book.update_one({"_id": "key"}, {"$setOnInsert": fresh}, upsert=True)
            self._key = bytes(known(await book.find_one({"_id": "key"}))["key"])
        return self._key


class StoredChoices:
    """Choices over one transaction."""

    def __init__(self, shelf: Any, session: Any, say: Say) -> None:
        self._shelf = shelf
        self._session = session
        self.say = say

    async def choose(self, employee_id: str, visibility: Visibility, at_ms: int) -> None:
        """See ports.boards."""
        fields = {"v": VERSION, "visibility": visibility.value, "at_ms": at_ms}
        await self._shelf["visibilities"].update_one(
            {"_id": employee_id}, {"$set": fields}, upsert=True, session=self._session
        )
