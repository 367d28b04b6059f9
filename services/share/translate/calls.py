"""Calls: requests from the wire, responses to it."""

from collections.abc import Iterable, Mapping, Sequence

from portevoix.share.v1 import events_pb2, service_pb2
from services.share.domain.errors import Invalid
from services.share.domain.model.people import Consent
from services.share.domain.model.shares import Network, Share, ShareState
from services.share.domain.model.stamps import Purpose
from services.share.usecases.directory import Addressee, Imported
from services.share.usecases.sharing import OwnShare, Prepared
from services.share.usecases.taking_part import Participation

PAGE = 20
_STATES: Mapping[ShareState, service_pb2.ShareState.ValueType] = {
    ShareState.PREPARED: service_pb2.SHARE_STATE_PREPARED,
    ShareState.CONFIRMED: service_pb2.SHARE_STATE_CONFIRMED,
    ShareState.RETRACTED: service_pb2.SHARE_STATE_RETRACTED,
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
        expires_at_ms=message.expires_at_ms if given and message.HasField("expires_at_ms") else None,
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
    )


def prepared_to_wire(prepared: Prepared) -> service_pb2.PrepareShareResponse:
    """A share made ready."""
    return service_pb2.PrepareShareResponse(
        share_id=prepared.share.share_id,
        message=prepared.message,
        suggestion_id=prepared.share.suggestion_id,
        link=prepared.link,
        text=prepared.text,
        composer=prepared.composer,
        title=prepared.title,
        why=prepared.why,
        length_limit=prepared.length_limit,
        confirm_until_ms=prepared.share.confirm_until_ms,
    )


def confirmed_to_wire(share: Share) -> service_pb2.ConfirmShareResponse:
    """A share that was made."""
    return service_pb2.ConfirmShareResponse(
        made_at_ms=share.made_at_ms or 0, edited=share.edited, similarity=share.similarity
    )


def page_size(asked: int) -> int:
    """Shares per page."""
    return asked or PAGE


def page_token_from_wire(token: str) -> tuple[int, str] | None:
    """Where the page before ended; None for the first page. Raises Invalid for what no page gave."""
    at_ms, colon, share_id = token.partition(":")
    if not token:
        return None
    if not (colon and share_id and at_ms.isdecimal() and len(at_ms) < 16):
        raise Invalid("NO_SUCH_PAGE", "no page gave this token", "page_token")
    return int(at_ms), share_id


def history_to_wire(shares: Sequence[OwnShare], size: int) -> service_pb2.ListSharesResponse:
    """A page of one's own shares; it is the last one when it is not full."""
    last = shares[-1].share if len(shares) == size else None
    return service_pb2.ListSharesResponse(
        shares=[_own_share_to_wire(one) for one in shares],
        next_page_token=f"{last.prepared_at_ms}:{last.share_id}" if last is not None else "",
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
    )
