"""Questions to metrics, and short forms of what it answers."""

from collections.abc import Iterable
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from portevoix.metrics.v1 import figures_pb2 as wire
from portevoix.metrics.v1 import service_pb2 as base
from portevoix.type.v1 import facts_pb2 as types
from tests.component.metrics.conftest import Metrics

SEPTEMBER: dict[str, Any] = {"programme_id": "p", "from_date": "2026-09-01", "to_date": "2026-09-30"}


def amounts(figures: Iterable[base.Figure]) -> dict[tuple[str, str], int]:
    """Figures by measure and provenance."""
    return {
        (one.measure, types.Provenance.Name(one.provenance).removeprefix("PROVENANCE_")): one.amount
        for one in figures
    }


def plain(figures: Iterable[base.Figure]) -> dict[str, int]:
    """Figures by measure, where all are MEASURED."""
    found = amounts(figures)
    assert {how for _, how in found} <= {"MEASURED"}
    return {measure: amount for (measure, _), amount in found.items()}


def corrections(answer: Any) -> list[tuple[str, str, int]]:
    """What was heard too late: when, of which measure, how much."""
    return [(one.heard_on, one.change.measure, one.change.amount) for one in answer.corrections]


async def ask(metrics: Metrics, call: str, request: Message, *roles: str) -> Any:
    """The answer of FiguresService, asked as a programme manager unless other roles are given."""
    who = metrics.as_role(*(roles or ("programme_manager",)))
    return await getattr(metrics.figures, call)(request, metadata=who, timeout=20)


async def mine(metrics: Metrics, employee_id: str, **more: Any) -> wire.GetMineResponse:
    """One's own figures."""
    who = metrics.issuer.metadata(employee_id, ["employee"])
    answer: wire.GetMineResponse = await metrics.figures.GetMine(
        wire.GetMineRequest(**{**SEPTEMBER, **more}), metadata=who
    )
    return answer


async def breakdown(metrics: Metrics, by: int, *measures: str, **more: Any) -> dict[str, dict[str, int]]:
    """Measured figures by the members of a dimension."""
    request = wire.GetBreakdownRequest(
        **{**SEPTEMBER, **more}, by=base.Dimension.ValueType(by), measures=measures
    )
    answer = await ask(metrics, "GetBreakdown", request)
    return {row.key: plain(row.figures) for row in answer.rows}


async def series(metrics: Metrics, step: int, *measures: str, **more: Any) -> dict[str, dict[str, int]]:
    """Measured figures in time, of parts that have any."""
    request = wire.GetSeriesRequest(
        **{**SEPTEMBER, **more}, step=wire.Step.ValueType(step), measures=measures
    )
    answer = await ask(metrics, "GetSeries", request)
    return {one.part: plain(one.figures) for one in answer.points if one.figures}


async def refused(metrics: Metrics, call: str, request: Message, *roles: str) -> tuple[str, str, str]:
    """Code, reason and field of a refusal."""
    with pytest.raises(grpc.aio.AioRpcError) as found:
        await ask(metrics, call, request, *roles)
    info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    error: Any = found.value
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        detail.Unpack(info)
        detail.Unpack(bad)
    field = bad.field_violations[0].field if bad.field_violations else ""
    return found.value.code().name, info.reason, field
