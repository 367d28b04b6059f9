"""Taking part: nobody does by default, each decides alone, and leaving costs nothing."""

import time
from uuid import uuid4

import pytest
from google.protobuf.descriptor import FieldDescriptor

from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.share.v1.service_pb2 import DESCRIPTOR
from tests.component.share.rig import SHARING, Refusal, Rig

NAMING = said_pb2.CONSENT_PURPOSE_NAMING


async def test_nobody_takes_part_by_default(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.employ()
    content_id = await rig.item(programme_id)
    asked = wire.GetParticipationRequest(programme_id=programme_id)
    standing = await rig.call("GetParticipation", asked, employee_id)
    assert not standing.enrolled
    assert not standing.consents
    assert standing.why == "We grow by who speaks of us"
    share = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert await rig.refused("PrepareShare", share, employee_id) == Refusal(
        "PERMISSION_DENIED", "NOT_ENROLLED"
    )


@pytest.mark.row("S3", door="gRPC share.v1.ShareService")
async def test_consent_is_per_person_and_network(rig: Rig, programme_id: str) -> None:
    employee_id, colleague = (
        await rig.advocate(programme_id, "linkedin"),
        await rig.advocate(programme_id, "x"),
    )
    content_id = await rig.item(programme_id)
    abstaining = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert (await rig.refused("PrepareShare", abstaining, await rig.employ())).reason == "NOT_ENROLLED"
    assert (await rig.refused("PrepareShare", abstaining, colleague)).reason == "NO_CONSENT"
    elsewhere = wire.PrepareShareRequest(content_id=content_id, network="x")
    assert await rig.refused("PrepareShare", elsewhere, employee_id) == Refusal(
        "PERMISSION_DENIED", "NO_CONSENT"
    )
    here = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert (await rig.call("PrepareShare", here, employee_id)).share_id


async def test_enrolment_and_consents_are_said_once(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "x")
    again = wire.EnrolRequest(
        programme_id=programme_id, consents=[wire.Consent(purpose=SHARING, network="linkedin")]
    )
    await rig.call("Enrol", again, employee_id)
    (enrolled,) = await rig.said(said_pb2.AdvocateEnrolled, employee_id)
    assert enrolled.message.programme_id == programme_id
    assert enrolled.message.moment.zone == "Africa/Casablanca"
    consents = await rig.said(said_pb2.ConsentChanged, employee_id, 2)
    assert {(one.message.network, one.message.given) for one in consents} == {("linkedin", True), ("x", True)}


async def test_leaving_ends_every_consent(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin")
    content_id = await rig.item(programme_id)
    request = wire.WithdrawAdvocateRequest(programme_id=programme_id)
    assert (await rig.call("WithdrawAdvocate", request, employee_id)).HasField("withdrawn_at_ms")
    assert not (await rig.call("WithdrawAdvocate", request, employee_id)).HasField("withdrawn_at_ms")
    share = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    assert (await rig.refused("PrepareShare", share, employee_id)).reason == "NOT_ENROLLED"
    await rig.said(said_pb2.AdvocateWithdrew, employee_id)
    consents = await rig.said(said_pb2.ConsentChanged, employee_id, 2)
    assert [one.message.given for one in consents] == [True, False]


async def test_a_consent_expires(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id)
    content_id = await rig.item(programme_id)
    soon = round(time.time() * 1000) + 60_000
    consent = wire.Consent(purpose=SHARING, network="x", expires_at_ms=soon)
    valid = await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=True), employee_id)
    assert [one.expires_at_ms for one in valid.consents] == [soon]
    people = rig.house.mongo.collections["employees"]
    await people.update_one({"_id": employee_id}, {"$set": {"consents.0.expires_at_ms": 1_700_000_000_001}})
    share = wire.PrepareShareRequest(content_id=content_id, network="x")
    assert (await rig.refused("PrepareShare", share, employee_id)).reason == "NO_CONSENT"


async def test_wrong_consents_are_refused_by_name(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id)

    async def refused(**fields: object) -> Refusal:
        consent = wire.Consent(**fields)  # type: ignore[arg-type]
        return await rig.refused(
            "SetConsent", wire.SetConsentRequest(consent=consent, given=True), employee_id
        )

    assert (await refused(purpose=SHARING)).fields == {"network"}
    assert (await refused(purpose=NAMING, network="x")).fields == {"network"}
    assert (await refused(purpose=SHARING, network="myspace")).reason == "UNKNOWN_NETWORK"
    assert (await refused(purpose=SHARING, network="x", expires_at_ms=1)).fields == {"expires_at_ms"}
    assert (await refused(network="x")).fields == {"consent.purpose"}


async def test_a_programme_nobody_heard_of_cannot_be_joined(rig: Rig) -> None:
    employee_id = await rig.employ()
    request = wire.EnrolRequest(programme_id=uuid4().hex)
    assert await rig.refused("Enrol", request, employee_id) == Refusal("NOT_FOUND", "UNKNOWN_PROGRAMME")


async def test_a_stranger_cannot_join(rig: Rig, programme_id: str) -> None:
    request = wire.EnrolRequest(programme_id=programme_id)
    assert (await rig.refused("Enrol", request, "nobody")).reason == "NOT_IN_DIRECTORY"


async def test_a_repeated_call_gets_the_stored_answer(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.employ()
    request = wire.EnrolRequest(programme_id=programme_id)
    first = await rig.call("Enrol", request, employee_id, key="once")
    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)
    again = await rig.call("Enrol", request, employee_id, key="once")
    assert again == first
    await rig.said(said_pb2.AdvocateEnrolled, employee_id, 1)


def test_no_call_lists_people_by_whether_they_take_part() -> None:
    """The calls that answer about several people are given their ids, and tell nothing of enrolment."""
    for method in DESCRIPTOR.services_by_name["ShareService"].methods:
        if any(
            "employee_id" in _names(field) or field.name == "names" for field in method.output_type.fields
        ):
            assert method.name in {"FindEmployee", "GetAddresses", "GetNames"}


def _names(field: FieldDescriptor) -> list[str]:
    kind = field.message_type
    return [field.name, *([one.name for one in kind.fields] if kind else [])]
