"""Shares, the networks they go to, and what content answers about an item."""

from dataclasses import dataclass
from enum import StrEnum

from services.share.domain.model.stamps import Channel, Evidence, Item, Measure, Provenance


class ShareState(StrEnum):
    """Where a share stands; the words are stored."""

    PREPARED = "prepared"
    CONFIRMED = "confirmed"
    RETRACTED = "retracted"
    CANCELLED = "cancelled"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Network:
    """A row of the table of networks.

    `composer` holds {text} and {link}, or {message} for both; empty: copy by hand. `post_address` is a
    regular expression that the address of a post there matches whole; empty where posts have none.
    """

    network_id: str
    name: str
    composer: str
    may_earn: bool
    length_limit: int | None
    length_unit: str
    link_length: int | None
    channel: Channel = Channel.EXTERNAL
    measures: tuple[Measure, ...] = ()
    post_address: str = ""

    @property
    def external(self) -> bool:
        """What is shared there leaves the company."""
        return self.channel is not Channel.INTERNAL


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A message that content suggests."""

    suggestion_id: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What content answers when asked whether a person may share an item to a network now."""

    item: Item
    title: str
    why: str
    url: str
    suggestions: tuple[Suggestion, ...]
    charter_version: int
    charter_acknowledged: bool
    training_valid: bool
    programme_why: str = ""
    campaign_why: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """One item to one network by one person. Moments in UTC milliseconds; no `code`: no link of ours.

    `charter_version` is the version that the author had acknowledged when the share was made ready, `made_on`
    the date on the author's calendar when it was made. `text_hash` outlives the words (words.text_hash).
    `no_points` is as it was said with the share (stamps.Eligibility). `locked`: it is posted word for word.
    """

    share_id: str
    employee_id: str
    item: Item
    network: str
    state: ShareState
    prepared_at_ms: int
    code: str = ""
    url: str = ""
    charter_version: int = 0
    training: bool = True
    confirm_until_ms: int = 0
    made_at_ms: int | None = None
    retracted_at_ms: int | None = None
    follower_count: int | None = None
    suggestion_id: str = ""
    edited: bool = False
    similarity: float | None = None
    provenance: Provenance = Provenance.DECLARED
    channel: Channel = Channel.UNSPECIFIED
    made_on: str = ""
    text_hash: str = ""
    action_ids: tuple[str, ...] = ()
    no_points: bool = False
    planned_at_ms: int | None = None
    verified_at_ms: int | None = None
    evidence: Evidence | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a share: what was made ready, and what was posted (empty until confirmed).

    `own`: what was made ready were the author's own words. `others` are suggestions to take instead, until
    it is confirmed.
    """

    suggested: str
    posted: str = ""
    own: bool = False
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that a person posted to a network, as texts are compared (words.folded), for 24 hours."""

    share_id: str
    employee_id: str
    network: str
    made_at_ms: int
    text: str
