"""Rewards, and what is spent on them. Moments are milliseconds UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rules import DAY_MS


class RedemptionState(StrEnum):
    """How far a redemption is."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    FULFILLED = "FULFILLED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REFUNDED = "REFUNDED"


OPEN = frozenset({RedemptionState.REQUESTED, RedemptionState.APPROVED})
"""Neither handed over nor given back."""


class Value(NamedTuple):
    """What points are worth: a decimal as text, and its ISO 4217 currency."""

    amount: str
    currency: str


@dataclass(frozen=True)
class Reward:
    """Something that points can be spent on; `names` are texts by language.

    `stock` is how many there are in all, None for no end to them; `sold` how many of them are gone.
    `per_person` and `expires_after_days` are 0 for no limit. It is on offer from `from_ms` until `until_ms`
    (excluded).
    """

    reward_id: str
    programme_id: str
    names: Mapping[str, str] = field(hash=False)
    points: int
    stock: int | None = None
    per_person: int = 0
    from_ms: int | None = None
    until_ms: int | None = None
    needs_approval: bool = False
    expires_after_days: int = 0
    withdrawn: bool = False
    sold: int = 0

    @property
    def left(self) -> int | None:
        """How many are left; None where there is no end to them."""
        return None if self.stock is None else self.stock - self.sold

    def on_offer(self, at_ms: int) -> bool:
        """Whether it is offered at that moment, were there any left."""
        begun = self.from_ms is None or self.from_ms <= at_ms
        return begun and not self.withdrawn and (self.until_ms is None or at_ms < self.until_ms)

    def expires_at_ms(self, redeemed_at_ms: int) -> int | None:
        """When what is redeemed at that moment expires; None where it does not."""
        days = self.expires_after_days
        return redeemed_at_ms + days * DAY_MS if days else None


@dataclass(frozen=True)
class Wallet:
    """What an account spent, less what was given back, and how many of each reward it has."""

    spent: int = 0
    has: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Redemption:
    """Points that an account spent on a reward.

    `value` is what they were worth then, where the programme gave them a value. `expires_at_ms` is there
    while it may still expire. `note` is the last word of who decided.
    """

    redemption_id: str
    reward_id: str
    account: AccountKey
    points: int
    value: Value | None
    state: RedemptionState
    redeemed_at_ms: int
    changed_at_ms: int
    expires_at_ms: int | None = None
    note: str = ""


class Till(NamedTuple):
    """All that a redemption and its going on is about, as of one moment."""

    reward: Reward
    wallet: Wallet


class Receipt(NamedTuple):
    """A redemption as it stands now, and what it makes of reward and wallet.

    `points` is the change of the balance: negative where they are spent, positive where they are given back.
    """

    redemption: Redemption
    reward: Reward
    wallet: Wallet
    points: int


class Offer(NamedTuple):
    """A reward as somebody sees it: what it is worth, and how many they may still have; None for no limit."""

    reward: Reward
    value: Value | None
    left_for_me: int | None


class Redeemed(NamedTuple):
    """News: points were spent."""

    redemption: Redemption
    needs_approval: bool


class RedemptionChanged(NamedTuple):
    """News: a redemption went on."""

    redemption: Redemption
    given_back: int


class RewardChanged(NamedTuple):
    """News: a reward is in the catalogue as it stands now. `change_id` is the change's own."""

    reward: Reward
    change_id: str
    at_ms: int


News = Redeemed | RedemptionChanged | RewardChanged
