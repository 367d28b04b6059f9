"""One-to-ones: wire to domain and back; pure functions."""

from collections.abc import Mapping
from datetime import datetime, time

from portevoix.survey.v1 import one_to_ones_pb2 as wire
from services.survey.domain.model.one_to_ones import (
    MINUTES_DEFAULT,
    Counted,
    MeetingState,
    OneToOnes,
    Page,
    Topic,
    TopicKind,
)
from services.survey.domain.rules.one_to_ones import next_on, starts_ms
from services.survey.translate.series import BY_NUMBER, CADENCES, day_from_wire

STATES: "Mapping[MeetingState, wire.MeetingState.ValueType]" = {
    MeetingState.PLANNED: wire.MEETING_STATE_PLANNED,
    MeetingState.HELD: wire.MEETING_STATE_HELD,
    MeetingState.MISSED: wire.MEETING_STATE_MISSED,
}
STATE_BY_NUMBER = {number: state for state, number in STATES.items()}
KINDS: "Mapping[TopicKind, wire.TopicKind.ValueType]" = {
    TopicKind.FREE: wire.TOPIC_KIND_FREE,
    TopicKind.HELP: wire.TOPIC_KIND_HELP,
}
ID_BYTES = 12


def one_to_ones_from_wire(
    request: wire.StartOneToOnesRequest, series_id: str, manager_id: str, now_ms: int
) -> OneToOnes:
    """A series to start, by its manager. Raises NoSuchTime."""
    return OneToOnes(
        series_id=series_id,
        manager_id=manager_id,
        employee_id=request.employee_id,
        cadence=BY_NUMBER[request.cadence],
        starts_on=day_from_wire(request.starts_on, "starts_on"),
        starts_at=time.fromisoformat(request.starts_at),
        zone=request.zone,
        created_at_ms=now_ms,
        minutes=request.minutes or MINUTES_DEFAULT,
    )


def new_time_from_wire(request: wire.MoveMeetingRequest) -> datetime:
    """Another local time. Raises NoSuchTime."""
    return datetime.combine(day_from_wire(request.to_day, "to_day"), time.fromisoformat(request.to_time))


def topic_from_wire(request: wire.RaiseTopicRequest, topic_id: str, caller_id: str, now_ms: int) -> Topic:
    """A topic, by whoever calls."""
    kind = TopicKind.HELP if request.kind == wire.TOPIC_KIND_HELP else TopicKind.FREE
    return Topic(topic_id, request.series_id, caller_id, kind, request.text, now_ms)


def one_to_ones_to_wire(series: OneToOnes, now_ms: int) -> wire.OneToOnes:
    """A series, for one of the two."""
    following = next_on(series, now_ms)
    return wire.OneToOnes(
        series_id=series.series_id,
        manager_id=series.manager_id,
        employee_id=series.employee_id,
        cadence=CADENCES[series.cadence],
        starts_on=series.starts_on.isoformat(),
        starts_at=series.starts_at.isoformat("minutes"),
        zone=series.zone,
        minutes=series.minutes,
        ended_on=None if series.ended_on is None else series.ended_on.isoformat(),
        next_on=None if following is None else following.isoformat(),
    )


def page_to_wire(page: Page) -> wire.Meeting:
    """A meeting with agenda and notes, for one of the two."""
    return wire.Meeting(
        on=page.meeting.on.isoformat(),
        starts_at_ms=starts_ms(page.series, page.meeting),
        moved=page.meeting.moved_to is not None,
        state=STATES[page.meeting.state],
        agenda=[_topic_to_wire(one) for one in page.agenda],
        notes=[wire.Note(author_id=one.author_id, text=one.text) for one in page.notes],
    )


def counted_to_wire(counted: Counted) -> wire.CountOneToOnesResponse:
    """The counts of a month."""
    counts = [
        wire.OneToOneCount(path=one.path, people=one.people, held=one.held, missed=one.missed)
        for one in counted.counts
    ]
    return wire.CountOneToOnesResponse(counts=counts, rolled_up=counted.rolled_up)


def _topic_to_wire(topic: Topic) -> wire.Topic:
    return wire.Topic(
        topic_id=topic.topic_id,
        author_id=topic.author_id,
        kind=KINDS[topic.kind],
        text=topic.text,
        talked_on=None if topic.talked_on is None else topic.talked_on.isoformat(),
    )
