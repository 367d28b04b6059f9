"""One-to-ones: two people, and nobody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pymongo
import pytest
import pytest_asyncio
import vobject

from portevoix.survey.v1 import one_to_ones_pb2 as wire
from portevoix.survey.v1 import series_pb2 as again
from portevoix.type.v1 import access_pb2
from tests.component.survey.rig import PARTITIONS, SURVEY, Refusal, Rig, say_erased, staff
from tests.component.survey.turned import Place, place
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.reading import read_topic
from tests.waiting import until

PARIS = ZoneInfo("Europe/Paris")
SECRET = "I would like to lead the Lyon project"
UNKNOWN = Refusal("NOT_FOUND", "UNKNOWN_ONE_TO_ONES", ())
EVERY_ROLE = [one.name.removeprefix("ROLE_").lower() for one in access_pb2.Role.DESCRIPTOR.values[1:]]


@pytest_asyncio.fixture(scope="module")
async def here(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    """Where the house of this module lives."""
    async with place(kafka, mongodb, issuer, tmp_path_factory.mktemp("pairs")) as found:
        yield found
    drop_databases(mongodb, found.told["NAMESPACE"])


@pytest_asyncio.fixture(scope="module")
async def rig(here: Place) -> AsyncIterator[Rig]:
    """The house on its clock."""
    async with here.house("one") as one:
        yield one


@pytest.mark.row("V7", door="gRPC", part="series, and notes of two")
async def test_a_series_of_meetings_is_for_two(here: Place, rig: Rig, prefix: str, mongodb: str) -> None:
    boss, (zoe, *others) = f"{prefix}boss", list(staff(prefix, {"A": 6}))
    await rig.hire(staff(prefix, {"A": 6}))
    here.clock.turn(2026, 3, 1, 9)
    started = await begin(rig, boss, zoe, on="2026-03-02")
    assert (started.minutes, started.cadence, started.next_on) == (60, again.CADENCE_MONTHLY, "2026-03-02")
    series_id = started.series_id
    assert (await refused(rig, boss, "manager", begins(zoe, "2026-03-02"))).reason == "ALREADY_MEETING"
    note = wire.WriteNoteRequest(series_id=series_id, on="2026-03-02", text=SECRET)
    await rig.call("WriteNote", note, "employee", who=zoe)
    await rig.call(
        "RaiseTopic", wire.RaiseTopicRequest(series_id=series_id, text="A pay rise"), "manager", who=boss
    )
    for who, role in ((zoe, "employee"), (boss, "manager")):
        meeting = await page(rig, series_id, "2026-03-02", who, role)
        assert [(one.author_id, one.text) for one in meeting.notes] == [(zoe, SECRET)]
        assert [(one.author_id, one.text) for one in meeting.agenda] == [(boss, "A pay rise")]
    for name, request in calls_about(series_id):
        for role in {"employee", "manager", "leader"}:
            assert await rig.refused(name, request, role, who=others[0]) == UNKNOWN
    outside = set(EVERY_ROLE) - {"employee", "manager", "leader", "service"}
    for name, request in calls_about(series_id):
        roles = outside if name == "RaiseTopic" else outside | {"service"}
        assert {(await rig.refused(name, request, role)).reason for role in roles} == {"ROLE_MISSING"}
    assert not [one async for one in words_in(mongodb, here, SECRET, "A pay rise")]
    early = wire.MarkMeetingRequest(series_id=series_id, on="2026-03-02", state=wire.MEETING_STATE_HELD)
    assert (await rig.refused("MarkMeeting", early, "employee", who=zoe)).reason == "NOT_YET"
    await moved_held_and_missed(here, rig, series_id, zoe, boss)


async def moved_held_and_missed(here: Place, rig: Rig, series_id: str, zoe: str, boss: str) -> None:
    move = wire.MoveMeetingRequest(series_id=series_id, on="2026-04-02", to_day="2026-04-03", to_time="10:30")
    await rig.call("MoveMeeting", move, "employee", who=zoe)
    here.clock.turn(2026, 5, 20)
    for on, state in (("2026-03-02", "HELD"), ("2026-04-02", "HELD"), ("2026-05-02", "MISSED")):
        await mark(rig, series_id, on, state, boss)
    april = await page(rig, series_id, "2026-04-02", zoe, "employee")
    assert (april.moved, april.state) == (True, wire.MEETING_STATE_HELD)
    assert april.starts_at_ms == datetime(2026, 4, 3, 10, 30, tzinfo=PARIS).timestamp() * 1000
    assert (await rig.refused("MoveMeeting", move, "manager", who=boss)).reason == "MEETING_OVER"
    no_day = wire.GetMeetingRequest(series_id=series_id, on="2026-03-03")
    assert (await rig.refused("GetMeeting", no_day, "employee", who=zoe)).reason == "NO_MEETING"


@pytest.mark.row("V7", door="gRPC", part="counts for HR")
async def test_hr_sees_counts_of_five_people_and_more_and_they_do_not_change(
    here: Place, rig: Rig, prefix: str
) -> None:
    people = staff(prefix, {"A": 6, "B": 5, "C": 2})
    await rig.hire(people)
    here.clock.turn(2027, 1, 4, 9)
    meets = {who: (await begin(rig, f"{prefix}boss", who, on="2027-01-05")).series_id for who in people}
    here.clock.turn(2027, 1, 6)
    for at, (who, series_id) in enumerate(meets.items()):
        await mark(rig, series_id, "2027-01-05", "MISSED" if at % 3 == 0 else "HELD", who)
    january = wire.CountOneToOnesRequest(month="2027-01")
    here.clock.turn(2027, 2, 7, 20)
    assert (await rig.refused("CountOneToOnes", january)).reason == "NOT_COUNTED_YET"
    here.clock.turn(2027, 2, 9)
    counts = await rig.call("CountOneToOnes", january)
    # Two of C are too few, and with B's five they are left over beside A.
    assert [(list(one.path), one.people, one.held, one.missed) for one in counts.counts] == [
        (["all"], 13, 8, 5),
        (["all", f"team:{prefix}-A"], 6, 4, 2),
    ]
    assert counts.rolled_up
    await mark(rig, meets[f"{prefix}a0"], "2027-01-05", "HELD", f"{prefix}a0")
    assert await rig.call("CountOneToOnes", january, "service") == counts
    assert not (await rig.call("CountOneToOnes", wire.CountOneToOnesRequest(month="2025-01"))).counts
    for role in set(EVERY_ROLE) - {"hr", "service"}:
        assert (await rig.refused("CountOneToOnes", january, role)).reason == "ROLE_MISSING"


@pytest.mark.row("V8", door="gRPC")
@pytest.mark.row("C22", door="gRPC survey.v1.OneToOneService", part="help that is asked for becomes a topic")
async def test_an_employee_raises_a_topic_and_nothing_of_it_leaves(
    here: Place, rig: Rig, prefix: str, mongodb: str
) -> None:
    people = staff(prefix, {"A": 6})
    zoe, boss = f"{prefix}a0", f"{prefix}boss"
    await rig.hire(people)
    here.clock.turn(2026, 3, 1, 9)
    topic = wire.RaiseTopicRequest(text=SECRET)
    assert (await rig.refused("RaiseTopic", topic, "employee", who=zoe)).reason == "NO_ONE_TO_ONES"
    series_id = (await begin(rig, boss, zoe, on="2026-03-02")).series_id
    before = await river(rig)
    raised = await rig.call("RaiseTopic", topic, "employee", who=zoe)
    assert raised.series_id == series_id
    help_ = wire.RaiseTopicRequest(employee_id=zoe, kind=wire.TOPIC_KIND_HELP)
    assert (await rig.refused("RaiseTopic", help_, "employee", who=zoe)).reason == "SOMEBODY_ELSE"
    here.clock.turn(2026, 3, 1, 10)
    await rig.call("RaiseTopic", wire.RaiseTopicRequest(kind=wire.TOPIC_KIND_HELP), "employee", who=zoe)
    here.clock.turn(2026, 3, 1, 11)
    await rig.call("RaiseTopic", help_, "service", who="content")
    agenda = (await page(rig, series_id, "2026-03-02", boss, "manager")).agenda
    assert [(one.kind, one.author_id, one.text) for one in agenda] == [
        (wire.TOPIC_KIND_FREE, zoe, SECRET),
        (wire.TOPIC_KIND_HELP, zoe, ""),
        (wire.TOPIC_KIND_HELP, zoe, ""),
    ]
    ticked = wire.TickTopicRequest(series_id=series_id, topic_id=raised.topic_id, on="2026-03-02")
    await rig.call("TickTopic", ticked, "manager", who=boss)
    assert len((await page(rig, series_id, "2026-03-02", zoe, "employee")).agenda) == 3
    assert len((await page(rig, series_id, "2026-04-02", zoe, "employee")).agenda) == 2
    here.clock.turn(2026, 3, 3)
    await mark(rig, series_id, "2026-03-02", "HELD", zoe)
    assert not [one async for one in words_in(mongodb, here, SECRET)]
    assert await rig.invitations["outbox"].count_documents({}) == 0
    assert await river(rig) == before  # not a word, and not even that they met
    assert SECRET not in str(await rig.call("CountOneToOnes", wire.CountOneToOnesRequest(month="2025-01")))


async def test_a_calendar_file_is_the_same_in_another_parser(here: Place, rig: Rig, prefix: str) -> None:
    people = staff(prefix, {"A": 2})
    zoe, boss = f"{prefix}a0", f"{prefix}boss"
    await rig.hire(people)
    here.clock.turn(2026, 1, 1)
    series_id = (await begin(rig, boss, zoe, on="2026-01-31", at="02:30")).series_id
    move = wire.MoveMeetingRequest(series_id=series_id, on="2026-02-28", to_day="2026-03-02", to_time="15:00")
    await rig.call("MoveMeeting", move, "manager", who=boss)
    request = wire.GetCalendarRequest(series_id=series_id, language="fr")
    text = (await rig.call("GetCalendar", request, "employee", who=zoe)).calendar
    regular, exception = vobject.readOne(text).vevent_list
    assert (regular.summary.value, regular.duration.value) == ("Entretien individuel", timedelta(hours=1))
    first = regular.dtstart.value
    assert first.astimezone(UTC) == datetime(2026, 1, 31, 1, 30, tzinfo=UTC)
    days = [one.strftime("%m-%d") for one in regular.getrruleset(addRDate=True)[:6]]
    assert days == ["01-31", "02-28", "03-31", "04-30", "05-31", "06-30"]
    assert exception.recurrence_id.value.astimezone(PARIS).day == 28
    assert exception.dtstart.value.astimezone(UTC) == datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert regular.uid.value == exception.uid.value
    assert not any(word in text for word in (zoe, boss, "Zoé"))
    here.clock.turn(2026, 3, 5)
    await rig.call("EndOneToOnes", wire.EndOneToOnesRequest(series_id=series_id), "employee", who=zoe)
    ended = (await rig.call("GetCalendar", request, "manager", who=boss)).calendar
    assert len(list(vobject.readOne(ended).vevent_list[0].getrruleset(addRDate=True))) == 2
    assert await rig.refused("GetCalendar", request, "employee", who=f"{prefix}a1") == UNKNOWN


async def test_whoever_is_forgotten_takes_the_key_and_the_words_along(
    here: Place, rig: Rig, prefix: str
) -> None:
    people = staff(prefix, {"A": 2})
    zoe, ali, boss = f"{prefix}a0", f"{prefix}a1", f"{prefix}boss"
    await rig.hire(people)
    here.clock.turn(2026, 3, 1)
    gone, stays = [(await begin(rig, boss, who, on="2026-03-02")).series_id for who in (zoe, ali)]
    for who, series_id in ((zoe, gone), (ali, stays)):
        note = wire.WriteNoteRequest(series_id=series_id, on="2026-03-02", text=SECRET)
        await rig.call("WriteNote", note, "employee", who=who)
    sealed = await rig.invitations["notes"].find_one({"series_id": gone})
    assert sealed
    await say_erased(rig.kafka, rig.namespace, zoe)
    await until(lambda: is_gone(rig, gone), what="forgotten")
    for name in ("one_to_ones", "meetings", "topics", "notes"):
        assert not await rig.invitations[name].count_documents({"$or": [{"series_id": gone}, {"_id": gone}]})
    keys = await rig.invitations["keys"].find({"_id": {"$regex": "^one-to-one/"}}).to_list(None)
    assert sum("wrapped" not in key for key in keys) == 1
    assert (await page(rig, stays, "2026-03-02", boss, "manager")).notes[0].text == SECRET
    request = wire.GetMeetingRequest(series_id=gone, on="2026-03-02")
    assert await rig.refused("GetMeeting", request, "manager", who=boss) == UNKNOWN


def begins(who: str, on: str, at: str = "14:00") -> wire.StartOneToOnesRequest:
    return wire.StartOneToOnesRequest(
        employee_id=who, cadence=again.CADENCE_MONTHLY, starts_on=on, starts_at=at, zone="Europe/Paris"
    )


async def begin(rig: Rig, boss: str, who: str, *, on: str, at: str = "14:00") -> wire.OneToOnes:
    response = await rig.call("StartOneToOnes", begins(who, on, at), "manager", who=boss)
    found: wire.OneToOnes = response.series
    return found


async def refused(rig: Rig, who: str, role: str, request: wire.StartOneToOnesRequest) -> Refusal:
    return await rig.refused("StartOneToOnes", request, role, who=who)


def calls_about(series_id: str) -> list[tuple[str, Any]]:
    """Every call about one series."""
    on = "2026-03-02"
    return [
        ("GetMeeting", wire.GetMeetingRequest(series_id=series_id, on=on)),
        ("WriteNote", wire.WriteNoteRequest(series_id=series_id, on=on, text="x")),
        ("RaiseTopic", wire.RaiseTopicRequest(series_id=series_id, text="x")),
        ("TickTopic", wire.TickTopicRequest(series_id=series_id, topic_id="x", on=on)),
        ("GetCalendar", wire.GetCalendarRequest(series_id=series_id)),
        ("EndOneToOnes", wire.EndOneToOnesRequest(series_id=series_id)),
        ("MarkMeeting", wire.MarkMeetingRequest(series_id=series_id, on=on, state=wire.MEETING_STATE_HELD)),
        (
            "MoveMeeting",
            wire.MoveMeetingRequest(series_id=series_id, on=on, to_day="2026-03-03", to_time="10:00"),
        ),
    ]


async def page(rig: Rig, series_id: str, on: str, who: str, role: str) -> wire.Meeting:
    request = wire.GetMeetingRequest(series_id=series_id, on=on)
    found: wire.Meeting = (await rig.call("GetMeeting", request, role, who=who)).meeting
    return found


async def mark(rig: Rig, series_id: str, on: str, state: str, who: str) -> None:
    number = wire.MeetingState.Value(f"MEETING_STATE_{state}")
    request = wire.MarkMeetingRequest(series_id=series_id, on=on, state=number)
    await rig.call("MarkMeeting", request, "employee", who=who)


async def words_in(mongodb: str, here: Place, *words: str) -> AsyncIterator[str]:
    """Where words stand in clear: in any document of any database of the house, and in the oplog."""
    with pymongo.MongoClient[dict[str, Any]](mongodb) as client:
        names = [one for one in client.list_database_names() if one.startswith(here.told["NAMESPACE"])]
        for name in names:
            for collection in client[name].list_collection_names():
                for document in client[name][collection].find():
                    if any(word in str(document) for word in words):
                        yield f"{name}.{collection}"
        for entry in client["local"]["oplog.rs"].find():
            if here.told["NAMESPACE"] in str(entry.get("ns")) and any(word in str(entry) for word in words):
                yield "oplog"


async def river(rig: Rig) -> list[bytes]:
    records = await read_topic(rig.kafka, f"{rig.namespace}.{SURVEY}", PARTITIONS)
    return [record.value for record in records]


async def is_gone(rig: Rig, series_id: str) -> bool:
    return not await rig.invitations["one_to_ones"].count_documents({"_id": series_id})
