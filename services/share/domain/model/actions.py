"""One-off actions: a hashtag, a campaign, an hour."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """Shares made from `starts_at_ms` on and before `ends_at_ms` count, where they are what it asks for.

    Moments in UTC milliseconds. Empty `networks`, `hashtag` (without its #), `campaign_id` and `content_id`
    ask for nothing. Nothing counts that was made before `announced_at_ms`, or from `cancelled_at_ms` on:
    when a share is heard of makes no difference.
    """

    action_id: str
    programme_id: str
    name: str
    starts_at_ms: int
    ends_at_ms: int
    networks: tuple[str, ...] = ()
    hashtag: str = ""
    campaign_id: str = ""
    content_id: str = ""
    announced_at_ms: int = 0
    cancelled_at_ms: int | None = None
