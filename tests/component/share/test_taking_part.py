"""Taking part: nobody does by default, each decides alone, and leaving costs nothing."""

import time
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest
from google.protobuf.descriptor import FieldDescriptor

from portevoix.content.v1 import events_pb2 as content_pb2
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from portevoix.share.v1.service_pb2 import DESCRIPTOR
from services.share.domain.model.library import Cohort, SharingRules
from services.share.storage.library import StoredLibrary
from tests.component.share.rig import SHARING, Refusal, Rig

NAMING, POINTS = said_pb2.CONSENT_PURPOSE_NAMING, said_pb2.CONSENT_PURPOSE_POINTS


async def test_nobody_takes_part_by_default(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.employ()
    content_id = await rig.item(programme_id)
    asked = wire.GetParticipationRequest(programme_id=programme_id)
    standing = await rig.call("GetParticipation", asked, employee_id)
    assert not standing.enrolled
    assert [one.purpose for one in standing.consents] == [POINTS]
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


@pytest.mark.row("S4", door="gRPC share.v1.ShareService/WithdrawAdvocate, GET /l/{code}")
async def test_who_leaves_shares_nothing_more(rig: Rig, programme_id: str) -> None:
    """Planned and prepared shares are cancelled and their words gone; later visits come without consent."""
    employee_id = await rig.advocate(programme_id, "linkedin", zone="UTC")
    content_id = await rig.item(programme_id)
    made = await rig.share(employee_id, content_id)
    wanted = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    prepared = await rig.call("PrepareShare", wanted, employee_id)
    planned = await rig.call("PrepareShare", wanted, employee_id)
    await plan(rig, planned.share_id, employee_id)
    elsewhere = await rig.programme()
    await rig.call("Enrol", wire.EnrolRequest(programme_id=elsewhere), employee_id)
    foreign = wire.PrepareShareRequest(content_id=await rig.item(elsewhere), network="linkedin")
    other = await rig.call("PrepareShare", foreign, employee_id)

    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)

    own = (await rig.call("ListShares", wire.ListSharesRequest(), employee_id)).shares
    assert {one.share_id: one.state for one in own} == {
        made.share_id: wire.SHARE_STATE_CONFIRMED,
        prepared.share_id: wire.SHARE_STATE_CANCELLED,
        planned.share_id: wire.SHARE_STATE_CANCELLED,
        other.share_id: wire.SHARE_STATE_PREPARED,
    }
    cancelled = [one for one in own if one.state == wire.SHARE_STATE_CANCELLED]
    assert not any(one.HasField("planned_at_ms") or one.text for one in cancelled)
    stored = await rig.house.mongo.collections["shares"].find_one({"_id": planned.share_id})
    assert stored["planned_at_ms"] is None
    for one in cancelled:
        confirm = wire.ConfirmShareRequest(share_id=one.share_id)
        assert await rig.refused("ConfirmShare", confirm, employee_id) == Refusal(
            "FAILED_PRECONDITION", "CANCELLED"
        )
    for link in (made.link, prepared.link, planned.link, other.link):
        assert (await rig.click(link)).status_code == 302
    seen = await rig.said(said_pb2.EngagementObserved, employee_id, 4)
    assert {one.message.share_id: one.message.eligibility.consent for one in seen} == {
        made.share_id: False,
        prepared.share_id: False,
        planned.share_id: False,
        other.share_id: True,
    }
    await rig.call("Enrol", wire.EnrolRequest(programme_id=programme_id), employee_id)
    await rig.click(planned.link)
    await rig.click(made.link)
    seen = await rig.said(said_pb2.EngagementObserved, employee_id, 6)
    assert [one.message.eligibility.consent for one in seen[4:]] == [False, True]  # cancelled for good
    await rig.said(said_pb2.ShareMade, employee_id, 1)


async def plan(rig: Rig, share_id: str, employee_id: str) -> None:
    """The share is planned for two hours from now."""
    consent = wire.Consent(purpose=said_pb2.CONSENT_PURPOSE_SCHEDULING, network="linkedin")
    await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=True), employee_id)
    soon = datetime.now(UTC) + timedelta(hours=2)
    request = wire.PlanShareRequest(share_id=share_id, local_time=soon.strftime("%Y-%m-%dT%H:%M"))
    assert (await rig.call("PlanShare", request, employee_id)).HasField("planned_at_ms")


async def test_a_programme_opens_to_one_cohort_after_the_other(rig: Rig) -> None:
    pilot = content_pb2.Cohort(cohort="pilot", opens_on="2026-01-05")
    sales = content_pb2.Cohort(cohort="sales", opens_on="2999-01-01")
    programme_id = await rig.programme(cohorts=[pilot, sales])
    employee_id = await rig.employ()

    async def standing() -> wire.GetParticipationResponse:
        asked = wire.GetParticipationRequest(programme_id=programme_id)
        return cast("wire.GetParticipationResponse", await rig.call("GetParticipation", asked, employee_id))

    async def refused(cohort: str) -> Refusal:
        request = wire.EnrolRequest(programme_id=programme_id, cohort=cohort)
        return await rig.refused("Enrol", request, employee_id)

    before = await standing()
    assert [(one.cohort, one.opens_on, one.open) for one in before.cohorts] == [
        ("pilot", "2026-01-05", True),
        ("sales", "2999-01-01", False),
    ]
    assert before.cohort == ""
    assert await refused("") == Refusal("INVALID_ARGUMENT", "COHORT_NEEDED", frozenset({"cohort"}))
    assert await refused("legal") == Refusal("INVALID_ARGUMENT", "UNKNOWN_COHORT", frozenset({"cohort"}))
    assert await refused("sales") == Refusal("FAILED_PRECONDITION", "NOT_OPEN_YET")
    join = wire.EnrolRequest(programme_id=programme_id, cohort="pilot")
    enrolled = await rig.call("Enrol", join, employee_id)
    assert (await standing()).cohort == "pilot"
    again = await rig.call("Enrol", wire.EnrolRequest(programme_id=programme_id), employee_id)
    assert again.enrolled_at_ms == enrolled.enrolled_at_ms
    (said,) = await rig.said(said_pb2.AdvocateEnrolled, employee_id)
    assert said.message.cohort == "pilot"


async def test_a_cohort_is_not_named_where_there_is_none(rig: Rig, programme_id: str) -> None:
    request = wire.EnrolRequest(programme_id=programme_id, cohort="pilot")
    refusal = await rig.refused("Enrol", request, await rig.employ())
    assert refusal == Refusal("INVALID_ARGUMENT", "UNKNOWN_COHORT", frozenset({"cohort"}))


async def test_what_a_programme_asks_of_shares_is_kept(rig: Rig) -> None:
    asked = content_pb2.SharingRules(refuse_similar=True, disclosures={"": "#ad", "FR": "#pub"})
    cohort = content_pb2.Cohort(cohort="pilot", opens_on="2026-01-05")
    programme_id = await rig.programme(sharing=asked, cohorts=[cohort])
    library = StoredLibrary(rig.house.mongo.collections, None)
    kept = (await library.programmes([programme_id]))[programme_id]
    assert kept.sharing == SharingRules(15, 3, True, {"": "#ad", "FR": "#pub"})
    assert kept.cohorts == (Cohort("pilot", "2026-01-05"),)
    older = {"$unset": {"sharing": "", "cohorts": ""}}
    await rig.house.mongo.collections["programmes"].update_one({"_id": programme_id}, older)
    kept = (await library.programmes([programme_id]))[programme_id]
    assert (kept.sharing, kept.cohorts) == (SharingRules(), ())


async def test_a_consent_expires(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id)
    content_id = await rig.item(programme_id)
    soon = round(time.time() * 1000) + 60_000
    consent = wire.Consent(purpose=SHARING, network="x", expires_at_ms=soon)
    valid = await rig.call("SetConsent", wire.SetConsentRequest(consent=consent, given=True), employee_id)
    assert [one.expires_at_ms for one in valid.consents if one.purpose == SHARING] == [soon]
    people = rig.house.mongo.collections["employees"]
    await people.update_one({"_id": employee_id}, {"$set": {"consents.0.expires_at_ms": 1_700_000_000_001}})
    share = wire.PrepareShareRequest(content_id=content_id, network="x")
    assert (await rig.refused("PrepareShare", share, employee_id)).reason == "NO_CONSENT"


async def test_a_consent_is_taken_back_even_where_the_clock_of_another_replica_is_ahead(
    rig: Rig, programme_id: str
) -> None:
    employee_id = await rig.advocate(programme_id, "linkedin", "x")
    people, ahead_ms = rig.house.mongo.collections["employees"], round(time.time() * 1000) + 60_000
    newer = {"enrolments.0.at_ms": ahead_ms, "consents.0.at_ms": ahead_ms, "consents.0.new": 1}
    profile = {"chapters.0.profile.new": 1, "enrolments.0.new": 1}  # what a newer house added is no hindrance
    await people.update_one({"_id": employee_id}, {"$set": newer | profile})
    back = wire.SetConsentRequest(consent=wire.Consent(purpose=SHARING, network="linkedin"))
    found = await rig.call("SetConsent", back, employee_id)
    assert [one.network for one in found.consents if one.purpose == SHARING] == ["x"]
    kept = (await people.find_one({"_id": employee_id}))["consents"][-1]
    assert (kept["given"], kept["at_ms"]) == (False, ahead_ms)
    await rig.call("WithdrawAdvocate", wire.WithdrawAdvocateRequest(programme_id=programme_id), employee_id)
    facts = await rig.said(said_pb2.ConsentChanged, employee_id, 4)
    taken = [one.message for one in facts if not one.message.given]
    assert [(one.network, one.moment.occurred_at_ms) for one in taken] == [
        ("linkedin", ahead_ms),
        ("x", ahead_ms),
    ]
    (left,) = await rig.said(said_pb2.AdvocateWithdrew, employee_id)
    assert left.message.moment.occurred_at_ms == ahead_ms
    again = await rig.call("Enrol", wire.EnrolRequest(programme_id=programme_id), employee_id)
    assert again.enrolled_at_ms == ahead_ms


async def test_wrong_consents_are_refused_by_name(rig: Rig, programme_id: str) -> None:
    employee_id = await rig.advocate(programme_id)

    async def refused(**fields: object) -> Refusal:
        consent = wire.Consent(**fields)  # type: ignore[arg-type]
        return await rig.refused(
            "SetConsent", wire.SetConsentRequest(consent=consent, given=True), employee_id
        )

    assert (await refused(purpose=SHARING)).fields == {"network"}
    assert (await refused(purpose=NAMING, network="x")).fields == {"network"}
    assert (await refused(purpose=POINTS, network="x")).reason == "NETWORK_DOES_NOT_FIT"
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
