"""Rules: asked, checked, published, tried, extended to the past; and points by hand."""

from collections.abc import Awaitable, Callable

from chassis.mongo import Transaction
from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.domain.errors import WrongRules
from services.gamify.domain.model.rules import Backfill
from services.gamify.rpc.desk import Context, Desk
from services.gamify.translate import rules as translate
from services.gamify.usecases import rulebook

DEFAULT_PEOPLE = 100


class RuleCalls:
    """What a programme decides about points. `recount` judges anew who was judged by other rules."""

    def __init__(self, desk: Desk, recount: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._recount = recount

    async def GetRules(self, request: wire.GetRulesRequest, context: Context) -> wire.GetRulesResponse:
        return translate.book_to_wire(await rulebook.get_rules(self._desk.shelf(), request.programme_id))

    async def CheckRules(self, request: wire.CheckRulesRequest, context: Context) -> wire.CheckRulesResponse:
        whole = request.HasField("all")
        wanted = (
            translate.version_from_wire(request.all) if whole else translate.rules_from_wire(request.rules)
        )
        try:
            await rulebook.check(self._desk.shelf(), request.programme_id, wanted)
        except WrongRules as refusal:
            rules = request.all.rules if whole else request.rules
            raise translate.named_as_sent(refusal, rules) from refusal
        return wire.CheckRulesResponse()

    async def PublishRules(
        self, request: wire.PublishRulesRequest, context: Context
    ) -> wire.PublishRulesResponse:
        wanted = translate.version_from_wire(request.rules, request.effective_at_ms)
        author, now_ms = self._desk.subject(context), self._desk.now_ms()

        async def work(tx: Transaction) -> wire.PublishRulesResponse:
            shelf = self._desk.deciding(tx)
            version = await rulebook.publish(shelf, request.programme_id, wanted, author, now_ms)
            return wire.PublishRulesResponse(version=version)

        try:
            return await self._desk.commands.run(request, context, wire.PublishRulesResponse, work)
        except WrongRules as refusal:
            raise translate.named_as_sent(refusal, request.rules.rules) from refusal

    async def PreviewRules(
        self, request: wire.PreviewRulesRequest, context: Context
    ) -> wire.PreviewRulesResponse:
        wanted = translate.version_from_wire(request.rules)
        dates = (request.first_date, request.last_date)
        limit = request.limit if request.HasField("limit") else DEFAULT_PEOPLE
        shelf, viewer, now_ms = self._desk.shelf(), self._desk.subject(context), self._desk.now_ms()
        try:
            trial = await rulebook.preview(shelf, request.programme_id, wanted, dates, limit, viewer, now_ms)
        except WrongRules as refusal:
            raise translate.named_as_sent(refusal, request.rules.rules) from refusal
        return translate.trial_to_wire(trial)

    async def PreviewBackfill(
        self, request: wire.PreviewBackfillRequest, context: Context
    ) -> wire.PreviewBackfillResponse:
        wanted = Backfill(request.version, request.from_ms, request.until_ms)
        shelf, now_ms = self._desk.shelf(), self._desk.now_ms()
        report, effect = await rulebook.preview_backfill(
            shelf, request.programme_id, wanted, self._desk.new_id(), now_ms
        )
        return translate.report_to_wire(report, effect)

    async def BackfillRules(
        self, request: wire.BackfillRulesRequest, context: Context
    ) -> wire.BackfillRulesResponse:
        author, now_ms, backfill_id = self._desk.subject(context), self._desk.now_ms(), self._desk.new_id()

        async def work(tx: Transaction) -> wire.BackfillRulesResponse:
            shelf = self._desk.deciding(tx)
            report = await rulebook.backfill(
                shelf, request.programme_id, request.report_id, author, now_ms, backfill_id
            )
            return wire.BackfillRulesResponse(people=report.people, lines=report.lines)

        answer = await self._desk.commands.run(request, context, wire.BackfillRulesResponse, work)
        await self._recount()
        return answer

    async def AdjustPoints(
        self, request: wire.AdjustPointsRequest, context: Context
    ) -> wire.AdjustPointsResponse:
        author, now_ms, adjustment_id = self._desk.subject(context), self._desk.now_ms(), self._desk.new_id()

        async def work(tx: Transaction) -> wire.AdjustPointsResponse:
            await rulebook.adjust(
                self._desk.deciding(tx),
                request.programme_id,
                request.employee_id,
                request.points,
                request.note,
                author,
                now_ms,
                adjustment_id,
            )
            return wire.AdjustPointsResponse(adjustment_id=adjustment_id)

        return await self._desk.commands.run(request, context, wire.AdjustPointsResponse, work)
