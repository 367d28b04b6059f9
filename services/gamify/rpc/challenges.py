"""Challenges: one method per call."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grpc.aio import ServicerContext

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.gamify.v1 import challenges_pb2 as wire
from portevoix.gamify.v1 import challenges_pb2_grpc
from services.gamify.ports.challenges import ChallengeBook, ChallengeNews, Challenges
from services.gamify.translate import challenges as calls
from services.gamify.usecases import challenges as usecases
from services.gamify.usecases import closing

Context = ServicerContext[Any, Any]


@dataclass(frozen=True)
class ChallengeDesk:
    """What the calls need: commands, plain reads, the book and the news of a transaction, time and ids."""

    commands: Commands
    challenges: Challenges
    book: Callable[[Transaction], tuple[ChallengeBook, ChallengeNews]]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class ChallengesRpc(challenges_pb2_grpc.ChallengeServiceServicer):
    """Answers portevoix.gamify.v1.ChallengeService, as challenges.proto promises."""

    def __init__(self, desk: ChallengeDesk) -> None:
        self._desk = desk

    async def AnnounceChallenge(
        self, request: wire.AnnounceChallengeRequest, context: Context
    ) -> wire.AnnounceChallengeResponse:
        """Announce one."""
        now_ms = self._desk.now_ms()
        challenge = calls.challenge_from_wire(request.challenge, self._desk.new_id())

        async def work(tx: Transaction) -> wire.AnnounceChallengeResponse:
            await usecases.announce(challenge, *self._desk.book(tx), now_ms)
            return wire.AnnounceChallengeResponse(challenge_id=challenge.challenge_id)

        return await self._desk.commands.run(request, context, wire.AnnounceChallengeResponse, work)

    async def CancelChallenge(
        self, request: wire.CancelChallengeRequest, context: Context
    ) -> wire.CancelChallengeResponse:
        """Cancel one."""
        now_ms = self._desk.now_ms()

        async def work(tx: Transaction) -> wire.CancelChallengeResponse:
            await usecases.cancel(request.challenge_id, *self._desk.book(tx), now_ms)
            return wire.CancelChallengeResponse()

        return await self._desk.commands.run(request, context, wire.CancelChallengeResponse, work)

    async def ListChallenges(
        self, request: wire.ListChallengesRequest, context: Context
    ) -> wire.ListChallengesResponse:
        """Those that are for the caller."""
        asking = self._asking(context)
        found = await usecases.list_for(asking, request.programme_id, self._desk.challenges)
        return calls.challenges_to_wire(found, asking.now_ms)

    async def GetChallenge(
        self, request: wire.GetChallengeRequest, context: Context
    ) -> wire.GetChallengeResponse:
        """One, and how it stands."""
        limit = request.limit if request.HasField("limit") else calls.DEFAULT_ROWS
        found = await usecases.progress(
            self._asking(context), request.challenge_id, limit, self._desk.challenges
        )
        return calls.progress_to_wire(found)

    async def RecountChallenge(
        self, request: wire.RecountChallengeRequest, context: Context
    ) -> wire.RecountChallengeResponse:
        """Whether the ledger gives the same winners."""
        return calls.recount_to_wire(await closing.recount(request.challenge_id, self._desk.challenges))

    def _asking(self, context: Context) -> usecases.Asking:
        who = caller(context)
        return usecases.Asking(who.subject, who.roles, self._desk.now_ms())
