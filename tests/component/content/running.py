"""Hands for the services that run a programme: campaigns, launches, training, onboarding."""

import time
from typing import Any
from uuid import uuid4

from portevoix.content.v1 import service_pb2 as library
from portevoix.share.v1 import events_pb2 as share_pb2
from portevoix.type.v1 import facts_pb2
from tests.component.content.rig import SHARE, Rig, whole_draft
from tests.component.content.test_workflow import published

HR = ("hr", "hr")
DAY_MS = 86_400_000


async def lesson(rig: Rig, programme_id: str, **other: Any) -> str:
    """A learning item that is published, for inside unless said otherwise."""
    usual = {"kind": "learning", "title": "How to be kind in public", "external": False}
    return await published(rig, whole_draft(programme_id, **{**usual, **other}))


async def learn_of(rig: Rig, employee_id: str, **attributes: Any) -> None:
    """Share says what the directory has of somebody, and content took it in."""
    moment = facts_pb2.Moment(
        occurred_at_ms=now_ms(), accepted_at_ms=now_ms(), local_date="2026-01-01", zone="UTC"
    )
    person = facts_pb2.Person(employee_id=employee_id, **attributes)
    await rig.publish(SHARE, share_pb2.EmployeeChanged(person=person, moment=moment), "share")


def clearance(content_id: str, employee_id: str, network: str = "linkedin") -> library.CheckShareRequest:
    """Share's question."""
    return library.CheckShareRequest(employee_id=employee_id, content_id=content_id, network=network)


def now_ms() -> int:
    """The time, UTC milliseconds."""
    return time.time_ns() // 1_000_000


def somebody() -> str:
    """A person of this test alone."""
    return f"e-{uuid4().hex[:12]}"
