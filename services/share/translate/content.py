"""What content says and answers, from the wire."""

import grpc

from portevoix.content.v1 import events_pb2, launch_pb2, policy_pb2, service_pb2
from services.share.domain.errors import Invalid, OutOfTurn, Refused, Unknown
from services.share.domain.facts import content
from services.share.domain.model.library import Campaign, Cohort, SharingRules
from services.share.domain.model.remarks import Remark
from services.share.domain.model.shares import Answer, Suggestion
from services.share.domain.model.stamps import Person
from services.share.translate.stamps import item_from_wire

_KINDS: dict[grpc.StatusCode, type[Refused]] = {
    grpc.StatusCode.NOT_FOUND: Unknown,
    grpc.StatusCode.FAILED_PRECONDITION: OutOfTurn,
    grpc.StatusCode.INVALID_ARGUMENT: Invalid,
}


def content_published_from_wire(message: events_pb2.ContentPublished) -> content.ContentPublished:
    """An item may be shared."""
    return content.ContentPublished(
        item=item_from_wire(message.item),
        occurred_at_ms=message.occurred_at_ms,
        expires_at_ms=message.expires_at_ms if message.HasField("expires_at_ms") else None,
        external=message.external,
    )


def content_withdrawn_from_wire(message: events_pb2.ContentWithdrawn) -> content.ContentWithdrawn:
    """An item may not be shared any more."""
    return content.ContentWithdrawn(message.content_id, message.occurred_at_ms)


def programme_changed_from_wire(message: events_pb2.ProgrammeChanged) -> content.ProgrammeChanged:
    """A programme."""
    return content.ProgrammeChanged(
        programme_id=message.programme_id,
        why=message.why,
        zone=message.zone,
        occurred_at_ms=message.occurred_at_ms,
        cohorts=tuple(Cohort(one.cohort, one.opens_on, one.by_invitation) for one in message.cohorts),
        sharing=_sharing_from_wire(message.sharing),
        works_council=message.works_council,
        gamification=message.gamification,
    )


def campaign_changed_from_wire(message: events_pb2.CampaignChanged) -> content.CampaignChanged:
    """A campaign, as far as people are told why."""
    campaign = Campaign(
        message.campaign_id,
        message.name,
        message.why,
        message.starts_on,
        message.ends_on,
        message.occurred_at_ms,
    )
    return content.CampaignChanged(message.programme_id, campaign)


def _sharing_from_wire(message: events_pb2.SharingRules) -> SharingRules:
    """On the wire 0 stands for the default."""
    usual = SharingRules()
    return SharingRules(
        shares_per_day=message.shares_per_day or usual.shares_per_day,
        similar_texts=message.similar_texts or usual.similar_texts,
        refuse_similar=message.refuse_similar,
        disclosures=dict(message.disclosures),
    )


def charter_published_from_wire(message: events_pb2.CharterPublished) -> content.CharterPublished:
    """A version of the charter."""
    return content.CharterPublished(message.programme_id, message.version, message.occurred_at_ms)


def charter_acknowledged_from_wire(message: events_pb2.CharterAcknowledged) -> content.CharterAcknowledged:
    """A person acknowledged it."""
    return content.CharterAcknowledged(
        message.employee_id, message.programme_id, message.version, message.occurred_at_ms
    )


def check_share_to_wire(person: Person, content_id: str, network: str) -> service_pb2.CheckShareRequest:
    """The question whether a person may share an item to a network."""
    return service_pb2.CheckShareRequest(
        employee_id=person.employee_id,
        team=person.team,
        department=person.department,
        country=person.country,
        language=person.language,
        content_id=content_id,
        network=network,
    )


def answer_from_wire(message: service_pb2.CheckShareResponse) -> Answer:
    """The answer to it."""
    return Answer(
        item=item_from_wire(message.item),
        title=message.title,
        why=message.why,
        url=message.url,
        suggestions=tuple(
            Suggestion(one.suggestion_id, one.language, one.text) for one in message.suggestions
        ),
        charter_version=message.charter_version,
        charter_acknowledged=message.charter_acknowledged,
        training_valid=message.training_valid,
        programme_why=message.programme_why,
        campaign_why=message.campaign_why,
        locked=message.locked,
    )


def check_join_to_wire(person: Person, programme_id: str, cohort: str) -> launch_pb2.CheckJoinRequest:
    """The question whether a person may join with a cohort."""
    return launch_pb2.CheckJoinRequest(
        programme_id=programme_id,
        cohort=cohort,
        employee_id=person.employee_id,
        team=person.team,
        department=person.department,
        country=person.country,
        language=person.language,
    )


def refusal_from_wire(code: grpc.StatusCode, reason: str, text: str) -> Refused | None:
    """Content's refusal in our words; None for what is no refusal but a failure."""
    kind = _KINDS.get(code)
    return kind(reason, text) if kind is not None else None


def check_words_to_wire(
    programme_id: str, content_id: str, text: str, *, tentative: bool
) -> policy_pb2.CheckWordsRequest:
    """The question what the policy says about words."""
    return policy_pb2.CheckWordsRequest(
        programme_id=programme_id, content_id=content_id, text=text, tentative=tentative
    )


def remark_from_wire(message: policy_pb2.Finding) -> Remark:
    """What it says. An effect that we do not know yet blocks."""
    return Remark(
        texts=dict(message.texts),
        blocks=message.effect != policy_pb2.RULE_EFFECT_WARN,
        confidential=message.effect == policy_pb2.RULE_EFFECT_CONFIDENTIAL,
    )
