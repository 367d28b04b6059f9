"""Calls about activities and one-off actions: requests from the wire, responses to it."""

from collections.abc import Iterable, Mapping

from portevoix.share.v1 import activities_pb2 as wire
from portevoix.share.v1 import events_pb2
from services.share.domain.model.actions import Action
from services.share.domain.model.activities import Activity, ActivityState, Deed, Particulars
from services.share.domain.model.stamps import ActivityKind
from services.share.translate.pages import page_token_to_wire
from services.share.usecases.actions import Counted
from services.share.usecases.activities import Page

_STATES: Mapping[ActivityState, wire.ActivityState.ValueType] = {
    ActivityState.WAITING: wire.ACTIVITY_STATE_WAITING,
    ActivityState.COUNTED: wire.ACTIVITY_STATE_COUNTED,
    ActivityState.DECLINED: wire.ACTIVITY_STATE_DECLINED,
    ActivityState.RETRACTED: wire.ACTIVITY_STATE_RETRACTED,
}


def deed_from_wire(request: wire.RecordActivityRequest) -> Deed:
    """What the caller says that they did."""
    return Deed(
        programme_id=request.programme_id,
        kind=ActivityKind(request.kind),
        network=request.network,
        content_id=request.content_id,
        occurred_at_ms=request.occurred_at_ms,
        particulars=Particulars(request.proof_url, request.note),
    )


def recorded_to_wire(activity: Activity) -> wire.RecordActivityResponse:
    """An activity that was recorded."""
    return wire.RecordActivityResponse(activity_id=activity.activity_id, state=_STATES[activity.state])


def decided_to_wire(activity: Activity) -> wire.DecideActivityResponse:
    """An activity that was decided."""
    return wire.DecideActivityResponse(state=_STATES[activity.state])


def own_to_wire(page: Page) -> wire.ListActivitiesResponse:
    """A page of one's own activities."""
    told, last = page
    return wire.ListActivitiesResponse(
        activities=[_own_to_wire(*one) for one in told],
        next_page_token=page_token_to_wire(last.occurred_at_ms, last.activity_id) if last is not None else "",
    )


def waiting_to_wire(page: Page) -> wire.ListWaitingActivitiesResponse:
    """A page of what waits, without authors; its token tells no more of a moment than its date."""
    told, last = page
    return wire.ListWaitingActivitiesResponse(
        activities=[_waiting_to_wire(*one) for one in told],
        next_page_token=page_token_to_wire(last.local_date, last.activity_id) if last is not None else "",
    )


def action_from_wire(request: wire.CreateActionRequest, action_id: str, at_ms: int) -> Action:
    """The action to announce at a moment."""
    return Action(
        action_id=action_id,
        programme_id=request.programme_id,
        name=request.name,
        starts_at_ms=request.starts_at_ms,
        ends_at_ms=request.ends_at_ms,
        networks=tuple(request.networks),
        hashtag=request.hashtag,
        campaign_id=request.campaign_id,
        content_id=request.content_id,
        announced_at_ms=at_ms,
    )


def action_to_wire(action: Action, shares: int | None) -> wire.Action:
    """An action with the shares that count for it; without, where these are not shown."""
    return wire.Action(
        action_id=action.action_id,
        programme_id=action.programme_id,
        name=action.name,
        starts_at_ms=action.starts_at_ms,
        ends_at_ms=action.ends_at_ms,
        networks=action.networks,
        hashtag=action.hashtag,
        campaign_id=action.campaign_id,
        content_id=action.content_id,
        cancelled=action.cancelled_at_ms is not None,
        shares=shares,
    )


def actions_to_wire(actions: Iterable[Counted]) -> wire.ListActionsResponse:
    """Actions of a programme."""
    return wire.ListActionsResponse(actions=[action_to_wire(*one) for one in actions])


def _own_to_wire(activity: Activity, particulars: Particulars) -> wire.Activity:
    return wire.Activity(
        activity_id=activity.activity_id,
        programme_id=activity.programme_id,
        kind=events_pb2.ActivityKind.ValueType(activity.kind),
        network=activity.network,
        content_id=activity.item.content_id if activity.item is not None else "",
        occurred_at_ms=activity.occurred_at_ms,
        proof_url=particulars.proof_url,
        note=particulars.note,
        state=_STATES[activity.state],
        decision_note=particulars.decision_note,
    )


def _waiting_to_wire(activity: Activity, particulars: Particulars) -> wire.WaitingActivity:
    return wire.WaitingActivity(
        activity_id=activity.activity_id,
        kind=events_pb2.ActivityKind.ValueType(activity.kind),
        network=activity.network,
        content_id=activity.item.content_id if activity.item is not None else "",
        local_date=activity.local_date,
        proof_url=particulars.proof_url,
        note=particulars.note,
    )
