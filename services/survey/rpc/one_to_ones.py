"""Request, use case, response: one-to-ones.

No response to a command holds a word of the two: the record of a command keeps its response.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import grpc

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.survey.v1 import one_to_ones_pb2 as wire
from portevoix.survey.v1 import one_to_ones_pb2_grpc
from services.survey.domain.model.one_to_ones import Counted, Note
from services.survey.domain.rules.one_to_ones import for_one_of_two
from services.survey.ports import Chance, Clock
from services.survey.ports.one_to_ones import OneToOneBook
from services.survey.translate import one_to_ones as border
from services.survey.translate.calendars import calendar_of
from services.survey.translate.series import day_from_wire
from services.survey.translate.texts import LANGUAGES
from services.survey.usecases import one_to_ones

Context = grpc.aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Any)
SERVICE = "service"


@dataclass(frozen=True)
class PairDesk:
    """What every call needs beside its use case; the book of no transaction is for plain reads."""

    commands: Commands
    book: Callable[[Transaction | None], OneToOneBook]
    count: Callable[[Callable[[OneToOneBook], Awaitable[Counted]]], Awaitable[Counted]]
    chance: Chance
    now_ms: Clock


class OneToOneRpc(one_to_ones_pb2_grpc.OneToOneServiceServicer):
    """Answers portevoix.survey.v1.OneToOneService."""

    def __init__(self, desk: PairDesk) -> None:
        self._desk = desk

    async def StartOneToOnes(
        self, request: wire.StartOneToOnesRequest, context: Context
    ) -> wire.StartOneToOnesResponse:
        """Begin to meet somebody."""
        now, series_id = self._desk.now_ms(), self._desk.chance(border.ID_BYTES).hex()
        wanted = border.one_to_ones_from_wire(request, series_id, caller(context).subject, now)

        async def work(book: OneToOneBook) -> wire.StartOneToOnesResponse:
            started = await one_to_ones.start(wanted, book)
            return wire.StartOneToOnesResponse(series=border.one_to_ones_to_wire(started, now))

        return await self._run(request, context, wire.StartOneToOnesResponse, work)

    async def EndOneToOnes(
        self, request: wire.EndOneToOnesRequest, context: Context
    ) -> wire.EndOneToOnesResponse:
        """Meet no more."""
        now, who = self._desk.now_ms(), caller(context).subject

        async def work(book: OneToOneBook) -> wire.EndOneToOnesResponse:
            ended = await one_to_ones.end(request.series_id, who, now, book)
            return wire.EndOneToOnesResponse(series=border.one_to_ones_to_wire(ended, now))

        return await self._run(request, context, wire.EndOneToOnesResponse, work)

    async def ListOneToOnes(
        self, request: wire.ListOneToOnesRequest, context: Context
    ) -> wire.ListOneToOnesResponse:
        """The caller's own series."""
        found = await self._desk.book(None).of_person(caller(context).subject)
        now = self._desk.now_ms()
        return wire.ListOneToOnesResponse(series=[border.one_to_ones_to_wire(one, now) for one in found])

    async def GetMeeting(self, request: wire.GetMeetingRequest, context: Context) -> wire.GetMeetingResponse:
        """A meeting with its agenda and notes."""
        on, who = day_from_wire(request.on, "on"), caller(context).subject
        page = await one_to_ones.get_page(request.series_id, on, who, self._desk.book(None))
        return wire.GetMeetingResponse(meeting=border.page_to_wire(page))

    async def MoveMeeting(
        self, request: wire.MoveMeetingRequest, context: Context
    ) -> wire.MoveMeetingResponse:
        """Put a meeting at another time."""
        on, who = day_from_wire(request.on, "on"), caller(context).subject
        to = border.new_time_from_wire(request)

        async def work(book: OneToOneBook) -> wire.MoveMeetingResponse:
            await one_to_ones.move(request.series_id, on, to, who, book)
            return wire.MoveMeetingResponse()

        return await self._run(request, context, wire.MoveMeetingResponse, work)

    async def MarkMeeting(
        self, request: wire.MarkMeetingRequest, context: Context
    ) -> wire.MarkMeetingResponse:
        """Say how a meeting went."""
        on, who = day_from_wire(request.on, "on"), caller(context).subject
        state, now = border.STATE_BY_NUMBER[request.state], self._desk.now_ms()

        async def work(book: OneToOneBook) -> wire.MarkMeetingResponse:
            await one_to_ones.mark(request.series_id, on, state, who, now, book)
            return wire.MarkMeetingResponse()

        return await self._run(request, context, wire.MarkMeetingResponse, work)

    async def RaiseTopic(self, request: wire.RaiseTopicRequest, context: Context) -> wire.RaiseTopicResponse:
        """Put a topic on the agenda."""
        who, topic_id = caller(context), self._desk.chance(border.ID_BYTES).hex()
        topic = border.topic_from_wire(request, topic_id, who.subject, self._desk.now_ms())

        async def work(book: OneToOneBook) -> wire.RaiseTopicResponse:
            raised = await one_to_ones.raise_topic(topic, request.employee_id, SERVICE in who.roles, book)
            return wire.RaiseTopicResponse(series_id=raised.series_id, topic_id=topic_id)

        return await self._run(request, context, wire.RaiseTopicResponse, work)

    async def TickTopic(self, request: wire.TickTopicRequest, context: Context) -> wire.TickTopicResponse:
        """Say at which meeting a topic was talked about."""
        on, who = day_from_wire(request.on, "on"), caller(context).subject

        async def work(book: OneToOneBook) -> wire.TickTopicResponse:
            await one_to_ones.tick_topic(request.series_id, request.topic_id, on, who, book)
            return wire.TickTopicResponse()

        return await self._run(request, context, wire.TickTopicResponse, work)

    async def WriteNote(self, request: wire.WriteNoteRequest, context: Context) -> wire.WriteNoteResponse:
        """Write one's own note on a meeting."""
        on, who = day_from_wire(request.on, "on"), caller(context).subject

        async def work(book: OneToOneBook) -> wire.WriteNoteResponse:
            await one_to_ones.write_note(Note(request.series_id, on, who, request.text), book)
            return wire.WriteNoteResponse()

        return await self._run(request, context, wire.WriteNoteResponse, work)

    async def GetCalendar(
        self, request: wire.GetCalendarRequest, context: Context
    ) -> wire.GetCalendarResponse:
        """The series as a calendar file."""
        book = self._desk.book(None)
        series = for_one_of_two(await book.find(request.series_id), caller(context).subject)
        moved = await book.moved(request.series_id)
        language = request.language or LANGUAGES[0]
        return wire.GetCalendarResponse(calendar=calendar_of(series, moved, language))

    async def CountOneToOnes(
        self, request: wire.CountOneToOnesRequest, context: Context
    ) -> wire.CountOneToOnesResponse:
        """Meetings held and missed in a month."""
        now = self._desk.now_ms()
        counted = await self._desk.count(lambda book: one_to_ones.count(request.month, now, book))
        return border.counted_to_wire(counted)

    async def _run(
        self, request: Any, context: Context, response: type[R], work: Callable[[OneToOneBook], Awaitable[R]]
    ) -> R:
        return await self._desk.commands.run(request, context, response, lambda tx: work(self._desk.book(tx)))
