"""One-to-ones: every call names its caller, and only the two get further than the first line."""

from dataclasses import replace
from datetime import date, datetime

from services.survey.domain.errors.one_to_ones import (
    AlreadyMeeting,
    NoOneToOnes,
    NotEmployed,
    NothingSaid,
    SomebodyElse,
    UnknownTopic,
)
from services.survey.domain.model.one_to_ones import (
    Counted,
    Meeting,
    MeetingState,
    Note,
    OneToOnes,
    Page,
    Topic,
    TopicKind,
)
from services.survey.domain.rules import one_to_ones as rules
from services.survey.ports.one_to_ones import OneToOneBook


async def start(series: OneToOnes, book: OneToOneBook) -> OneToOnes:
    """Begin to meet. Raises WithOneself, NoSuchTime, NotEmployed, AlreadyMeeting."""
    begun = rules.started(series)
    if not await book.employed(begun.employee_id):
        raise NotEmployed("the directory does not have this person")
    if any(one.ended_on is None for one in await book.hold_pair(begun.manager_id, begun.employee_id)):
        raise AlreadyMeeting("you meet already; end that series first")
    await book.save(begun)
    return begun


async def end(series_id: str, caller_id: str, now_ms: int, book: OneToOneBook) -> OneToOnes:
    """Meet no more. Raises UnknownOneToOnes."""
    series = rules.ended(rules.for_one_of_two(await book.hold(series_id), caller_id), now_ms)
    await book.save(series)
    return series


async def get_page(series_id: str, on: date, caller_id: str, book: OneToOneBook) -> Page:
    """Return a meeting with agenda and notes. Raises UnknownOneToOnes, NoMeeting."""
    series = rules.for_one_of_two(await book.find(series_id), caller_id)
    meeting = rules.meeting_on(series, on, await book.meeting(series_id, on))
    return Page(series, meeting, tuple(await book.topics(series, on)), tuple(await book.notes(series, on)))


async def move(series_id: str, on: date, to: datetime, caller_id: str, book: OneToOneBook) -> None:
    """Put a meeting at another time. Raises UnknownOneToOnes, NoMeeting, MeetingOver."""
    series, meeting = await _held(series_id, on, caller_id, book)
    await book.save_meeting(rules.moved(meeting, to), series)


async def mark(
    series_id: str, on: date, state: MeetingState, caller_id: str, now_ms: int, book: OneToOneBook
) -> None:
    """Say how a meeting went. Raises UnknownOneToOnes, NoMeeting, NotYet."""
    series, meeting = await _held(series_id, on, caller_id, book)
    await book.save_meeting(rules.marked(series, meeting, state, now_ms), series)


async def raise_topic(topic: Topic, for_whom: str, by_service: bool, book: OneToOneBook) -> Topic:
    """Put a topic on the agenda of its series, or of the newest in which its author is the employee.

    A service raises one `for_whom`. Raises NothingSaid, SomebodyElse, UnknownOneToOnes, NoOneToOnes.
    """
    if not topic.text.strip() and topic.kind is not TopicKind.HELP:
        raise NothingSaid("say what it is about", "text")
    if bool(for_whom) != by_service:
        raise SomebodyElse("a service raises topics for people, and people for themselves", "employee_id")
    author_id = for_whom or topic.author_id
    series = await _series_for(topic.series_id, author_id, book)
    raised = replace(topic, author_id=author_id, series_id=series.series_id)
    await book.save_topic(raised, series)
    return raised


async def tick_topic(series_id: str, topic_id: str, on: date, caller_id: str, book: OneToOneBook) -> None:
    """Say at which meeting it was talked about. Raises UnknownOneToOnes, NoMeeting, UnknownTopic."""
    series, _ = await _held(series_id, on, caller_id, book)
    topic = await book.topic(series, topic_id)
    if topic is None:
        raise UnknownTopic
    await book.save_topic(replace(topic, talked_on=on), series)


async def write_note(note: Note, book: OneToOneBook) -> None:
    """Write one's own note. Raises UnknownOneToOnes, NoMeeting."""
    series, _ = await _held(note.series_id, note.on, note.author_id, book)
    await book.save_note(note, series)


async def count(month: str, now_ms: int, book: OneToOneBook) -> Counted:
    """Return the counts of a month, which are made at the first question and never again.

    Raises NotCountedYet.
    """
    rules.check_countable(month, now_ms)
    known = await book.counted(month)
    if known is None:
        known = rules.counted(month, await book.marked_in(month))
        await book.keep_count(known)
    return known


async def _held(series_id: str, on: date, caller_id: str, book: OneToOneBook) -> tuple[OneToOnes, Meeting]:
    series = rules.for_one_of_two(await book.hold(series_id), caller_id)
    return series, rules.meeting_on(series, on, await book.meeting(series_id, on))


async def _series_for(series_id: str, author_id: str, book: OneToOneBook) -> OneToOnes:
    if series_id:
        return rules.for_one_of_two(await book.hold(series_id), author_id)
    mine = [one for one in await book.of_person(author_id) if one.employee_id == author_id]
    running = [one for one in mine if one.ended_on is None]
    found = await book.hold(running[0].series_id) if running else None
    if found is None:
        raise NoOneToOnes("there is no manager whom this person meets here")
    return found
