"""Rewards: put into the catalogue, redeemed, taken back, decided, expired, listed."""

from collections.abc import Sequence
from dataclasses import replace

from services.gamify.domain.errors import NotYours, UnknownRedemption, UnknownReward
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rewards import (
    Offer,
    Receipt,
    Redeemed,
    Redemption,
    RedemptionChanged,
    RedemptionState,
    Reward,
    RewardChanged,
    Till,
)
from services.gamify.domain.rules import rewards as rules
from services.gamify.ports.rewards import Place, Rewards, RewardsWork, Say, Wanted
from services.gamify.usecases.programmes import which

RUNS_A_PROGRAMME = frozenset({"programme_manager", "administrator", "auditor"})
SEES_REDEMPTIONS = RUNS_A_PROGRAMME | {"hr"}


async def set_reward(wanted: Reward, fresh_id: str, at_ms: int, work: RewardsWork, say: Say) -> Reward:
    """Put a reward into the catalogue, under `fresh_id` where it has no id yet, or change it.

    Raises what `which` and `check_reward` do, and UnknownReward.
    """
    programme = which(await work.programmes(), wanted.programme_id)
    there = replace(wanted, programme_id=programme.programme_id, reward_id=wanted.reward_id or fresh_id)
    reward = replace(there, sold=await _sold(there, work)) if wanted.reward_id else there
    rules.check_reward(reward)
    await work.save_reward(reward)
    say(RewardChanged(reward, fresh_id, at_ms))
    return reward


async def redeem(
    employee_id: str, reward_id: str, redemption_id: str, at_ms: int, work: RewardsWork, say: Say
) -> tuple[Redemption, int]:
    """Spend the person's points on a reward; the redemption, and the balance after it.

    Raises UnknownReward, and what `rules.redeem` does.
    """
    reward = _known(await work.reward(reward_id))
    account = AccountKey(reward.programme_id, employee_id)
    till, earned = Till(reward, await work.wallet(account)), await work.earned(account)
    worth = (await work.rulebooks([reward.programme_id]))[reward.programme_id].at(at_ms).point_value
    receipt = rules.redeem(till, account, earned, redemption_id, worth, at_ms)
    await work.save(receipt)
    say(Redeemed(receipt.redemption, reward.needs_approval))
    return receipt.redemption, earned - receipt.wallet.spent


async def cancel(employee_id: str, redemption_id: str, at_ms: int, work: RewardsWork, say: Say) -> Redemption:
    """Take a redemption of the person's own back; again changes nothing.

    Raises UnknownRedemption, AlreadySettled.
    """
    redemption = await work.redemption(redemption_id)
    if redemption is None or redemption.account.employee_id != employee_id:
        raise _no_redemption()
    receipt = rules.cancel(redemption, await _till(redemption, work), at_ms)
    return await _settled(receipt, work, say) if receipt is not None else redemption


async def decide(
    who: str,
    redemption_id: str,
    state: RedemptionState,
    note: str,
    at_ms: int,
    work: RewardsWork,
    say: Say,
) -> Redemption:
    """Let a redemption go on. Raises UnknownRedemption, NoteNeeded, OwnRedemption, TransitionNotAllowed."""
    rules.check_note(state, note)
    redemption = await work.redemption(redemption_id)
    if redemption is None:
        raise _no_redemption()
    till = await _till(redemption, work)
    return await _settled(rules.decide(redemption, state, note, who, till, at_ms), work, say)


async def expire(redemption_id: str, at_ms: int, work: RewardsWork, say: Say) -> None:
    """Give back what a redemption cost, where its time is over and nobody settled it in between."""
    redemption = await work.redemption(redemption_id)
    if redemption is None:
        return
    receipt = rules.expire(redemption, await _till(redemption, work), at_ms)
    if receipt is not None:
        await _settled(receipt, work, say)


async def offers(
    employee_id: str, roles: frozenset[str], programme_id: str, at_ms: int, books: Rewards
) -> Sequence[Offer]:
    """What may be redeemed now; everything, for those who run a programme. The cheapest first.

    Raises what `which` does.
    """
    programme = which(await books.programmes(), programme_id).programme_id
    wallet = await books.wallet(AccountKey(programme, employee_id))
    worth = (await books.rulebooks([programme]))[programme].at(at_ms).point_value
    everything = bool(roles & RUNS_A_PROGRAMME)
    shown = [one for one in await books.catalogue(programme) if everything or rules.redeemable(one, at_ms)]
    shown.sort(key=lambda one: (one.points, one.reward_id))
    return [rules.offer(one, wallet, worth) for one in shown]


async def redemptions(
    employee_id: str,
    roles: frozenset[str],
    everybody: bool,
    wanted: tuple[str, RedemptionState | None],
    page: tuple[int, Place | None],
    books: Rewards,
) -> tuple[Sequence[Redemption], Place | None]:
    """A page of redemptions, and where it ends; None for the last one. `wanted` is a programme and a state.

    Raises NotYours for everybody's by somebody who runs no programme, and what `which` does.
    """
    if everybody and not roles & SEES_REDEMPTIONS:
        raise NotYours("only those who run a programme see everybody's redemptions", "all")
    programme_id, state = wanted
    programme = which(await books.programmes(), programme_id).programme_id
    size, behind = page
    asked = Wanted(programme, None if everybody else employee_id, state)
    found = await books.redemptions(asked, size + 1, behind)
    last = found[size - 1] if len(found) > size else None
    return found[:size], Place(last.redeemed_at_ms, last.redemption_id) if last is not None else None


async def _sold(reward: Reward, work: RewardsWork) -> int:
    found = _known(await work.reward(reward.reward_id))
    if found.programme_id != reward.programme_id:
        raise _no_reward()
    return found.sold


async def _till(redemption: Redemption, work: RewardsWork) -> Till:
    reward = _known(await work.reward(redemption.reward_id))
    return Till(reward, await work.wallet(redemption.account))


async def _settled(receipt: Receipt, work: RewardsWork, say: Say) -> Redemption:
    await work.save(receipt)
    say(RedemptionChanged(receipt.redemption, receipt.points))
    return receipt.redemption


def _known(found: Reward | None) -> Reward:
    if found is None:
        raise _no_reward()
    return found


def _no_reward() -> UnknownReward:
    return UnknownReward("there is no such reward", "reward_id")


def _no_redemption() -> UnknownRedemption:
    return UnknownRedemption("there is no such redemption", "redemption_id")
