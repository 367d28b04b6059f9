"""What an item must say."""

from collections.abc import Mapping
from datetime import datetime

from services.content.domain.errors import (
    Invalid,
)
from services.content.domain.model.items import Draft
from services.content.domain.model.networks import NETWORKS
from services.content.domain.rules import placeholders
from services.content.domain.rules.lengths import length

REQUIRED = ("category", "kind", "title", "why", "url", "language")


def check_draft(draft: Draft) -> None:
    """Raises Invalid naming each message that its network would not take, or in which a placeholder is none,
    and moments that are out of order.
    """
    faults = {**_suggestion_faults(draft), **_time_faults(draft)}
    if faults:
        raise Invalid("the draft is not sound", faults)


def check_complete(draft: Draft, at: datetime) -> None:
    """Raises Invalid naming each field that an item must have before a reviewer sees it, and has not."""
    missing = {f"draft.{name}": "is required" for name in REQUIRED if not getattr(draft, name).strip()}
    missing |= _missing_by_kind(draft)
    if draft.kind == "job_offer" and not draft.job_reference.strip():
        missing["draft.job_reference"] = "is required for a job offer"
    if draft.expires_at is not None and draft.expires_at <= at:
        missing["draft.expires_at_ms"] = "has passed"
    if missing:
        raise Invalid("some required fields are missing", missing)


def _missing_by_kind(draft: Draft) -> Mapping[str, str]:
    missing: dict[str, str] = {}
    event = draft.event
    if draft.category == "industry":
        needed = {"name": draft.source.name, "url": draft.source.url}
        missing |= {
            f"draft.source.{n}": "is required for industry" for n, v in needed.items() if not v.strip()
        }
    if draft.kind == "event" and (event is None or event.starts_at is None):
        missing["draft.event.starts_at_ms"] = "is required for an event"
    if draft.kind == "event" and (event is None or not event.registration_url):
        missing["draft.event.registration_url"] = "is required for an event"
    return missing


def _in_order(first: datetime | None, then: datetime | None) -> bool:
    return first is None or then is None or first <= then


def _time_faults(draft: Draft) -> Mapping[str, str]:
    faults, event = {}, draft.event
    if event is not None and not _in_order(event.starts_at, event.ends_at):
        faults["draft.event.ends_at_ms"] = "is before the event starts"
    if not _in_order(draft.embargo_until, draft.expires_at):
        faults["draft.expires_at_ms"] = "is before the embargo is over"
    return faults


def _suggestion_faults(draft: Draft) -> Mapping[str, str]:
    faults = {}
    for position, one in enumerate(draft.suggestions):
        if unknown := placeholders.unknown(one.text):
            faults[f"draft.suggestions[{position}].text"] = f"{{{unknown[0]}}} is no placeholder"
        network = NETWORKS.get(one.network)
        if network is None:
            faults[f"draft.suggestions[{position}].network"] = f"there is no network {one.network}"
        elif network.limit is not None and (found := length(one.network, one.text)) > network.limit:
            text = f"is {found} long, {one.network} takes {network.limit}"
            faults[f"draft.suggestions[{position}].text"] = text
    return faults
