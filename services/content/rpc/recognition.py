"""Who is thanked inside."""

from collections.abc import Callable
from typing import Any

from chassis.mongo import Transaction
from portevoix.content.v1 import recognition_pb2 as wire
from services.content.domain.model.policy import Occasion
from services.content.domain.model.recognition import MadeShare, Spotlight
from services.content.ports.recognition import Names, Recognition
from services.content.rpc.door import Context, Door, viewer_of
from services.content.translate.digest import digest_to_markdown, to_html
from services.content.translate.places import place_from_wire, place_to_wire
from services.content.translate.recognition import shown_to_wire
from services.content.usecases import recognition
from services.content.usecases.policy import Words

DEFAULT_PAGE = 20


class RecognitionRpc:
    """Answers portevoix.content.v1.RecognitionService."""

    def __init__(
        self,
        door: Door,
        work: Callable[[Transaction], Recognition],
        read: Callable[[], Recognition],
        names: Names,
    ) -> None:
        self._door, self._work, self._read, self._names = door, work, read, names

    async def CreateSpotlight(
        self, request: wire.CreateSpotlightRequest, context: Context[Any, Any]
    ) -> wire.CreateSpotlightResponse:
        """See recognition.proto, like every method here."""
        viewer, at, spotlight_id = viewer_of(context), self._door.now(), self._door.new_id()

        async def ask() -> tuple[MadeShare, str]:
            share, name = await recognition.agreed_share(self._read(), self._names, request.share_id)
            words = Words(share.programme_id, {"words": request.words}, Occasion.COMMENT, share.content_id)
            await self._door.policy.keep_confidential(words, viewer.subject)
            return share, name

        async def work(tx: Transaction, agreed: tuple[MadeShare, str]) -> wire.CreateSpotlightResponse:
            spotlight = Spotlight(
                spotlight_id,
                request.share_id,
                agreed[0].programme_id,
                request.words,
                request.language,
                at,
            )
            shown = await recognition.create_spotlight(self._work(tx), spotlight, agreed)
            answer = shown_to_wire(shown)
            answer.name = ""  # the answer is stored: nobody's name is
            return wire.CreateSpotlightResponse(spotlight=answer)

        made = await self._door.commands.run_after(request, context, wire.CreateSpotlightResponse, ask, work)
        return await self._named(made)

    async def RemoveSpotlight(
        self, request: wire.RemoveSpotlightRequest, context: Context[Any, Any]
    ) -> wire.RemoveSpotlightResponse:
        """See recognition.proto."""

        async def work(tx: Transaction) -> wire.RemoveSpotlightResponse:
            await recognition.remove_spotlight(self._work(tx), request.spotlight_id)
            return wire.RemoveSpotlightResponse()

        return await self._door.commands.run(request, context, wire.RemoveSpotlightResponse, work)

    async def ListSpotlights(
        self, request: wire.ListSpotlightsRequest, context: Context[Any, Any]
    ) -> wire.ListSpotlightsResponse:
        """See recognition.proto."""
        found, following = await recognition.list_spotlights(
            self._read(),
            self._names,
            request.programme_id,
            request.page_size or DEFAULT_PAGE,
            place_from_wire(request.page_token),
            viewer_of(context),
            self._door.now(),
        )
        return wire.ListSpotlightsResponse(
            spotlights=map(shown_to_wire, found), next_page_token=place_to_wire(following)
        )

    async def GetDigest(
        self, request: wire.GetDigestRequest, context: Context[Any, Any]
    ) -> wire.GetDigestResponse:
        """See recognition.proto."""
        digest = await recognition.make_digest(
            self._read(),
            self._names,
            request.programme_id,
            request.from_date,
            request.to_date,
            self._door.now(),
        )
        markdown = digest_to_markdown(digest, request.language)
        return wire.GetDigestResponse(
            markdown=markdown, html=to_html(markdown), items=len(digest.items), people=digest.people
        )

    async def _named(self, made: wire.CreateSpotlightResponse) -> wire.CreateSpotlightResponse:
        employee_id = made.spotlight.employee_id
        answer = wire.CreateSpotlightResponse()
        answer.CopyFrom(made)
        answer.spotlight.name = (await self._names.consenting([employee_id])).get(employee_id, "")
        return answer
