"""Calls: requests from the wire, responses to it."""

from collections.abc import Iterable, Mapping, Sequence

from portevoix.share.v1 import events_pb2, service_pb2
from portevoix.type.v1 import facts_pb2
from services.share.domain.model.people import Consent
from services.share.domain.model.remarks import Remark
from services.share.domain.model.shares import Network, ShareState
from services.share.domain.model.stamps import Purpose
from services.share.domain.rules.naming import PLACE, unnamed
from services.share.domain.rules.remarks import refusals, told
from services.share.domain.rules.wording import Written
from services.share.translate.pages import page_token_to_wire
from services.share.usecases.directory import Addressee, Imported
from services.share.usecases.sharing import Confirmed, OwnShare, Prepared
from services.share.usecases.taking_part import Participation
from services.share.usecases.wording import Checked

_STATES: Mapping[ShareState, service_pb2.ShareState.ValueType] = {
    ShareState.PREPARED: service_pb2.SHARE_STATE_PREPARED,
    ShareState.CONFIRMED: service_pb2.SHARE_STATE_CONFIRMED,
    ShareState.RETRACTED: service_pb2.SHARE_STATE_RETRACTED,
    ShareState.CANCELLED: service_pb2.SHARE_STATE_CANCELLED,
    ShareState.REFERRAL: service_pb2.SHARE_STATE_REFERRAL,
}


def imported_to_wire(imported: Imported) -> service_pb2.ImportEmployeesResponse:
    """What an import did."""
    return service_pb2.ImportEmployeesResponse(
        received=imported.received,
        added=imported.added,
        changed=imported.changed,
        unchanged=imported.received - imported.added - imported.changed,
    )


def addresses_to_wire(addressees: Iterable[Addressee]) -> service_pb2.GetAddressesResponse:
    """Where to write."""
    return service_pb2.GetAddressesResponse(
        addresses=[
            service_pb2.Address(
                employee_id=one.employee_id,
                name=one.contact.name,
                email=one.contact.email,
                language=one.language,
            )
            for one in addressees
        ]
    )


def networks_to_wire(networks: Iterable[Network]) -> service_pb2.ListNetworksResponse:
    """The table of networks."""
    return service_pb2.ListNetworksResponse(
        networks=[
            service_pb2.Network(
                network=one.network_id,
                name=one.name,
                external=one.external,
                length_limit=one.length_limit,
                length_unit=one.length_unit,
                link_length=one.link_length,
                composer=bool(one.composer),
                may_earn=one.may_earn,
                channel=facts_pb2.Channel.ValueType(one.channel),
                measures=[facts_pb2.Measure.ValueType(measure) for measure in one.measures],
                verifiable=bool(one.post_address),
            )
            for one in networks
        ]
    )


def consent_from_wire(message: service_pb2.Consent, given: bool, at_ms: int) -> Consent:
    """A decision of this moment."""
    return Consent(
        purpose=Purpose(message.purpose),
        network=message.network,
        at_ms=at_ms,
        given=given,
        expires_at_ms=message.expires_at_ms if message.HasField("expires_at_ms") else None,
    )


def consents_to_wire(consents: Iterable[Consent]) -> list[service_pb2.Consent]:
    """Consents as they stand."""
    return [
        service_pb2.Consent(
            purpose=events_pb2.ConsentPurpose.ValueType(one.purpose),
            network=one.network,
            expires_at_ms=one.expires_at_ms,
        )
        for one in consents
    ]


def participation_to_wire(participation: Participation) -> service_pb2.GetParticipationResponse:
    """How a person stands to a programme."""
    enrolment = participation.enrolment
    return service_pb2.GetParticipationResponse(
        enrolled=enrolment is not None,
        why=participation.why,
        enrolled_at_ms=enrolment.at_ms if enrolment is not None else None,
        consents=consents_to_wire(participation.consents),
        cohorts=[
            service_pb2.OpenCohort(
                cohort=one.cohort, opens_on=one.opens_on, open=is_open, by_invitation=one.by_invitation
            )
            for one, is_open in participation.cohorts
        ],
        cohort=enrolment.cohort if enrolment is not None else "",
        campaigns=[
            service_pb2.CampaignWhy(campaign_id=one.campaign_id, name=one.name, why=one.why)
            for one in participation.campaigns
        ],
    )


def prepared_to_wire(prepared: Prepared, name: str) -> service_pb2.PrepareShareResponse:
    """A share made ready; without own words and the author's name, for the answer is stored in the clear.

    A message that says the name has its place instead (rules.naming).
    """
    written = prepared.written
    if prepared.draft.own:
        written = Written("", "", "")
    elif name and name in written.message:
        written = Written(unnamed(written.message, name), "", "")
    return service_pb2.PrepareShareResponse(
        share_id=prepared.share.share_id,
        message=written.message,
        suggestion_id=prepared.share.suggestion_id,
        link=prepared.link,
        text=written.text,
        composer=written.composer,
        title=prepared.title,
        why=prepared.why,
        length_limit=prepared.length_limit,
        confirm_until_ms=prepared.share.confirm_until_ms,
        length=prepared.length,
        disclosure=prepared.disclosure,
        warnings=_warnings(prepared.draft.similar),
        another_message=unnamed(prepared.draft.another, name),
        locked=prepared.share.locked,
        programme_why=prepared.programme_why,
        campaign_why=prepared.campaign_why,
        remarks=prepared.remarks,
    )


def written_to_wire(
    written: Written, stored: service_pb2.PrepareShareResponse, name: str
) -> service_pb2.PrepareShareResponse:
    """A stored answer with what is not stored in the clear: words, and the author's name."""
    answer = service_pb2.PrepareShareResponse()
    answer.CopyFrom(stored)
    answer.message, answer.text, answer.composer = written.message, written.text, written.composer
    answer.another_message = stored.another_message.replace(PLACE, name)
    return answer


def checked_to_wire(checked: Checked, remarks: Sequence[Remark]) -> service_pb2.CheckTextResponse:
    """What was found about a text."""
    finding = checked.finding
    return service_pb2.CheckTextResponse(
        length=finding.length,
        length_limit=checked.length_limit,
        disclosure_missing=finding.disclosure_missing,
        similarity=finding.similarity,
        warnings=_warnings(finding.similar),
        another_message=finding.another,
        refusals=[*(refusal.reason for refusal in finding.refusals), *refusals(remarks)],
        remarks=told(remarks, checked.language),
    )


def confirmed_to_wire(confirmed: Confirmed) -> service_pb2.ConfirmShareResponse:
    """A share that was made."""
    share, finding = confirmed.share, confirmed.finding
    return service_pb2.ConfirmShareResponse(
        made_at_ms=share.made_at_ms or 0,
        edited=share.edited,
        similarity=share.similarity,
        warnings=_warnings(finding is not None and finding.similar),
        another_message=finding.another if finding is not None else "",
        remarks=confirmed.remarks,
    )


def _warnings(similar: bool) -> list[service_pb2.Warning.ValueType]:
    return [service_pb2.WARNING_SIMILAR] if similar else []


def history_to_wire(shares: Sequence[OwnShare], size: int) -> service_pb2.ListSharesResponse:
    """A page of one's own shares; it is the last one when it is not full."""
    last = shares[-1].share if len(shares) == size else None
    return service_pb2.ListSharesResponse(
        shares=[_own_share_to_wire(one) for one in shares],
        next_page_token=page_token_to_wire(last.prepared_at_ms, last.share_id) if last is not None else "",
    )


def _own_share_to_wire(one: OwnShare) -> service_pb2.OwnShare:
    share = one.share
    return service_pb2.OwnShare(
        share_id=share.share_id,
        content_id=share.item.content_id,
        network=share.network,
        state=_STATES[share.state],
        text=one.text,
        link=one.link,
        prepared_at_ms=share.prepared_at_ms,
        made_at_ms=share.made_at_ms,
        verified_at_ms=share.verified_at_ms,
        planned_at_ms=share.planned_at_ms,
        similarity=share.similarity,
        original=one.original,
        edited=share.edited,
    )
