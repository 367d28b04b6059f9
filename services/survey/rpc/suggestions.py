"""Request, use case, response: the suggestion box."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import suggestions_pb2 as wire
from portevoix.survey.v1 import suggestions_pb2_grpc
from services.survey.domain.model.loop import Suggestion
from services.survey.ports import Chance
from services.survey.ports.loop import Suggestions
from services.survey.translate import loop as border
from services.survey.usecases import loop

Context = grpc.aio.ServicerContext[Any, Any]


@dataclass(frozen=True)
class BoxDesk:
    """What every call needs beside its use case; suggestions of no transaction are for plain reads."""

    commands: Commands
    suggestions: Callable[[Transaction | None], Suggestions]
    chance: Chance


class SuggestionRpc(suggestions_pb2_grpc.SuggestionServiceServicer):
    """Answers portevoix.survey.v1.SuggestionService."""

    def __init__(self, desk: BoxDesk) -> None:
        self._desk = desk

    async def SignSuggestion(
        self, request: wire.SignSuggestionRequest, context: Context
    ) -> wire.SignSuggestionResponse:
        """Put a suggestion in under one's name."""
        desk = self._desk
        suggestion_id = desk.chance(border.SUGGESTION_ID_BYTES).hex()
        signed = Suggestion(suggestion_id, request.text, caller(context).subject)

        async def work(tx: Transaction) -> wire.SignSuggestionResponse:
            kept = await loop.put_in(signed, desk.suggestions(tx))
            return wire.SignSuggestionResponse(suggestion=border.suggestion_to_wire(kept))

        return await desk.commands.run(request, context, wire.SignSuggestionResponse, work)

    async def SendSuggestion(
        self, request: wire.SendSuggestionRequest, context: Context
    ) -> wire.SendSuggestionResponse:
        """Put a suggestion in without a name; one document is written, and no record of the call."""
        sent = border.sent_to_domain(request)

        async def work(tx: Transaction) -> wire.SendSuggestionResponse:
            await loop.put_in(sent, self._desk.suggestions(tx))
            return wire.SendSuggestionResponse(suggestion_id=sent.suggestion_id)

        return await self._desk.commands.run(request, context, wire.SendSuggestionResponse, work)

    async def MoveSuggestion(
        self, request: wire.MoveSuggestionRequest, context: Context
    ) -> wire.MoveSuggestionResponse:
        """Give a suggestion a state and a reply."""
        state = border.states_from_wire([request.state])[0]

        async def work(tx: Transaction) -> wire.MoveSuggestionResponse:
            moved = await loop.move_suggestion(
                request.suggestion_id, state, request.reply, self._desk.suggestions(tx)
            )
            return wire.MoveSuggestionResponse(suggestion=border.suggestion_to_wire(moved))

        return await self._desk.commands.run(request, context, wire.MoveSuggestionResponse, work)

    async def ListSuggestions(
        self, request: wire.ListSuggestionsRequest, context: Context
    ) -> wire.ListSuggestionsResponse:
        """What lies in the box."""
        found, behind = await loop.list_suggestions(
            border.states_from_wire(request.states),
            request.page_token,
            request.page_size,
            self._desk.suggestions(None),
        )
        return wire.ListSuggestionsResponse(
            suggestions=[*map(border.suggestion_to_wire, found)], next_page_token=behind
        )
