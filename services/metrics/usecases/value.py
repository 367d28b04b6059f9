"""Rates, costs and deals are decided; value, conversions and the sales cycle are asked for."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from services.metrics.domain.errors import Twice
from services.metrics.domain.model.answers import Correction
from services.metrics.domain.model.measures import Conversion, Measure, Provenance
from services.metrics.domain.model.questions import Dimension, Period, Selection
from services.metrics.domain.model.value import (
    ActionRate,
    Basis,
    ConversionCount,
    Cost,
    Deal,
    DealsImport,
    Decided,
    EarnedValue,
    JobHires,
    Missing,
    ProgrammeCost,
    SalesCycle,
    Term,
)
from services.metrics.domain.rules import conversions, value
from services.metrics.domain.rules.counting import parts_of
from services.metrics.domain.rules.summing import Leaves
from services.metrics.ports.figures import Figures
from services.metrics.ports.value import Say, Valuations, ValuationsWork
from services.metrics.usecases.council import Council
from services.metrics.usecases.reading import COLUMNS, read

HIRED = (Measure.HIRES,)


class Worth(NamedTuple):
    """What a programme is worth; `cost` where the question is about the whole programme."""

    terms: Sequence[Term]
    missing: Sequence[Missing]
    measured: EarnedValue | None
    everything: EarnedValue | None
    cost: ProgrammeCost | None
    corrections: Sequence[Correction]


class Converted(NamedTuple):
    """What came of shares; `references` of the items that offer a job."""

    total: Sequence[ConversionCount]
    rows: Mapping[str, Sequence[ConversionCount]]
    references: Mapping[str, str]
    jobs: Sequence[JobHires]
    corrections: Sequence[Correction]


async def set_rate(
    decided: Decided, rate: ActionRate, work: ValuationsWork, say: Say
) -> Sequence[ActionRate]:
    """Keep a rate; return every rate of its network, action and currency."""
    await work.save_rate(decided, rate)
    say(decided, rate)
    known = await work.rates(decided.programme_id, rate.currency)
    return [one for one in known if one[:3] == rate[:3]]


async def set_basis(decided: Decided, basis: Basis, work: ValuationsWork, say: Say) -> Sequence[Basis]:
    """Keep a basis; return every basis of its network."""
    await work.save_basis(decided, basis)
    say(decided, basis)
    return [one for one in await work.bases(decided.programme_id) if one.network == basis.network]


async def record_cost(decided: Decided, cost: Cost, work: ValuationsWork, say: Say) -> None:
    """Keep a cost."""
    await work.save_cost(decided, cost)
    say(decided, cost)


async def import_deals(decided: Decided, deals: Sequence[Deal], work: ValuationsWork, say: Say) -> int:
    """Keep deals, and return how many were known before. Raises Twice."""
    seen: set[str] = set()
    for place, deal in enumerate(deals):
        if deal.external_id in seen:
            raise Twice(f"deals[{place}].external_id", f"{deal.external_id} stands in another row too")
        seen.add(deal.external_id)
    known = await work.save_deals(decided, deals)
    say(decided, DealsImport(deals))
    return known


async def get_value(
    figures: Figures, council: Council, books: Valuations, selection: Selection, currency: str
) -> Worth:
    """The counts of a selection at the rates of their days, in one currency, against what it cost.

    In the works council's mode terms of networks of too few people are in the sums and are not listed.
    Raises BelowTheFloor where that is true of the whole selection.
    """
    await council.admit(selection)
    programme_id = selection.programme_id
    found = await read(figures, selection, value.COUNTERS, daily=True)
    tariff = value.Tariff(await books.rates(programme_id, currency), await books.bases(programme_id))
    terms, missing = value.value_of(found.leaves, tariff)
    cost = None
    if not (selection.network or selection.content_id or selection.campaign_id):
        recorded = [one for one in await books.costs(programme_id) if one.currency == currency]
        cost = value.cost_of(recorded, selection.period)
    spent = cost.total if cost is not None else None
    measured = [one for one in terms if one.place.provenance is Provenance.MEASURED]
    everything = value.sum_of(terms, spent) if len(measured) < len(terms) else None
    may_be_shown = await council.shown(selection, Dimension.NETWORK)
    return Worth(
        [one for one in terms if may_be_shown(one.place.network)],
        [one for one in missing if may_be_shown(one.place.network)],
        value.sum_of(measured, spent),
        everything,
        cost,
        found.corrections,
    )


async def get_conversions(
    figures: Figures, council: Council, books: Valuations, selection: Selection, by: Dimension | None
) -> Converted:
    """Conversions of a selection, by item, network or campaign where asked, and hires by job.

    In the works council's mode rows and jobs of too few people are left out. Raises BelowTheFloor where that
    is true of the whole selection.
    """
    await council.admit(selection)
    found = await read(figures, selection, conversions.COUNTERS, by=by)
    whole = conversions.rows_of(found.leaves, lambda *_: "").get("", ())
    rows = conversions.rows_of(found.leaves, _namer(by)) if by is not None else {}
    rows = await _shown(council, selection, by, rows)
    hired = rows if by is Dimension.ITEM else await _hired(figures, selection, whole)
    items = await _shown(council, selection, Dimension.ITEM, hired)
    references = await books.jobs(selection.programme_id, items) if items else {}
    jobs = conversions.hires_by_job(items, references)
    return Converted(whole, rows, references, jobs, found.corrections)


async def _shown(
    council: Council,
    selection: Selection,
    by: Dimension | None,
    rows: Mapping[str, Sequence[ConversionCount]],
) -> Mapping[str, Sequence[ConversionCount]]:
    if by is None or not rows:
        return rows
    may_be_shown = await council.shown(selection, by)
    return {name: counts for name, counts in rows.items() if may_be_shown(name)}


async def _hired(
    figures: Figures, selection: Selection, whole: Sequence[ConversionCount]
) -> Mapping[str, Sequence[ConversionCount]]:
    """Hires by item; nothing is read where there is none."""
    if not any(one.kind is Conversion.HIRE for one in whole):
        return {}
    found = await read(figures, selection, HIRED, by=Dimension.ITEM)
    return conversions.rows_of(found.leaves, _namer(Dimension.ITEM))


def _namer(by: Dimension) -> conversions.Name:
    def network(leaf: Leaves, _: str) -> str:
        return leaf.network

    def part(_: Leaves, member: str) -> str:
        return parts_of(member)[COLUMNS[by]]

    return network if by is Dimension.NETWORK else part


async def get_sales_cycle(
    books: Valuations, programme_id: str, closed: Period
) -> tuple[SalesCycle, SalesCycle]:
    """Of the deals closed in a period, those that a share brought, and the others."""
    deals = await books.deals(programme_id, closed)
    known = await books.attributed(programme_id, [one.external_id for one in deals])
    brought = [one for one in deals if one.external_id in known]
    others = [one for one in deals if one.external_id not in known]
    return value.sales_cycle(brought), value.sales_cycle(others)
