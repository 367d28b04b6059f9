"""The directory comes in, and people choose: to take part, to be named, or neither."""

import asyncio
import uuid
from collections.abc import Callable

import grpc

from cli.demo.cast import NETWORKS, PROGRAMME_ID, TOOL_NETWORK, Person, people
from cli.demo.scenario.staff import Staff
from cli.demo.story import Member, Story
from cli.doors import call
from portevoix.content.v1 import service_pb2 as content
from portevoix.share.v1 import events_pb2 as share_events
from portevoix.share.v1 import service_pb2 as share

OUTSIDERS = 4
"""How many never enrol. Of those who do, one gives no consent and one never reads the charter."""


async def import_directory(staff: Staff, story: Story) -> None:
    """All forty by one gRPC stream; then the opaque id of each."""
    human_resources = staff.token("hr")
    everybody = people()
    metadata = (("authorization", f"Bearer {human_resources}"), ("idempotency-key", str(uuid.uuid4())))
    requests = (_entry(person) for person in everybody)
    await staff.doors.share.ImportEmployees(requests, metadata=metadata, timeout=60)
    for person in everybody:
        asked = share.FindEmployeeRequest(external_id=person.external_id)
        found = await call(staff.doors.share.FindEmployee, asked, human_resources)
        token = staff.employee_token(found.employee_id, person.roles)
        story.members.append(Member(person, found.employee_id, token))


def _entry(person: Person) -> share.ImportEmployeesRequest:
    office = person.office
    return share.ImportEmployeesRequest(
        external_id=person.external_id,
        name=person.name,
        email=person.email,
        team=office.team,
        department=office.department,
        country=office.country,
        language=office.language,
        zone=office.zone,
        leader=office.leaders,
        joined_on="2024-01-08",
    )


async def join(staff: Staff, story: Story, joined: Callable[[], None]) -> None:
    """Everybody but four enrols; `joined` is called after each."""
    # The outsiders are spread over the teams: every tenth of the directory.
    takers = [member for number, member in enumerate(story.members) if number % 10 != 9][: 40 - OUTSIDERS]
    for number, member in enumerate(takers):
        member.enrolled = True
        member.consents = number != 11
        member.charter = number != 23
        member.named = member.consents and number % 6 != 5
        await _enrol(staff, member)
        if member.charter:
            await _acknowledge(staff, member)
        joined()


async def _enrol(staff: Staff, member: Member) -> None:
    request = share.EnrolRequest(programme_id=PROGRAMME_ID, consents=_consents(member))
    for _ in range(100):
        try:
            await call(staff.doors.share.Enrol, request, member.token)
            return
        except grpc.aio.AioRpcError as error:
            if error.code() is not grpc.StatusCode.NOT_FOUND:
                raise
            await asyncio.sleep(0.2)  # share has not heard of the programme yet
    raise RuntimeError("share never heard of the programme")


def _consents(member: Member) -> list[share.Consent]:
    if not member.consents:
        return []
    sharing = [
        share.Consent(purpose=share_events.CONSENT_PURPOSE_SHARING, network=network)
        for network in (*NETWORKS, TOOL_NETWORK)
    ]
    naming = [share.Consent(purpose=share_events.CONSENT_PURPOSE_NAMING)] if member.named else []
    return sharing + naming


async def _acknowledge(staff: Staff, member: Member) -> None:
    request = content.AcknowledgeCharterRequest(programme_id=PROGRAMME_ID, version=1)
    await call(staff.doors.content.AcknowledgeCharter, request, member.token)
