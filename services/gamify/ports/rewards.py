"""What is remembered of rewards and of what was spent on them. Moments are milliseconds UTC."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.people import Programme
from services.gamify.domain.model.rewards import News, Receipt, Redemption, RedemptionState, Reward, Wallet
from services.gamify.ports.books import Rulebooks


class Place(NamedTuple):
    """The place of a redemption in a list."""

    redeemed_at_ms: int
    redemption_id: str


class Wanted(NamedTuple):
    """Which redemptions: a person's, or with None everybody's; in a state, or with None in any."""

    programme_id: str
    employee_id: str | None
    state: RedemptionState | None


class Due(NamedTuple):
    """A redemption whose time is over, and what it is about."""

    redemption_id: str
    reward_id: str
    employee_id: str


class Rewards(Rulebooks, Protocol):
    """The catalogue, redemptions and wallets."""

    async def programmes(self) -> Mapping[str, Programme]:
        """Every programme that was ever heard of."""
        ...

    async def reward(self, reward_id: str) -> Reward | None:
        """A reward as it stands; None for one that is not known."""
        ...

    async def catalogue(self, programme_id: str) -> Sequence[Reward]:
        """Every reward of a programme, withdrawn ones too."""
        ...

    async def redemption(self, redemption_id: str) -> Redemption | None:
        """A redemption as it stands; None for one that is not known."""
        ...

    async def redemptions(self, wanted: Wanted, size: int, behind: Place | None) -> Sequence[Redemption]:
        """Up to `size`, newest first, behind that place."""
        ...

    async def wallet(self, account: AccountKey) -> Wallet:
        """What an account spent; an empty wallet for one that never did."""
        ...

    async def earned(self, account: AccountKey) -> int:
        """What an account earned, corrections by hand included; 0 for one that is not known."""
        ...

    async def due(self, at_ms: int, size: int) -> Collection[Due]:
        """Up to `size` redemptions that are not settled though their time is over, the longest first."""
        ...


class RewardsWork(Rewards, Protocol):
    """One transaction: all of it happens, or nothing, and nobody else changed what is changed here."""

    async def save_reward(self, reward: Reward) -> None:
        """Keep a reward as it is now."""
        ...

    async def save(self, receipt: Receipt) -> None:
        """Keep a redemption as it is now; where the balance changes, reward, wallet and the change too."""
        ...


Say = Callable[[News], None]
"""Says news with the transaction."""
