"""How content runs a programme shows where it meets share and metrics: why, cohorts, training, goals."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf import message_factory

from portevoix.content.v1 import events_pb2 as content_events
from portevoix.content.v1 import service_pb2 as content_wire
from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import service_pb2 as wire
from tests.component.content import asking, running
from tests.component.content.rig import whole_draft
from tests.component.content.test_workflow import published
from tests.component.share.rig import SHARING, Refusal
from tests.contract.test_who_takes_part import CALLS
from tests.integration.company import MANAGER, Company
from tests.waiting import until

WHY = "We grow by who speaks of us"
CAMPAIGN_WHY = "Friends of ours are who we would like to work with"
DAY = timedelta(days=1)


def today() -> date:
    return datetime.now(UTC).date()


async def programme(company: Company, *cohorts: Mapping[str, Any]) -> str:
    """A programme with these cohorts, of which share heard."""
    open_to = [content_events.Cohort(**one) for one in cohorts]
    draft = content_wire.ProgrammeDraft(
        name="Spring", why=WHY, zone="UTC", gamification=True, cohorts=open_to
    )
    request = content_wire.CreateProgrammeRequest(draft=draft)
    programme_id = str(
        (await company.content.call("CreateProgramme", request, *MANAGER)).programme.programme_id
    )
    await company.heard("programmes", {"_id": programme_id, "changed_at_ms": {"$gt": 0}})
    return programme_id


async def campaign(company: Company, programme_id: str, **draft: Any) -> str:
    """A campaign that is not over, for traffic unless said otherwise, of which share heard."""
    usual = {
        "name": "Hiring in Lyon",
        "why": CAMPAIGN_WHY,
        "goals": [{"kind": "GOAL_KIND_TRAFFIC", "measure": "clicks", "target": 8}],
        "starts_on": str(today() - 9 * DAY),
        "ends_on": str(today() + 10 * DAY),
    }
    made = await asking.ask(
        company.content, "CreateCampaign", *MANAGER, programme_id=programme_id, draft={**usual, **draft}
    )
    campaign_id = str(made.campaign.campaign_id)
    await company.heard("programmes", {"campaigns.campaign_id": campaign_id})
    return campaign_id


async def item(company: Company, programme_id: str, **draft: Any) -> str:
    """An item that content published and share heard of."""
    content_id = await published(company.content, whole_draft(programme_id, **draft))
    await company.heard("items", {"_id": content_id})
    return content_id


async def metrics(company: Company, name: str, **fields: Any) -> Any:
    """An answer of metrics to the programme's manager."""
    call = CALLS[name]
    request = message_factory.GetMessageClass(call.input_type)(**fields)
    return await company.ask(call, request, *MANAGER)


@pytest.mark.row("C15", door="share.v1.ShareService/GetParticipation and PrepareShare")
async def test_why_is_shown_before_anybody_joins_and_on_the_share_screen(company: Company) -> None:
    programme_id = await programme(company)
    campaign_id = await campaign(company, programme_id)
    await campaign(company, programme_id, ends_on=str(today() - DAY))
    content_id = await item(company, programme_id, campaign_id=campaign_id)
    alone = await item(company, programme_id)
    share, anna = company.share, await company.share.employ()
    question = wire.GetParticipationRequest(programme_id=programme_id)

    before = await share.call("GetParticipation", question, anna)
    assert not before.enrolled
    assert before.why == WHY
    assert [(one.campaign_id, one.name, one.why) for one in before.campaigns] == [
        (campaign_id, "Hiring in Lyon", CAMPAIGN_WHY)
    ]
    consents = [wire.Consent(purpose=SHARING, network="linkedin")]
    await share.call("Enrol", wire.EnrolRequest(programme_id=programme_id, consents=consents), anna)
    screen = await company.prepare(anna, content_id)
    assert (screen.programme_why, screen.campaign_why) == (WHY, CAMPAIGN_WHY)
    assert screen.why == whole_draft(programme_id).why
    other = await company.prepare(anna, alone)
    assert (other.programme_why, other.campaign_why) == (WHY, "")

    kept = (await asking.ask(company.content, "GetCampaign", *MANAGER, campaign_id=campaign_id)).campaign
    kept.draft.why = newer = "We need three of you"
    change = {"campaign_id": campaign_id, "etag": kept.etag, "draft": kept.draft}
    await asking.ask(company.content, "UpdateCampaign", *MANAGER, **change)
    await company.heard("programmes", {"campaigns.why": newer})
    assert (await company.prepare(anna, content_id)).campaign_why == newer
    now = await share.call("GetParticipation", question, anna)
    assert [one.why for one in now.campaigns] == [newer]
    for why in ("", " "):
        kept.draft.why = why
        begun = {"programme_id": programme_id, "draft": kept.draft}
        empty = await asking.refused(company.content, "CreateCampaign", *MANAGER, **begun)
        assert empty.fields == {"draft.why"}
        bare = content_wire.ProgrammeDraft(name="Spring", why=why, zone="UTC")
        request = content_wire.CreateProgrammeRequest(draft=bare)
        refusal = await company.content.refused("CreateProgramme", request, *MANAGER)
        assert refusal.fields == {"draft.why"}


@pytest.mark.row("C26", "C27", door="content.v1.LaunchService, share.v1.ShareService/Enrol")
async def test_a_pilot_is_joined_by_those_who_are_invited_and_decide_so_themselves(company: Company) -> None:
    team = f"team-{uuid4().hex[:8]}"
    programme_id = await programme(
        company,
        {"cohort": "pilot", "opens_on": str(today() - DAY), "by_invitation": True},
        {"cohort": "second", "opens_on": str(today() + 2 * DAY), "by_invitation": True},
        {"cohort": "everybody", "opens_on": str(today() + 30 * DAY)},
    )
    share, content = company.share, company.content
    anna, bob, carl = [await share.employ(team=of) for of in (team, "Grid", "Grid")]
    question = wire.GetParticipationRequest(programme_id=programme_id)

    async def joins(who: str, cohort: str) -> str:
        try_it = wire.EnrolRequest(programme_id=programme_id, cohort=cohort)
        return (await share.refused("Enrol", try_it, who)).reason

    seen = await share.call("GetParticipation", question, carl)
    assert [(one.cohort, one.open, one.by_invitation) for one in seen.cohorts] == [
        ("pilot", True, True),
        ("second", False, True),
        ("everybody", False, False),
    ]
    for who in (anna, bob, carl):
        assert await joins(who, "pilot") == "NOT_INVITED"
        assert await joins(who, "everybody") == "NOT_OPEN_YET"
        assert await joins(who, "nobody's") == "UNKNOWN_COHORT"
        assert await joins(who, "") == "COHORT_NEEDED"

    pilot = {"programme_id": programme_id, "cohort": "pilot"}
    await asking.ask(content, "InvitePeople", *MANAGER, **pilot, audience={"teams": [team]})
    await asking.ask(content, "InvitePeople", *MANAGER, **pilot, employee_ids=[bob])
    await asking.ask(
        content, "InvitePeople", *MANAGER, programme_id=programme_id, cohort="second", employee_ids=[carl]
    )

    async def invited(who: str) -> bool:
        own = (await asking.ask(content, "ListOwnInvitations", who)).invitations
        return [(one.programme_id, one.cohort) for one in own] == [(programme_id, "pilot")]

    await until(lambda: invited(anna), what="content knows Anna's team")
    assert await invited(bob)
    assert not await invited(carl)
    content_id = await item(company, programme_id)
    for who in (anna, bob):  # an invitation is no opt-in
        assert not (await share.call("GetParticipation", question, who)).enrolled
        shares = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
        assert await share.refused("PrepareShare", shares, who) == Refusal(
            "PERMISSION_DENIED", "NOT_ENROLLED"
        )
    enrolled = [one for one in await share.log() if type(one.message) is said_pb2.AdvocateEnrolled]
    assert not [one for one in enrolled if one.key in (anna, bob, carl)]

    for who in (anna, bob):
        await share.call("Enrol", wire.EnrolRequest(programme_id=programme_id, cohort="pilot"), who)
        joined = await share.call("GetParticipation", question, who)
        assert (joined.enrolled, joined.cohort) == (True, "pilot")
    assert await joins(carl, "pilot") == "NOT_INVITED"
    assert await joins(carl, "second") == "NOT_OPEN_YET"  # invited, and too early
    assert not (await share.call("GetParticipation", question, carl)).enrolled


@pytest.mark.row("C17", door="share.v1.ShareService/PrepareShare", part="a required course gates sharing")
@pytest.mark.row("C20", door="content.v1.CourseService, metrics.v1.PeopleService/GetTraining")
async def test_a_required_training_gates_sharing_and_how_many_have_one_is_told(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await item(company, programme_id)
    share, content = company.share, company.content
    people = [await share.advocate(programme_id, "linkedin", zone="UTC") for _ in range(6)]
    draft = {"title": "Good manners", "valid_days": 30, "required": True}
    made = await asking.ask(content, "CreateCourse", *MANAGER, programme_id=programme_id, draft=draft)
    course_id = made.course.course_id
    shares = wire.PrepareShareRequest(content_id=content_id, network="linkedin")
    untrained = Refusal("PERMISSION_DENIED", "TRAINING_NOT_VALID")
    assert await share.refused("PrepareShare", shares, people[0]) == untrained

    for who in people[:2]:
        await asking.ask(content, "CompleteCourse", who, course_id=course_id)
    for who, days in ((people[2], 29), (people[3], 31)):
        when = running.now_ms() - days * running.DAY_MS
        record = {"course_id": course_id, "employee_id": who, "completed_at_ms": when}
        await asking.ask(content, "RecordCompletion", *running.HR, **record)
    await company.prepare(people[0], content_id)
    for who in people[3:]:
        assert await share.refused("PrepareShare", shares, who) == untrained
    due = (await asking.ask(content, "ListDue", *running.HR, course_id=course_id, within_days=5)).due
    assert [one.employee_id for one in due] == [people[3], people[2]]

    await company.taken_in()

    async def trained() -> tuple[int, int]:
        asked = {"programme_id": programme_id, "on_date": str(today())}
        found = (await metrics(company, "PeopleService/GetTraining", **asked, course_id=course_id)).trained
        return found.numerator, found.denominator

    async def three_of_six() -> bool:
        return await trained() == (3, 6)

    await until(three_of_six, what="valid now: two who completed it, and one of whom it was recorded")
    await asking.ask(content, "CompleteCourse", people[3], course_id=course_id)

    async def four_of_six() -> bool:
        return await trained() == (4, 6)

    await until(four_of_six)


@pytest.mark.row(
    "C29",
    "M16",
    door="content.v1.CampaignService, metrics.v1.FiguresService/ListGoals",
    part="target against actual",
)
async def test_the_goals_of_a_campaign_stand_beside_what_came_of_it(company: Company) -> None:
    programme_id = await company.programme()
    goals = [
        {"kind": "GOAL_KIND_TRAFFIC", "measure": "clicks", "target": 8},
        {"kind": "GOAL_KIND_HIRING", "measure": "hires", "target": 1},
    ]
    campaign_id = await campaign(company, programme_id, goals=goals)
    content_id = await item(company, programme_id, campaign_id=campaign_id)
    elsewhere = await item(company, programme_id)
    anna = await company.share.advocate(programme_id, "linkedin", "x", zone="UTC")
    for network, what in (("linkedin", content_id), ("x", content_id), ("linkedin", elsewhere)):
        prepared = await company.share.share(anna, what, network)
        await company.share.click(prepared.link)
    await company.taken_in()
    on = today()
    asked = {"programme_id": programme_id, "on_date": str(on)}

    async def told() -> Any:
        found = (await metrics(company, "FiguresService/ListGoals", **asked)).goals
        return found if found and found[0].HasField("actual") and found[0].actual == 2 else None

    traffic, hiring = await until(told, what="both visits to the campaign's item are counted")
    over = (on - date.fromisoformat(traffic.starts_on)).days + 1
    assert (traffic.campaign_id, traffic.campaign_name) == (campaign_id, "Hiring in Lyon")
    assert (traffic.kind, traffic.measure, traffic.target, traffic.actual) == ("traffic", "clicks", 8, 2)
    assert (traffic.days_over, traffic.days) == (over, 20)
    assert traffic.pace == pytest.approx(2 / (8 * over / 20))
    assert traffic.forecast == pytest.approx(2 * 20 / over)
    assert (hiring.kind, hiring.target, hiring.HasField("actual")) == ("hiring", 1, False)


@pytest.mark.row(
    "C28", door="gRPC metrics.v1.MetricsService/GetParticipation, gamify.v1.GamifyService/GetBoard"
)
async def test_leaders_are_told_as_a_group_and_kept_off_the_board_of_all(company: Company) -> None:
    programme_id = await company.programme()
    content_id = await item(company, programme_id)
    await company.gamify_knows(programme_id)
    share = company.share
    leaders = [await share.advocate(programme_id, "linkedin", zone="UTC", leader=True) for _ in range(5)]
    others = [await share.advocate(programme_id, "linkedin", zone="UTC") for _ in range(2)]
    for who in (*leaders[:3], others[0]):
        await share.share(who, content_id)
    await company.taken_in()
    days = {"programme_id": programme_id, "from_date": str(today() - DAY), "to_date": str(today())}
    board = {
        "programme_id": programme_id,
        "date": str(today()),
        "period": gamify.BOARD_PERIOD_ROLLING_30_DAYS,
    }

    async def told() -> Any:
        found = await metrics(company, "MetricsService/GetParticipation", **days)
        return found if found.participation.numerator == len([*leaders[:3], others[0]]) else None

    found = await until(told)
    assert (found.leaders.numerator, found.leaders.denominator) == (3, 5)
    assert (found.participation.numerator, found.participation.denominator) == (4, 7)
    everybody = await boards(company, others[0], **board)
    assert [(one.employee_id, one.own) for one in everybody.rows] == [(others[0], True)]
    assert everybody.people == 1
    apart = await boards(company, leaders[0], **board, subject=gamify.BOARD_SUBJECT_LEADERS)
    assert apart.people == 3
    assert leaders[0] in {one.employee_id for one in apart.rows}


async def boards(company: Company, who: str, **fields: Any) -> gamify.GetBoardResponse:
    """A board as somebody sees it."""
    request = gamify.GetBoardRequest(**fields)
    answer: gamify.GetBoardResponse = await company.ask(
        CALLS["GamifyService/GetBoard"], request, who, "employee"
    )
    return answer
