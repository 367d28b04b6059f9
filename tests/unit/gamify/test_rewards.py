"""What may be redeemed, how a redemption goes on; nothing is oversold, overdrawn or given back twice."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gamify.domain import errors
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.model.rewards import (
    OPEN,
    Receipt,
    Redemption,
    RedemptionState,
    Reward,
    Till,
    Value,
    Wallet,
)
from services.gamify.domain.model.rules import DAY_MS, Worth
from services.gamify.domain.rules import rewards as rules
from services.gamify.domain.rules.worth import value_of

NOW_MS = 1_790_596_800_000
ANNA = AccountKey("p", "anna")
NAMES = {"en": "Mug", "fr": "Tasse"}
S = RedemptionState


def reward(**other: Any) -> Reward:
    """A mug for 30 points."""
    return Reward(**{"reward_id": "mug", "programme_id": "p", "names": NAMES, "points": 30, **other})


def redeemed(of: Reward, wallet: Wallet | None = None, earned: int = 100) -> Receipt:
    """Anna redeems it now."""
    return rules.redeem(Till(of, wallet or Wallet()), ANNA, earned, "r1", None, NOW_MS)


def after(receipt: Receipt) -> Till:
    """What is there then."""
    return Till(receipt.reward, receipt.wallet)


def in_state(state: RedemptionState) -> tuple[Redemption, Till]:
    """A redemption that came as far as that, and what is there then."""
    first = redeemed(reward(needs_approval=True))
    return replace(first.redemption, state=state), after(first)


def test_points_are_spent_and_one_is_sold() -> None:
    receipt = redeemed(reward(stock=2, expires_after_days=7))
    assert (receipt.points, receipt.reward.sold, receipt.reward.left) == (-30, 1, 1)
    assert receipt.wallet == Wallet(30, {"mug": 1})
    redemption = receipt.redemption
    assert (redemption.state, redemption.points, redemption.value) == (S.APPROVED, 30, None)
    assert redemption.expires_at_ms == NOW_MS + 7 * DAY_MS
    assert redeemed(reward(needs_approval=True)).redemption.state is S.REQUESTED


@pytest.mark.parametrize(
    ("of", "wallet", "earned", "refusal"),
    [
        (reward(withdrawn=True), Wallet(), 100, errors.NotOnOffer),
        (reward(from_ms=NOW_MS + 1), Wallet(), 100, errors.NotOnOffer),
        (reward(until_ms=NOW_MS), Wallet(), 100, errors.NotOnOffer),
        (reward(stock=0), Wallet(), 100, errors.SoldOut),
        (reward(stock=3, sold=3), Wallet(), 0, errors.SoldOut),
        (reward(per_person=1), Wallet(30, {"mug": 1}), 100, errors.LimitReached),
        (reward(per_person=1), Wallet(60, {"mug": 2}), 100, errors.LimitReached),
        (reward(), Wallet(), 29, errors.NotEnoughPoints),
        (reward(), Wallet(71), 100, errors.NotEnoughPoints),
        (reward(points=1), Wallet(30), 20, errors.NotEnoughPoints),
    ],
)
def test_what_may_not_be_redeemed(of: Reward, wallet: Wallet, earned: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        redeemed(of, wallet, earned)


def test_its_dates_hold_from_the_first_until_the_last_excluded() -> None:
    assert redeemed(reward(from_ms=NOW_MS, until_ms=NOW_MS + 1), earned=30).wallet.spent == 30


def test_after_a_debt_nothing_is_redeemed_until_it_is_paid() -> None:
    cheap = reward(points=1)
    with pytest.raises(errors.NotEnoughPoints):
        redeemed(cheap, Wallet(60), earned=60)
    assert redeemed(cheap, Wallet(60), earned=61).wallet.spent == 61


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("wanted", [S.APPROVED, S.DECLINED, S.FULFILLED, S.REFUNDED])
def test_only_the_steps_that_are_allowed(state: RedemptionState, wanted: RedemptionState) -> None:
    allowed = {
        (S.REQUESTED, S.APPROVED),
        (S.REQUESTED, S.DECLINED),
        (S.APPROVED, S.FULFILLED),
        (S.APPROVED, S.REFUNDED),
        (S.FULFILLED, S.REFUNDED),
    }
    redemption, till = in_state(state)
    if (state, wanted) not in allowed:
        with pytest.raises(errors.TransitionNotAllowed):
            rules.decide(redemption, wanted, "why", "boss", till, NOW_MS)
        return
    receipt = rules.decide(redemption, wanted, " why ", "boss", till, NOW_MS + 5)
    assert (receipt.redemption.state, receipt.redemption.note) == (wanted, "why")
    assert receipt.redemption.changed_at_ms == NOW_MS + 5
    back = wanted in (S.DECLINED, S.REFUNDED)
    assert receipt.points == (30 if back else 0)
    assert receipt.wallet == (Wallet() if back else till.wallet)
    assert receipt.reward.sold == (0 if wanted is S.DECLINED else 1)


def test_nobody_decides_about_their_own_and_a_no_is_explained() -> None:
    redemption, till = in_state(S.REQUESTED)
    with pytest.raises(errors.OwnRedemption):
        rules.decide(redemption, S.APPROVED, "", "anna", till, NOW_MS)
    for state in (S.DECLINED, S.REFUNDED):
        with pytest.raises(errors.NoteNeeded):
            rules.check_note(state, " ")
    rules.check_note(S.APPROVED, "")
    noted = replace(redemption, note="soon")
    assert rules.decide(noted, S.APPROVED, "", "boss", till, NOW_MS).redemption.note == "soon"


@pytest.mark.parametrize("state", list(S))
def test_one_takes_back_what_is_not_handed_over(state: RedemptionState) -> None:
    redemption, till = in_state(state)
    if state is S.CANCELLED:
        assert rules.cancel(redemption, till, NOW_MS) is None
    elif state in OPEN:
        receipt = rules.cancel(redemption, till, NOW_MS)
        assert receipt is not None
        assert (receipt.points, receipt.wallet, receipt.reward.sold) == (30, Wallet(), 0)
    else:
        with pytest.raises(errors.AlreadySettled):
            rules.cancel(redemption, till, NOW_MS)


def test_what_is_not_collected_in_time_expires() -> None:
    first = redeemed(reward(expires_after_days=1, stock=1))
    redemption, till = first.redemption, after(first)
    due_ms = NOW_MS + DAY_MS
    assert rules.expire(redemption, till, due_ms - 1) is None
    assert rules.expire(replace(redemption, state=S.FULFILLED), till, due_ms) is None
    receipt = rules.expire(redemption, till, due_ms)
    assert receipt is not None
    assert (receipt.redemption.state, receipt.points, receipt.wallet) == (S.EXPIRED, 30, Wallet())
    assert (receipt.reward.left, receipt.redemption.expires_at_ms) == (1, None)
    assert rules.expire(receipt.redemption, after(receipt), due_ms) is None
    with pytest.raises(errors.AlreadySettled):
        rules.cancel(redemption, till, due_ms)
    with pytest.raises(errors.TransitionNotAllowed):
        rules.decide(redemption, S.FULFILLED, "", "boss", till, due_ms)
    handed = rules.decide(redemption, S.FULFILLED, "", "boss", till, due_ms - 1)
    assert handed.redemption.expires_at_ms is None


def test_a_reward_that_cannot_be() -> None:
    for names in ({}, {"en": "Mug"}, {"fr": "Tasse"}, {"en": "Mug", "fr": " "}):
        with pytest.raises(errors.NeedsText):
            rules.check_reward(reward(names=names))
    with pytest.raises(errors.EndsBeforeStart):
        rules.check_reward(reward(from_ms=5, until_ms=5))
    with pytest.raises(errors.StockBelowSold):
        rules.check_reward(reward(stock=1, sold=2))
    rules.check_reward(reward(stock=2, sold=2, from_ms=5, until_ms=6))
    rules.check_reward(reward(sold=2))


def test_how_many_one_may_still_have() -> None:
    of = reward(per_person=2, stock=9, sold=8)
    assert rules.offer(of, Wallet(), Worth("0.05", "EUR")) == (of, Value("1.50", "EUR"), 1)
    assert rules.offer(reward(per_person=2), Wallet(0, {"mug": 1}), None)[1:] == (None, 1)
    assert rules.offer(reward(per_person=2), Wallet(0, {"mug": 3}), None).left_for_me == 0
    assert rules.offer(reward(stock=3), Wallet(), None).left_for_me is None
    assert not rules.redeemable(reward(stock=1, sold=1), NOW_MS)
    assert rules.redeemable(reward(), NOW_MS)


@given(
    points=st.integers(-(10**15), 10**15),
    one=st.decimals(0, 10**6, allow_nan=False, places=6),
)
def test_worth_is_exact(points: int, one: Decimal) -> None:
    value = value_of(points, Worth(format(one, "f"), "MAD"))
    assert value is not None
    assert value.currency == "MAD"
    places = 10**6
    assert Decimal(value.amount) * places == int(one * places) * points
    assert "E" not in value.amount
    assert value_of(points, None) is None


STEP = st.tuples(
    st.sampled_from(["redeem", "cancel", "decide", "expire", "earn"]),
    st.integers(0, 5),
    st.sampled_from([S.APPROVED, S.DECLINED, S.FULFILLED, S.REFUNDED]),
    st.integers(-40, 60),
)


@given(
    stock=st.none() | st.integers(0, 4),
    per_person=st.integers(0, 3),
    approval=st.booleans(),
    steps=st.lists(STEP, max_size=40),
)
def test_whatever_is_done_the_books_balance(
    stock: int | None, per_person: int, approval: bool, steps: list[tuple[str, int, RedemptionState, int]]
) -> None:
    """Nothing is oversold or overdrawn, limits hold, and what was spent is what the redemptions cost."""
    of = reward(stock=stock, per_person=per_person, needs_approval=approval, expires_after_days=1)
    till, made, earned, moved = Till(of, Wallet()), list[Redemption](), 0, 0
    for place, (what, which, state, change) in enumerate(steps):
        now_ms = NOW_MS + place * DAY_MS // 4
        earned += change if what == "earn" else 0
        receipt = step(what, which, state, till, made, earned, now_ms)
        if receipt is None:
            continue
        moved, till = moved + receipt.points, after(receipt)
        if what == "redeem":
            assert earned - till.wallet.spent >= 0
            assert not per_person or till.wallet.has["mug"] <= per_person
        standing = [one for one in made if one.state in OPEN | {S.FULFILLED}]
        refunded = [one for one in made if one.state is S.REFUNDED]
        assert till.wallet.spent == sum(one.points for one in standing) == -moved
        assert till.wallet.has == ({"mug": len(standing)} if standing else {})
        assert till.reward.sold == len(standing) + len(refunded)
        assert stock is None or till.reward.sold <= stock


def step(
    what: str,
    which: int,
    state: RedemptionState,
    till: Till,
    made: list[Redemption],
    earned: int,
    now_ms: int,
) -> Receipt | None:
    """What follows, kept in `made`; None where nothing does, or it is refused."""
    try:
        if what == "redeem":
            receipt = rules.redeem(till, ANNA, earned, f"r{len(made)}", None, now_ms)
            made.append(receipt.redemption)
            return receipt
        if which >= len(made):
            return None
        found = going_on(what, made[which], state, till, now_ms)
    except errors.GamifyRefusal:
        return None
    if found is not None:
        made[which] = found.redemption
    return found


def going_on(
    what: str, redemption: Redemption, state: RedemptionState, till: Till, now_ms: int
) -> Receipt | None:
    """What follows for a redemption."""
    if what == "cancel":
        return rules.cancel(redemption, till, now_ms)
    if what == "expire":
        return rules.expire(redemption, till, now_ms)
    return rules.decide(redemption, state, "why", "boss", till, now_ms) if what == "decide" else None
