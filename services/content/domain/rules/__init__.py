"""What follows: the workflow, what an item must say, whom it is for, and what the charter asks."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import available_timezones

import regex

from services.content.domain.errors import (
    CharterSuperseded,
    InternalOnly,
    Invalid,
    NotFound,
    NotPublished,
    TransitionNotAllowed,
)
from services.content.domain.model import (
    NETWORKS,
    Audience,
    Charter,
    Counting,
    Draft,
    Item,
    Person,
    Programme,
    ProgrammeDraft,
    Sections,
    State,
    Suggestion,
    Viewer,
)

# Row C9: these steps and no other.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED, State.ARCHIVED}),
    State.SUBMITTED: frozenset({State.APPROVED, State.REJECTED}),
    State.REJECTED: frozenset({State.SUBMITTED, State.ARCHIVED}),
    State.APPROVED: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.WITHDRAWN, State.EXPIRED}),
    State.EXPIRED: frozenset({State.ARCHIVED}),
    State.WITHDRAWN: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
}
WRITABLE = frozenset({State.DRAFT, State.REJECTED})
EDITORIAL = frozenset(
    {
        "external_communications",
        "internal_communications",
        "hr",
        "contributor",
        "reviewer",
        "publisher",
        "programme_manager",
        "administrator",
        "auditor",
    }
)
REQUIRED = ("category", "kind", "title", "why", "url", "language")
# Counting is share's too (services/share/domain/rules/lengths.py); a contract test holds the two to the same.
# An address with its scheme, without the punctuation that a sentence ends it with.
_LETTERS = "a-z0-9_\u00c0-\u024f\u0400-\u04ff"
_PATH = rf"[{_LETTERS}!#$%&'()*+,./:;=?@~|\[\]\-]*[{_LETTERS}#/&=+\-]"
_LINK = regex.compile(rf"https?://[\w.\-]*\w(?::\d+)?(?:/(?:{_PATH})?|\?{_PATH})?", regex.IGNORECASE)
# Flags, keycaps, pictures with their skin tones, joined pictures. The signs of copyright and trade marks are
# pictures only where a selector says so, and nothing is one where a selector says that it is text.
_PICTURE = r"\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?[\U000E0020-\U000E007F]*"
_JOINED = rf"(?![©®](?!\uFE0F)){_PICTURE}(?!\uFE0E)(?:\u200D{_PICTURE})*"
_EMOJI = regex.compile(rf"\p{{Regional_Indicator}}{{2}}|[0-9#*]\uFE0F?\u20E3|{_JOINED}")
_EMOJI_WEIGHT = 2
_GRAPHEME = regex.compile(r"\X")
# Code points that X counts once; all others count twice (twitter-text, configuration v3).
_SINGLE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


def moved(item: Item, to: State, at: datetime, *, note: str = "", reason: str = "") -> Item:
    """The item one step on. Raises TransitionNotAllowed for a step that is not in TRANSITIONS."""
    if to not in TRANSITIONS[item.state]:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot become {to}")
    published_at = at if to is State.PUBLISHED else item.published_at
    return replace(
        item,
        state=to,
        note=note or item.note,
        reason=reason or item.reason,
        changed_at=at,
        published_at=published_at,
        revision=item.revision + 1,
    )


def rewritten(item: Item, draft: Draft, at: datetime) -> Item:
    """The item with other words. Raises TransitionNotAllowed once it left its author's hands."""
    if item.state not in WRITABLE:
        raise TransitionNotAllowed(f"an item that is {item.state} cannot be changed")
    return replace(item, draft=draft, changed_at=at, revision=item.revision + 1)


def check_draft(draft: Draft) -> None:
    """Raises Invalid naming each suggestion that its network would not take."""
    faults = dict(_suggestion_faults(draft))
    if faults:
        raise Invalid("some messages do not fit their network", faults)


def check_complete(draft: Draft, at: datetime) -> None:
    """Raises Invalid naming each field that an item must have before a reviewer sees it, and has not."""
    missing = {f"draft.{name}": "is required" for name in REQUIRED if not getattr(draft, name).strip()}
    if draft.kind == "job_offer" and not draft.job_reference.strip():
        missing["draft.job_reference"] = "is required for a job offer"
    if draft.expires_at is not None and draft.expires_at <= at:
        missing["draft.expires_at_ms"] = "has passed"
    if missing:
        raise Invalid("some required fields are missing", missing)


def check_programme(draft: ProgrammeDraft) -> None:
    """Raises Invalid for what is blank, a zone that is not in the IANA list, a cohort that is not sound."""
    faults = {f"draft.{n}": "must not be blank" for n in ("name", "why") if not getattr(draft, n).strip()}
    if draft.zone not in available_timezones():
        faults["draft.zone"] = "is no IANA time zone"
    names = [cohort.cohort for cohort in draft.cohorts]
    if len(set(names)) != len(names):
        faults["draft.cohorts"] = "a cohort is named twice"
    elif not all(_is_date(cohort.opens_on) for cohort in draft.cohorts):
        faults["draft.cohorts"] = "a cohort opens on a date that is in no calendar"
    if not all(text.strip() for text in draft.sharing.disclosures.values()):
        faults["draft.sharing.disclosures"] = "must not be blank"
    if faults:
        raise Invalid("the programme is not sound", faults)


def check_sections(sections: Sections) -> None:
    """Raises Invalid naming each of the four sections that is blank."""
    names = ("conduct", "copyright", "transparency", "respect")
    faults = {f"sections.{n}": "must not be blank" for n in names if not getattr(sections, n).strip()}
    if faults:
        raise Invalid("a charter has four sections", faults)


def length(network: str, text: str) -> int:
    """How long `network` finds `text`, in the unit of its limit; links count as its table says."""
    rule = NETWORKS[network]
    count = _COUNTS[rule.counting]
    if rule.link is None:
        return count(text)
    between = _LINK.split(text)
    return sum(map(count, between)) + rule.link * (len(between) - 1)


def belongs(audience: Audience, person: Person) -> bool:
    """Whether an item for `audience` is for `person`; who is unknown fits only where nothing is asked."""
    return (
        _one_of(person.department, audience.departments)
        and _one_of(person.country, audience.countries)
        and _one_of(person.team, audience.teams)
        and (not audience.languages or not set(audience.languages).isdisjoint(tags(person.language)))
    )


def tags(language: str) -> tuple[str, ...]:
    """The language tags that take in `language`: fr-MA is fr-MA and fr; none where it is unknown."""
    parts = language.split("-") if language else []
    return tuple("-".join(parts[:count]) for count in range(len(parts), 0, -1))


def is_open(item: Item, at: datetime) -> bool:
    """Whether the item may be shared at that moment, as far as its state and expiry go."""
    expires_at = item.draft.expires_at
    return item.state is State.PUBLISHED and (expires_at is None or at < expires_at)


def visible(item: Item, viewer: Viewer, person: Person, at: datetime) -> bool:
    """Whether the viewer may know of the item: editors of all, others of their own and of what is open."""
    own = bool(item.author_id) and item.author_id == viewer.subject
    return viewer.editor or own or (is_open(item, at) and belongs(item.draft.audience, person))


def shown_to(item: Item, viewer: Viewer) -> Item:
    """Return the item as this person may read it: what editors and its author told each other stays there."""
    own = bool(item.author_id) and item.author_id == viewer.subject
    return item if viewer.editor or own else replace(item, note="", reason="", origin=None)


def may_write(item: Item, viewer: Viewer) -> bool:
    """Whether the viewer may change the item: editors any, others their own proposals."""
    return viewer.editor or (bool(item.author_id) and item.author_id == viewer.subject)


def check_share(item: Item | None, person: Person, network: str, at: datetime) -> Item:
    """The item, where this person may share it to this network at that moment.

    Raises Invalid (no such network), NotFound (no such item, or not for this person), NotPublished,
    InternalOnly.
    """
    if network not in NETWORKS:
        raise Invalid(f"there is no network {network}", {"network": "is not a known network"})
    if item is None or not belongs(item.draft.audience, person):
        raise NotFound("there is no such item")
    if not is_open(item, at):
        raise NotPublished("the item is not published, or not any more")
    if not item.draft.external and not NETWORKS[network].inside:
        raise InternalOnly("the item is for inside the company only")
    return item


def suggestions_for(item: Item, network: str, person: Person) -> tuple[Suggestion, ...]:
    """The item's messages for a network, those in the person's language first, else as they were written."""
    fitting = [one for one in item.draft.suggestions if one.network == network]
    return tuple(sorted(fitting, key=lambda one: not _same_language(one.language, person.language)))


def next_charter(programme: Programme, sections: Sections, at: datetime) -> Charter:
    """The version after the one in force."""
    check_sections(sections)
    return Charter(programme.programme_id, programme.charter_version + 1, sections, at)


def check_acknowledgement(programme: Programme, version: int) -> None:
    """Raises NotFound for a version that never was, CharterSuperseded for one that is no longer in force."""
    if not 0 < version <= programme.charter_version:
        raise NotFound(f"the programme has no charter version {version}")
    if version < programme.charter_version:
        raise CharterSuperseded(f"version {programme.charter_version} of the charter is in force")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _suggestion_faults(draft: Draft) -> Mapping[str, str]:
    faults = {}
    for position, one in enumerate(draft.suggestions):
        network = NETWORKS.get(one.network)
        if network is None:
            faults[f"draft.suggestions[{position}].network"] = f"there is no network {one.network}"
        elif network.limit is not None and (found := length(one.network, one.text)) > network.limit:
            text = f"is {found} long, {one.network} takes {network.limit}"
            faults[f"draft.suggestions[{position}].text"] = text
    return faults


def _one_of(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _same_language(tag: str, other: str) -> bool:
    return tag.split("-")[0].lower() == other.split("-")[0].lower()


def _graphemes(text: str) -> int:
    return sum(1 for _ in _GRAPHEME.finditer(text))


def _weighted(text: str) -> int:
    rest, emoji = _EMOJI.subn("", unicodedata.normalize("NFC", text))
    return _EMOJI_WEIGHT * int(emoji) + sum(map(_weight, rest))


def _weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _SINGLE) else 2


_COUNTS: Mapping[Counting, Callable[[str], int]] = {
    Counting.CHARACTERS: len,
    Counting.GRAPHEMES: _graphemes,
    Counting.WEIGHTED: _weighted,
}
