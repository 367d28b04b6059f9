"""Every question of these houses, put as curiously as it can be."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions
from google.protobuf.message import Message

from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.type.v1 import access_pb2
from tests.contract.test_who_takes_part import CALLS
from tests.integration.company import Company

ROLES = [name.removeprefix("ROLE_").lower() for name in access_pb2.Role.keys()[1:]]
LEFT_OUT = {
    "GetTraffic": {"network"},  # asked for an item, or for a network
    "CheckRules": {"rules"},  # of another type there
    "GetBreakdown": {"content_id", "campaign_id"},  # groups of people are not kept by item
    "GetConversions": {"by"},  # nor is what came of shares kept by group
    "GetMine": {"by"},
    "GetFeed": {"page_size"},  # a page of a feed is shorter
    "GetContentUse": {"limit"},  # a share of the mix there
}
RULES = gamify.Rules(rules=[gamify.Rule(rule_id="share", deed=gamify.DEED_SHARE, points=7)])


def questions(company: Company) -> Iterator[tuple[str, MethodDescriptor]]:
    """The calls of the company's houses that change nothing, by name."""
    for name, call in CALLS.items():
        house = call.containing_service.full_name.split(".")[1]
        asks = call.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
        if asks and house in company.channels:
            yield name, call


def about(
    programme_id: str, content_id: str, days: tuple[str, str], people: Sequence[Any]
) -> Mapping[str, Any]:
    """What to ask with, by the name of a field: everything about these people, or about the first of them."""
    first, last = days
    shares = people[0].shares
    return {
        "programme_id": programme_id,
        "content_id": content_id,
        "network": "linkedin",
        "employee_id": people[0].employee_id,
        "employee_ids": [one.employee_id for one in people],
        "external_id": people[0].external_id,
        "share_id": shares[0].share_id if shares else "",
        "code": shares[0].link.rpartition("/")[2] if shares else "",
        "text": "Proud of this.",
        "from_date": first,
        "to_date": last,
        "first_date": first,
        "last_date": last,
        "rules": RULES,
        "version": 1,
        "from_ms": 0,
        "until_ms": 1_700_000_000_000,
        "by_team": True,
        "by": metrics.DIMENSION_TEAM,
        "period": gamify.BOARD_PERIOD_ROLLING_30_DAYS,
        "date": last,
        "limit": 100,
        "page_size": 100,
        "measures": ["shares", "likes", "clicks"],
        "step": figures.STEP_DAY,
        "currency": "EUR",
        "on_date": last,
        "month": "2020-01",  # only what is over is told
        "quarter": "2020-Q1",
        "survey_id": "none",
        "query": "energy",
    }


async def answer_to(
    company: Company, call: MethodDescriptor, known: Mapping[str, Any], subject: str, role: str
) -> str | None:
    """The answer as text, with everything that is in it; None where it was refused."""
    asked = message_factory.GetMessageClass(call.input_type)
    names = {field.name for field in call.input_type.fields} - LEFT_OUT.get(call.name, set())
    request: Message = asked(**{name: known[name] for name in names & known.keys()})
    try:
        return str(await company.ask(call, request, subject, role))
    except grpc.aio.AioRpcError:
        return None
