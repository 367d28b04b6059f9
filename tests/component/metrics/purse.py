"""What is decided about a programme's money and asked about it, by gRPC and by the JSON doors."""

from typing import Any, NamedTuple, cast
from uuid import uuid4

import grpc
import httpx
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from portevoix.metrics.v1 import events_pb2 as said
from portevoix.metrics.v1 import value_pb2 as wire
from portevoix.metrics.v1 import value_pb2_grpc
from portevoix.type.v1 import facts_pb2 as types
from tests.issuer import Issuer

SEPTEMBER: dict[str, Any] = {"programme_id": "p", "from_date": "2026-09-01", "to_date": "2026-09-30"}
EUROS: dict[str, Any] = {**SEPTEMBER, "currency": "EUR"}


class Refusal(NamedTuple):
    """How a refused call ended: its status, its reason, and the fields that were named."""

    code: str
    reason: str
    fields: frozenset[str]


class Purse:
    """The service of value of a house; decisions are a programme manager's, questions a leader's."""

    def __init__(self, channel: grpc.aio.Channel, http: httpx.AsyncClient, issuer: Issuer) -> None:
        self.stub: Any = value_pb2_grpc.ValueServiceStub(channel)
        self.http = http
        self.issuer = issuer

    async def call(self, name: str, request: Message, *roles: str, key: str = "") -> Any:
        """The answer, with an idempotency key of its own unless one is given."""
        metadata = self.issuer.metadata("boss", roles or ["programme_manager"], key=key or uuid4().hex)
        return await getattr(self.stub, name)(request, metadata=metadata, timeout=30)

    async def refused(self, name: str, request: Message, *roles: str, key: str = "") -> Refusal:
        """How a call was refused; fails where it was not."""
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await self.call(name, request, *roles, key=key)
        return refusal_of(caught.value)

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """A decision by a JSON door."""
        token = self.issuer.token("boss", ["programme_manager"])
        headers = {"authorization": f"Bearer {token}", "idempotency-key": uuid4().hex}
        return await self.http.post(path, json=body, headers=headers)

    async def rate(self, action: str, amount: str | None, **more: Any) -> wire.ActionRate:
        """A rate of linkedin in euros since the year began, unless something else is said."""
        usual = {"programme_id": "p", "network": "linkedin", "currency": "EUR", "since": "2026-01-01"}
        request = wire.SetRateRequest(**{**usual, **more}, action=said.Action.Value(action), amount=amount)
        answer: wire.SetRateResponse = await self.call("SetRate", request)
        return answer.rate

    async def basis(self, **more: Any) -> wire.NetworkBasis:
        """A basis of linkedin since the year began."""
        usual = {"programme_id": "p", "network": "linkedin", "since": "2026-01-01"}
        answer: wire.SetBasisResponse = await self.call("SetBasis", wire.SetBasisRequest(**{**usual, **more}))
        return answer.basis

    async def cost(self, part: str, amount: str, month: str = "2026-09", note: str = "") -> wire.Cost:
        """A cost in euros."""
        request = wire.RecordCostRequest(
            programme_id="p",
            month=month,
            part=said.CostPart.Value(part),
            amount=amount,
            currency="EUR",
            note=note,
        )
        answer: wire.RecordCostResponse = await self.call("RecordCost", request)
        return answer.cost

    async def value(self, **more: Any) -> wire.GetValueResponse:
        """The value of September in euros, as a leader asks."""
        request = wire.GetValueRequest(**{**EUROS, **more})
        answer: wire.GetValueResponse = await self.call("GetValue", request, "leader")
        return answer

    async def conversions(self, **more: Any) -> wire.GetConversionsResponse:
        """What came of September's shares, as human resources ask."""
        request = wire.GetConversionsRequest(**{**SEPTEMBER, **more})
        answer: wire.GetConversionsResponse = await self.call("GetConversions", request, "hr")
        return answer

    async def deals(self, *rows: tuple[str, str, str]) -> wire.ImportDealsResponse:
        """Deals of a CRM."""
        several = [
            said.Deal(external_id=one, first_touch_on=first, closed_on=last) for one, first, last in rows
        ]
        request = wire.ImportDealsRequest(programme_id="p", deals=several)
        answer: wire.ImportDealsResponse = await self.call("ImportDeals", request, "service")
        return answer

    async def cycle(self, **more: Any) -> wire.GetSalesCycleResponse:
        """How fast September's deals closed."""
        request = wire.GetSalesCycleRequest(**{**SEPTEMBER, **more})
        answer: wire.GetSalesCycleResponse = await self.call("GetSalesCycle", request, "leader")
        return answer


def refusal_of(error: grpc.aio.AioRpcError) -> Refusal:
    """Code, reason and fields of a refused call."""
    status = rpc_status.from_call(cast("grpc.Call", error))
    reason, fields = "", frozenset[str]()
    for detail in status.details if status else ():
        info, bad = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(bad):
            fields = frozenset(violation.field for violation in bad.field_violations)
    return Refusal(error.code().name, reason, fields)


def euros(amount: str) -> types.Money:
    """So many."""
    return types.Money(amount=amount, currency="EUR")
