"""Programmes and their charters."""

from portevoix.content.v1 import events_pb2, service_pb2
from services.content.domain.model.programmes import (
    Charter,
    Cohort,
    Programme,
    ProgrammeDraft,
    Sections,
    SharingRules,
)
from services.content.translate.scalars import etag_of, to_ms


def programme_draft_from_wire(wire: service_pb2.ProgrammeDraft) -> ProgrammeDraft:
    """What a programme says of itself."""
    return ProgrammeDraft(
        name=wire.name,
        why=wire.why,
        zone=wire.zone,
        gamification=wire.gamification,
        works_council=wire.works_council,
        cohorts=tuple(Cohort(one.cohort, one.opens_on, one.by_invitation) for one in wire.cohorts),
        sharing=_sharing_from_wire(wire.sharing),
    )


def programme_to_wire(programme: Programme) -> service_pb2.Programme:
    """A programme as it stands."""
    draft = programme.draft
    return service_pb2.Programme(
        programme_id=programme.programme_id,
        draft=service_pb2.ProgrammeDraft(
            name=draft.name,
            why=draft.why,
            zone=draft.zone,
            gamification=draft.gamification,
            works_council=draft.works_council,
            cohorts=cohorts_to_wire(draft),
            sharing=sharing_to_wire(draft.sharing),
        ),
        etag=etag_of(programme.revision),
        charter_version=programme.charter_version,
        changed_at_ms=to_ms(programme.changed_at),
    )


def sections_from_wire(wire: service_pb2.CharterSections) -> Sections:
    """The four parts of a charter."""
    return Sections(
        wire.conduct,
        wire.copyright,
        wire.transparency,
        wire.respect,
        wire.non_disparagement,
        wire.confidentiality,
    )


def charter_to_wire(charter: Charter) -> service_pb2.Charter:
    """One version of a charter."""
    sections = charter.sections
    return service_pb2.Charter(
        programme_id=charter.programme_id,
        version=charter.version,
        sections=service_pb2.CharterSections(
            conduct=sections.conduct,
            copyright=sections.copyright,
            transparency=sections.transparency,
            respect=sections.respect,
            non_disparagement=sections.non_disparagement,
            confidentiality=sections.confidentiality,
        ),
        published_at_ms=to_ms(charter.published_at),
    )


def cohorts_to_wire(draft: ProgrammeDraft) -> list[events_pb2.Cohort]:
    """Whom it opens to, and when."""
    return [
        events_pb2.Cohort(cohort=one.cohort, opens_on=one.opens_on, by_invitation=one.by_invitation)
        for one in draft.cohorts
    ]


def sharing_to_wire(rules: SharingRules) -> events_pb2.SharingRules:
    """What it asks of shares."""
    return events_pb2.SharingRules(
        shares_per_day=rules.shares_per_day,
        similar_texts=rules.similar_texts,
        refuse_similar=rules.refuse_similar,
        disclosures=rules.disclosures,
    )


def _sharing_from_wire(wire: events_pb2.SharingRules) -> SharingRules:
    return SharingRules(wire.shares_per_day, wire.similar_texts, wire.refuse_similar, dict(wire.disclosures))
