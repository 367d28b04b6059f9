"""What an item must say."""

from collections.abc import Mapping
from datetime import datetime

from services.content.domain.errors import (
    Invalid,
)
from services.content.domain.model.items import Draft
from services.content.domain.model.networks import NETWORKS
from services.content.domain.rules.lengths import length

REQUIRED = ("category", "kind", "title", "why", "url", "language")


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
