"""Rates, costs and deals; value, conversions and the sales cycle."""

from collections.abc import Callable
from dataclasses import dataclass

from grpc.aio import ServicerContext

from chassis.access import caller
from chassis.mongo import Transaction
from chassis.rpc.commands import Commands
from portevoix.metrics.v1 import value_pb2 as wire
from portevoix.metrics.v1 import value_pb2_grpc
from services.metrics.domain.model.value import Decided
from services.metrics.domain.rules.calendar import period
from services.metrics.ports.figures import Figures
from services.metrics.ports.value import Say, Valuations, ValuationsWork
from services.metrics.translate import answers
from services.metrics.translate import conversions as converted
from services.metrics.translate import value as calls
from services.metrics.usecases import value
from services.metrics.usecases.council import Council

Context = ServicerContext[object, object]


@dataclass(frozen=True)
class ValueDesk:
    """What every call needs beside its use case: transactions and plain reads, the time, ids."""

    commands: Commands
    figures: Figures
    council: Council
    books: Callable[[], Valuations]
    unit: Callable[[Transaction], tuple[ValuationsWork, Say]]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]


class ValueRpc(value_pb2_grpc.ValueServiceServicer):
    """Answers portevoix.metrics.v1.ValueService."""

    def __init__(self, desk: ValueDesk) -> None:
        self._desk = desk

    async def SetRate(self, request: wire.SetRateRequest, context: Context) -> wire.SetRateResponse:
        """A rate from a day on."""
        rate, decided = calls.rate_from_wire(request), self._decided(request.programme_id, context)

        async def work(tx: Transaction) -> wire.SetRateResponse:
            held = calls.rates_to_wire(await value.set_rate(decided, rate, *self._desk.unit(tx)))
            return wire.SetRateResponse(rate=next(one for one in held if one.since == rate.since))

        return await self._desk.commands.run(request, context, wire.SetRateResponse, work)

    async def SetBasis(self, request: wire.SetBasisRequest, context: Context) -> wire.SetBasisResponse:
        """A basis from a day on."""
        basis, decided = calls.basis_from_wire(request), self._decided(request.programme_id, context)

        async def work(tx: Transaction) -> wire.SetBasisResponse:
            held = calls.bases_to_wire(await value.set_basis(decided, basis, *self._desk.unit(tx)))
            return wire.SetBasisResponse(basis=next(one for one in held if one.since == basis.since))

        return await self._desk.commands.run(request, context, wire.SetBasisResponse, work)

    async def ListRates(self, request: wire.ListRatesRequest, context: Context) -> wire.ListRatesResponse:
        """Every rate and basis."""
        books = self._desk.books()
        rates, bases = await books.rates(request.programme_id), await books.bases(request.programme_id)
        return wire.ListRatesResponse(rates=calls.rates_to_wire(rates), bases=calls.bases_to_wire(bases))

    async def RecordCost(self, request: wire.RecordCostRequest, context: Context) -> wire.RecordCostResponse:
        """A part of a month's cost."""
        cost, decided = calls.cost_from_wire(request), self._decided(request.programme_id, context)

        async def work(tx: Transaction) -> wire.RecordCostResponse:
            await value.record_cost(decided, cost, *self._desk.unit(tx))
            return wire.RecordCostResponse(cost=calls.cost_to_wire(cost))

        return await self._desk.commands.run(request, context, wire.RecordCostResponse, work)

    async def ListCosts(self, request: wire.ListCostsRequest, context: Context) -> wire.ListCostsResponse:
        """Every cost."""
        costs = await self._desk.books().costs(request.programme_id)
        return wire.ListCostsResponse(costs=calls.costs_to_wire(costs))

    async def GetValue(self, request: wire.GetValueRequest, context: Context) -> wire.GetValueResponse:
        """What counts are worth, and what they cost."""
        selection, books = calls.selection_from_wire(request), self._desk.books()
        found = await value.get_value(
            self._desk.figures, self._desk.council, books, selection, request.currency
        )
        return calls.worth_to_wire(found, request.currency, selection.period.last)

    async def GetConversions(
        self, request: wire.GetConversionsRequest, context: Context
    ) -> wire.GetConversionsResponse:
        """What came of shares."""
        selection, by = calls.selection_from_wire(request), answers.DIMENSIONS.get(request.by)
        found = await value.get_conversions(
            self._desk.figures, self._desk.council, self._desk.books(), selection, by
        )
        return converted.converted_to_wire(found, by, selection.period.last)

    async def ImportDeals(
        self, request: wire.ImportDealsRequest, context: Context
    ) -> wire.ImportDealsResponse:
        """A CRM's sales."""
        deals = calls.deals_from_wire(request.deals)
        decided = self._decided(request.programme_id, context)

        async def work(tx: Transaction) -> wire.ImportDealsResponse:
            known = await value.import_deals(decided, deals, *self._desk.unit(tx))
            added = len(deals) - known
            return wire.ImportDealsResponse(import_id=decided.change_id, added=added, replaced=known)

        return await self._desk.commands.run(request, context, wire.ImportDealsResponse, work)

    async def GetSalesCycle(
        self, request: wire.GetSalesCycleRequest, context: Context
    ) -> wire.GetSalesCycleResponse:
        """How fast deals close."""
        closed = period(request.from_date, request.to_date)
        found = await value.get_sales_cycle(self._desk.books(), request.programme_id, closed)
        return calls.cycles_to_wire(*found, closed.last)

    def _decided(self, programme_id: str, context: Context) -> Decided:
        return Decided(programme_id, caller(context).subject, self._desk.now_ms(), self._desk.new_id())
