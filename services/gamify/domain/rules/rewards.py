"""What may be redeemed, how a redemption goes on, and what is given back. Nothing here writes."""

from collections.abc import Mapping
from dataclasses import replace

from services.gamify.domain.errors import (
    AlreadySettled,
    EndsBeforeStart,
    LimitReached,
    NeedsText,
    NoteNeeded,
    NotEnoughPoints,
    NotOnOffer,
    OwnRedemption,
    SoldOut,
    StockBelowSold,
    TransitionNotAllowed,
)
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rewards import (
    OPEN,
    Offer,
    Receipt,
    Redemption,
    RedemptionState,
    Reward,
    Till,
    Wallet,
)
from services.gamify.domain.model.rules import Worth
from services.gamify.domain.rules.worth import value_of

LANGUAGES = ("en", "fr")
"""A reward has a name in each."""

_STEPS: Mapping[RedemptionState, frozenset[RedemptionState]] = {
    RedemptionState.APPROVED: frozenset({RedemptionState.REQUESTED}),
    RedemptionState.DECLINED: frozenset({RedemptionState.REQUESTED}),
    RedemptionState.FULFILLED: frozenset({RedemptionState.APPROVED}),
    RedemptionState.REFUNDED: frozenset({RedemptionState.APPROVED, RedemptionState.FULFILLED}),
}
"""From where each decision may be taken."""

_GIVES_BACK = frozenset(
    {
        RedemptionState.DECLINED,
        RedemptionState.CANCELLED,
        RedemptionState.EXPIRED,
        RedemptionState.REFUNDED,
    }
)
_EXPLAINED = frozenset({RedemptionState.DECLINED, RedemptionState.REFUNDED})


def check_reward(reward: Reward) -> None:
    """Raise NeedsText, EndsBeforeStart or StockBelowSold for a reward that cannot be."""
    if not all(reward.names.get(language, "").strip() for language in LANGUAGES):
        raise NeedsText("a reward has a name in French (fr) and one in English (en)", "reward.names")
    if reward.from_ms is not None and reward.until_ms is not None and reward.until_ms <= reward.from_ms:
        raise EndsBeforeStart("it would end before it starts", "reward.until_ms")
    if reward.left is not None and reward.left < 0:
        raise StockBelowSold(f"{reward.sold} were redeemed already")


def redeem(
    till: Till, account: AccountKey, earned: int, redemption_id: str, worth: Worth | None, at_ms: int
) -> Receipt:
    """Return what follows when the account, which earned so much, redeems the reward at that moment.

    `worth` is that of one point. Raises NotOnOffer, SoldOut, LimitReached or NotEnoughPoints, the first that
    applies.
    """
    reward, wallet = till
    _check_offer(reward, wallet, at_ms)
    if earned - wallet.spent < reward.points:
        raise NotEnoughPoints(f"it costs {reward.points} points")
    redemption = Redemption(
        redemption_id=redemption_id,
        reward_id=reward.reward_id,
        account=account,
        points=reward.points,
        value=value_of(reward.points, worth),
        state=RedemptionState.REQUESTED if reward.needs_approval else RedemptionState.APPROVED,
        redeemed_at_ms=at_ms,
        changed_at_ms=at_ms,
        expires_at_ms=reward.expires_at_ms(at_ms),
    )
    return Receipt(redemption, _sold(reward, 1), _moved(wallet, redemption, 1), -reward.points)


def cancel(redemption: Redemption, till: Till, at_ms: int) -> Receipt | None:
    """Return what follows when the person takes it back; None where they did. Raises AlreadySettled."""
    if redemption.state is RedemptionState.CANCELLED:
        return None
    if state_at(redemption, at_ms) not in OPEN:
        raise AlreadySettled("it was handed over, or was settled otherwise")
    return _become(redemption, RedemptionState.CANCELLED, till, at_ms)


def check_note(state: RedemptionState, note: str) -> None:
    """Raise NoteNeeded where the person has a right to read why."""
    if state in _EXPLAINED and not note.strip():
        raise NoteNeeded("say why: the person reads it", "note")


def decide(
    redemption: Redemption, state: RedemptionState, note: str, who: str, till: Till, at_ms: int
) -> Receipt:
    """Return what follows when `who` decides. Raises OwnRedemption, TransitionNotAllowed."""
    if redemption.account.employee_id == who:
        raise OwnRedemption("somebody else decides about what is one's own")
    before = state_at(redemption, at_ms)
    if before not in _STEPS[state]:
        raise TransitionNotAllowed(f"what is {before.lower()} cannot become {state.lower()}")
    noted = replace(redemption, note=note.strip() or redemption.note)
    return _become(noted, state, till, at_ms)


def expire(redemption: Redemption, till: Till, at_ms: int) -> Receipt | None:
    """Return what follows where its time is over; None where it is not, or it is settled."""
    if redemption.state not in OPEN or state_at(redemption, at_ms) is not RedemptionState.EXPIRED:
        return None
    return _become(redemption, RedemptionState.EXPIRED, till, at_ms)


def state_at(redemption: Redemption, at_ms: int) -> RedemptionState:
    """Return how far it is at that moment, whether or not somebody has noticed yet that its time is over."""
    due = redemption.expires_at_ms
    over = redemption.state in OPEN and due is not None and due <= at_ms
    return RedemptionState.EXPIRED if over else redemption.state


def offer(reward: Reward, wallet: Wallet, worth: Worth | None) -> Offer:
    """Return a reward as the owner of a wallet sees it."""
    return Offer(reward, value_of(reward.points, worth), _left_for(reward, wallet))


def redeemable(reward: Reward, at_ms: int) -> bool:
    """Whether anybody may redeem it at that moment."""
    return reward.on_offer(at_ms) and reward.left != 0


def _check_offer(reward: Reward, wallet: Wallet, at_ms: int) -> None:
    if not reward.on_offer(at_ms):
        raise NotOnOffer("it is not on offer now")
    if reward.left == 0:
        raise SoldOut("there are none left")
    if _left_for(reward, wallet) == 0:
        raise LimitReached(f"one person may have {reward.per_person}")


def _left_for(reward: Reward, wallet: Wallet) -> int | None:
    """How many more the owner of a wallet may have: never below 0, though the limit may have been lowered."""
    if not reward.per_person:
        return None
    mine = max(0, reward.per_person - wallet.has.get(reward.reward_id, 0))
    return mine if reward.left is None else min(mine, reward.left)


def _become(redemption: Redemption, state: RedemptionState, till: Till, at_ms: int) -> Receipt:
    """What is refunded comes back to the person and not to the stock: it was handed over, or made good."""
    reward, wallet = till
    due = redemption.expires_at_ms if state in OPEN else None
    after = replace(redemption, state=state, changed_at_ms=at_ms, expires_at_ms=due)
    if state not in _GIVES_BACK:
        return Receipt(after, reward, wallet, 0)
    left = reward if state is RedemptionState.REFUNDED else _sold(reward, -1)
    return Receipt(after, left, _moved(wallet, after, -1), redemption.points)


def _sold(reward: Reward, more: int) -> Reward:
    return replace(reward, sold=reward.sold + more)


def _moved(wallet: Wallet, redemption: Redemption, more: int) -> Wallet:
    has = {**wallet.has, redemption.reward_id: wallet.has.get(redemption.reward_id, 0) + more}
    return Wallet(
        wallet.spent + more * redemption.points, {reward: count for reward, count in has.items() if count}
    )
