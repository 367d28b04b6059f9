"""The door: what an outside system reports is checked, laid to a share or an item, stamped, and said once."""

from collections.abc import Callable, Mapping
from typing import Any

from services.share.domain.facts import inbox
from services.share.domain.facts.mentions import Said
from services.share.domain.model.register import Arrival, Register
from services.share.domain.rules.door.conversions import on_conversion_observed
from services.share.domain.rules.door.engagement import on_engagement_observed
from services.share.domain.rules.door.mentions import on_mention_observed
from services.share.domain.rules.door.people import on_employee_changed
from services.share.domain.rules.door.shares import on_share_made
from services.share.domain.rules.door.subjects import check_source

_DECISIONS: Mapping[type, Callable[[Any, Arrival, Register], list[Said]]] = {
    inbox.EngagementObserved: on_engagement_observed,
    inbox.ConversionObserved: on_conversion_observed,
    inbox.MentionObserved: on_mention_observed,
    inbox.EmployeeChanged: on_employee_changed,
    inbox.ShareMade: on_share_made,
}


def decide(report: inbox.Reported, arrival: Arrival, register: Register) -> list[Said]:
    """What the house says of one report; the register is brought up to date.

    Raises Refused or NotYet, and then the register is as it was.
    """
    check_source(arrival.source)
    return _DECISIONS[type(report)](report, arrival, register)
