"""Calls about rewards, and what is said of them."""

from collections.abc import Sequence

from google.protobuf.json_format import MessageToJson

from portevoix.gamify.v1 import events_pb2 as gamify
from portevoix.gamify.v1 import rewards_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.errors import BadPageToken
from services.gamify.domain.model import rewards as model
from services.gamify.ports.rewards import Place
from services.gamify.translate.news import News

DEFAULT_REDEMPTIONS = 100
_STATE = "REDEMPTION_STATE_"


def reward_from_wire(request: wire.SetRewardRequest) -> model.Reward:
    """What a reward is to be."""
    asked = request.reward
    return model.Reward(
        reward_id=asked.reward_id,
        programme_id=request.programme_id,
        names=dict(asked.names),
        points=asked.points,
        stock=asked.stock if asked.HasField("stock") else None,
        per_person=asked.per_person,
        from_ms=asked.from_ms if asked.HasField("from_ms") else None,
        until_ms=asked.until_ms if asked.HasField("until_ms") else None,
        needs_approval=asked.needs_approval,
        expires_after_days=asked.expires_after_days,
        withdrawn=asked.retired,
    )


def reward_to_wire(reward: model.Reward) -> wire.Reward:
    """A reward."""
    return wire.Reward(
        reward_id=reward.reward_id,
        names=reward.names,
        points=reward.points,
        stock=reward.stock,
        per_person=reward.per_person,
        from_ms=reward.from_ms,
        until_ms=reward.until_ms,
        needs_approval=reward.needs_approval,
        expires_after_days=reward.expires_after_days,
        retired=reward.withdrawn,
    )


def offers_to_wire(offers: Sequence[model.Offer]) -> wire.ListRewardsResponse:
    """A catalogue."""
    return wire.ListRewardsResponse(
        offers=[
            wire.RewardOffer(
                reward=reward_to_wire(one.reward),
                left=one.reward.left,
                value=_value(one.value),
                left_for_me=one.left_for_me,
            )
            for one in offers
        ]
    )


def state_from_wire(state: wire.RedemptionState.ValueType) -> model.RedemptionState | None:
    """A state; None for any."""
    if state == wire.REDEMPTION_STATE_UNSPECIFIED:
        return None
    return model.RedemptionState(wire.RedemptionState.Name(state).removeprefix(_STATE))


def decision_from_wire(request: wire.DecideRedemptionRequest) -> tuple[model.RedemptionState, str]:
    """How a redemption is to go on, and a note; the call's own rules let four states through."""
    return model.RedemptionState(wire.RedemptionState.Name(request.state).removeprefix(_STATE)), request.note


def redemption_to_wire(redemption: model.Redemption) -> wire.Redemption:
    """A redemption as it stands."""
    return wire.Redemption(
        redemption_id=redemption.redemption_id,
        reward_id=redemption.reward_id,
        programme_id=redemption.account.programme_id,
        employee_id=redemption.account.employee_id,
        points=redemption.points,
        value=_value(redemption.value),
        state=wire.RedemptionState.Value(_STATE + redemption.state.value),
        redeemed_at_ms=redemption.redeemed_at_ms,
        changed_at_ms=redemption.changed_at_ms,
        expires_at_ms=redemption.expires_at_ms,
        note=redemption.note,
    )


def redemptions_to_wire(
    redemptions: Sequence[model.Redemption], last: Place | None
) -> wire.ListRedemptionsResponse:
    """A page of redemptions; `last` is where it ends, None for the last page."""
    return wire.ListRedemptionsResponse(
        redemptions=[redemption_to_wire(one) for one in redemptions],
        next_page_token=f"{last.redeemed_at_ms}:{last.redemption_id}" if last is not None else "",
    )


def place_from_token(token: str) -> Place | None:
    """Where the page before ended; None for the first page. Raises BadPageToken for one that is not ours."""
    if not token:
        return None
    at_ms, _, redemption_id = token.partition(":")
    if not (redemption_id and at_ms.isascii() and at_ms.isdecimal() and len(at_ms) < 16):
        raise BadPageToken("the page token was not made by this call", "page_token")
    return Place(int(at_ms), redemption_id)


def news_of(said: model.News) -> News:
    """RewardRedeemed, RedemptionChanged or RewardChanged."""
    if isinstance(said, model.Redeemed):
        return _redeemed(said)
    return _changed(said) if isinstance(said, model.RedemptionChanged) else _reward_changed(said)


def _redeemed(said: model.Redeemed) -> News:
    redemption = said.redemption
    programme_id, employee_id = redemption.account
    message = gamify.RewardRedeemed(
        redemption_id=redemption.redemption_id,
        employee_id=employee_id,
        reward_id=redemption.reward_id,
        points=redemption.points,
        occurred_at_ms=redemption.redeemed_at_ms,
        programme_id=programme_id,
        needs_approval=said.needs_approval,
        expires_at_ms=redemption.expires_at_ms,
    )
    return News(message, employee_id, (redemption.redemption_id, "redeemed"), redemption.redeemed_at_ms)


def _changed(said: model.RedemptionChanged) -> News:
    """No redemption comes to a state twice."""
    redemption = said.redemption
    programme_id, employee_id = redemption.account
    state = redemption.state.value.lower()
    message = gamify.RedemptionChanged(
        redemption_id=redemption.redemption_id,
        employee_id=employee_id,
        programme_id=programme_id,
        state=state,
        given_back=said.given_back,
        occurred_at_ms=redemption.changed_at_ms,
    )
    return News(message, employee_id, (redemption.redemption_id, state), redemption.changed_at_ms)


def _reward_changed(said: model.RewardChanged) -> News:
    reward = said.reward
    message = gamify.RewardChanged(
        reward_id=reward.reward_id,
        programme_id=reward.programme_id,
        reward_json=MessageToJson(reward_to_wire(reward), indent=None, ensure_ascii=False, sort_keys=True),
        occurred_at_ms=said.at_ms,
    )
    return News(message, reward.reward_id, (said.change_id, "reward"), said.at_ms)


def _value(value: model.Value | None) -> types.Money | None:
    return types.Money(amount=value.amount, currency=value.currency) if value is not None else None
