"""Shares, the networks they go to, and what content answers about an item."""

from dataclasses import dataclass
from enum import StrEnum

from services.share.domain.model.stamps import Item, Provenance


class ShareState(StrEnum):
    """Where a share stands; the words are stored."""

    PREPARED = "prepared"
    CONFIRMED = "confirmed"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Network:
    """A row of the table of networks.

    `composer` holds {text} and {link}, or {message} for both; empty: copy by hand.
    """

    network_id: str
    name: str
    composer: str
    external: bool
    may_earn: bool
    length_limit: int | None
    length_unit: str
    link_length: int | None


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


@dataclass(frozen=True, slots=True)
class Share:
    """One item to one network by one person. Moments in UTC milliseconds; no `code`: no link of ours.

    `charter_version` is the version that the author had acknowledged when the share was made ready.
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


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a share: what was suggested, and what was posted (empty until confirmed)."""

    suggested: str
    posted: str = ""
