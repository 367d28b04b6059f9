"""What share is told."""

from dataclasses import dataclass, field

from services.content.domain.model.items import Item, Suggestion


@dataclass(frozen=True, slots=True)
class Clearance:
    """What share is told about one person and one item: the facts, judged by the asker."""

    item: Item
    suggestions: tuple[Suggestion, ...] = field(default=())
    charter_version: int = 0
    charter_acknowledged: bool = True
    training_valid: bool = True
    programme_why: str = ""
    campaign_why: str = ""
    programme_name: str = ""
