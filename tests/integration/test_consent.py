"""Consent as an invariant, over the houses that share, count and show: random lives, read a second time."""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.message import Message

from portevoix.gamify.v1 import challenges_pb2 as challenges_wire
from portevoix.gamify.v1 import service_pb2 as gamify_wire
from portevoix.metrics.v1 import service_pb2 as metrics_wire
from portevoix.share.v1 import events_pb2 as said_pb2
from portevoix.share.v1 import links_pb2 as links_wire
from portevoix.share.v1 import service_pb2 as wire
from tests.component.content import asking
from tests.component.share.rig import Said
from tests.contract.test_who_takes_part import CALLS
from tests.integration.company import MANAGER, Company
from tests.integration.lives import NAMING, NEVER_MS, SHARING, Lives, Made, Member, now_ms
from tests.integration.questions import ROLES, about, answer_to, questions
from tests.waiting import until

FLOOR = 5
STEPS = 70
ASKED_FOR = {
    "ShareService/FindEmployee": {"hr", "administrator", "service"},
    "ShareService/GetAddresses": {"service"},
    "GamifyService/GetBalance": {"service"},
    "GamifyService/ExplainPoints": {"service"},
    "GamifyService/ListBadges": {"service"},
    "CourseService/ListDue": {
        "hr",
        "programme_manager",
    },  # whose training is over, whether they take part or not
}
UNANSWERED = {  # by anybody, whatever the role: these have nothing to say here, the last is the author's
    "ChallengeService/RecountChallenge",
    "ContentService/GetCharter",
    "LaunchService/CheckJoin",
    "PeopleService/GetRelation",
    "PeopleService/GetSurveyScores",
    "ShareService/CheckText",
}
TEAMS = ["Grid"] * 6 + ["Wind"] * 6 + ["Tiny"] * 3


@dataclass
class Town:
    """Random lives that were lived, and everything that was said of them."""

    company: Company
    programme_id: str
    content_id: str
    run: Mapping[str, str]
    lives: Lives
    bystander: Member
    reported: Mapping[str, Made]
    log: list[Said]

    @property
    def members(self) -> Mapping[str, Member]:
        """By employee id."""
        return {one.employee_id: one for one in self.lives.members}

    def namers(self) -> set[str]:
        """Who consents to be named, now."""
        return {one.employee_id for one in self.lives.members if one.consents(NAMING, "", now_ms())}

    def facts(self, *kinds: type[Message]) -> Iterator[tuple[str, Any, Member]]:
        """Facts of these kinds about a member: event id, message, member."""
        members = self.members
        for one in self.log:
            if isinstance(one.message, kinds) and one.key in members:
                yield one.event_id, one.message, members[one.key]

    def days(self) -> tuple[str, str]:
        """First and last day of these lives."""
        first = min(one.moment.local_date for _, one, _ in self.facts(said_pb2.AdvocateEnrolled))
        return first, datetime.now(UTC).date().isoformat()


def points_out(people: Iterable[Member], answer: str | None) -> bool:
    """An answer holds an id, the name or the address of one of these."""
    return any(mark in (answer or "") for one in people for mark in one.marks)


def consented(fact: Any, member: Member) -> bool:
    """As of the moment of a share, or of what came of one."""
    at_ms = fact.moment.occurred_at_ms
    cancelled = any(one.share_id == fact.share_id and one.cancelled_ms <= at_ms for one in member.shares)
    return not cancelled and member.may_share(fact.item.programme_id, fact.network, at_ms)


async def running_challenge(company: Company, programme_id: str) -> str:
    """One that began before these lives, for everybody: whoever shares is in it."""
    await company.gamify_knows(programme_id)
    at_ms, hour_ms = now_ms(), 3_600_000
    challenge = challenges_wire.Challenge(
        programme_id=programme_id,
        names={"en": "Live", "fr": "En direct"},
        contestant=challenges_wire.CONTESTANT_PERSON,
        aim=challenges_wire.AIM_RANKING,
        deed=gamify_wire.DEED_SHARE,
        starts_at_ms=at_ms - hour_ms,
        ends_at_ms=at_ms + hour_ms,
        winners=3,
    )
    request = challenges_wire.AnnounceChallengeRequest(challenge=challenge)
    company.gamify.clock.at_ms = at_ms - 2 * hour_ms
    try:
        announce = CALLS["ChallengeService/AnnounceChallenge"]
        answer = await company.ask(announce, request, *MANAGER)
    finally:
        company.gamify.clock.at_ms = None
    return str(answer.challenge_id)


async def programme_run(company: Company, programme_id: str, people: Sequence[str]) -> Mapping[str, str]:
    """What there is to ask about beside shares, by the name of a field; these people's training is over."""
    content, days = company.content, {"starts_on": "2026-01-01", "ends_on": "2026-12-31"}
    goals = [{"kind": "GOAL_KIND_TRAFFIC", "measure": "clicks", "target": 1}]
    draft = {"name": "Lyon", "why": "We need you", "goals": goals, **days}
    which = {"programme_id": programme_id}
    campaign = (await asking.ask(content, "CreateCampaign", *MANAGER, **which, draft=draft)).campaign
    manners = {"title": "Good manners", "valid_days": 1}
    course = (await asking.ask(content, "CreateCourse", *MANAGER, **which, draft=manners)).course
    for employee_id in people:
        done = {
            "course_id": course.course_id,
            "employee_id": employee_id,
            "completed_at_ms": 1_700_000_000_000,
        }
        await asking.ask(content, "RecordCompletion", *MANAGER, **done)
    steps = [{"key": "read", "titles": {"en": "Read"}}]
    await asking.ask(content, "SetOnboarding", *MANAGER, **which, steps=steps)
    questions = (await asking.ask(content, "GetReadinessQuestions", *MANAGER)).questions
    answers = [{"key": one.key, "ready": "READINESS_YES"} for one in questions]
    found = await asking.ask(content, "RecordReadiness", *MANAGER, **which, answers=answers)
    return {
        "campaign_id": campaign.campaign_id,
        "course_id": course.course_id,
        "before_id": found.assessment_id,
        "after_id": found.assessment_id,
    }


@pytest_asyncio.fixture(scope="module")
async def town(company: Company) -> Town:
    """Most take part from the beginning; then most do as they please, and a few leave for good."""
    programmes = [await company.programme() for _ in range(2)]
    items = {programme_id: await company.item(programme_id) for programme_id in programmes}
    run = {"challenge_id": await running_challenge(company, programmes[0])}
    lives = Lives(company, items, seed=13)
    await lives.employ([*TEAMS, "Wind"])
    bystander = lives.members.pop()
    trained = [one.employee_id for one in (bystander, *lives.members[::2])]
    run |= await programme_run(company, programmes[0], trained)
    for place, member in enumerate(lives.members[:-1]):
        sharing = [(SHARING, "linkedin", NEVER_MS)] if place % 3 else []
        naming = [(NAMING, "", NEVER_MS)] if place % 4 == 1 else []
        await lives.do(member, lives.enrol(member, programmes[0], *sharing, *naming))
    settled, leaving = lives.members[1:3], lives.members[4:12:3]
    for member in (*settled, *leaving):
        await lives.do(member, lives.post(member, programmes[0], "linkedin"))
    restless = [one for one in lives.members if one not in (*settled, *leaving)]
    for _ in range(STEPS):
        await lives.step(restless)
    for member in leaving:
        await lives.do(member, lives.visit(member))
        await lives.do(member, lives.withdraw(member, programmes[0]))
        await lives.do(member, lives.visit(member))
    lives.use_another_tool(settled[0])  # so that something came of what their team shared
    reported = await lives.report()
    await company.taken_in()
    await until(lives.settled)
    log = await company.share.log()
    return Town(company, programmes[0], items[programmes[0]], run, lives, bystander, reported, log)


@pytest.mark.row("X13", door="gRPC share.v1.ShareService, GET /l/{code}, the inbox, share's topic")
async def test_nothing_is_said_with_a_consent_that_was_not_there(town: Town) -> None:
    """No share without a consent valid at its moment; what comes of one says whether there was one."""
    shares = list(town.facts(said_pb2.ShareMade))
    assert all(one.eligibility.consent and consented(one, who) for _, one, who in shares)
    tools = town.reported
    rightly = {
        key for key, one in tools.items() if one.member.may_share(one.programme_id, one.network, one.at_ms)
    }
    assert {one.share_id for _, one, _ in shares} & tools.keys() == rightly
    seen = Counter[bool]()
    for _, one, who in town.facts(said_pb2.EngagementObserved):
        assert one.eligibility.consent is consented(one, who), one
        seen[one.eligibility.consent] += 1
    assert min(len(shares), seen[True], seen[False], len(rightly), len(tools) - len(rightly)) > 2


@pytest.mark.row("X13", door="gRPC gamify.v1.GamifyService")
async def test_every_point_comes_of_a_deed_with_consent(town: Town) -> None:
    deeds = town.facts(said_pb2.ShareMade, said_pb2.EngagementObserved)
    worthy = {event_id for event_id, one, who in deeds if consented(one, who)}
    reasons = Counter[str]()
    for who in town.members:
        request = gamify_wire.ExplainPointsRequest(page_size=500)
        found = await town.company.gamify.ask("ExplainPoints", request, who)
        assert sum(line.points for line in found.lines) == found.points
        assert {line.event_id for line in found.lines if line.points > 0} <= worthy
        balance = await town.company.gamify.ask("GetBalance", gamify_wire.GetBalanceRequest(), who)
        assert balance.points == found.points
        reasons.update(line.reason for line in found.lines)
    assert min(reasons["AWARDED"], reasons["NO_CONSENT"]) > 0, reasons


@pytest.mark.row("X13", door="gRPC gamify.v1.GamifyService/GetBoard, share.v1.ShareService/GetNames")
async def test_only_who_consents_to_it_is_named(town: Town) -> None:
    board = gamify_wire.GetBoardRequest(
        programme_id=town.programme_id,
        period=gamify_wire.BOARD_PERIOD_ROLLING_30_DAYS,
        date=town.days()[1],
        limit=100,
    )
    for subject, role in ((town.bystander.employee_id, "employee"), ("poller", "service")):
        rows = (await town.company.gamify.ask("GetBoard", board, subject, role)).rows
        named = {row.employee_id for row in rows if row.named}
        assert named <= town.namers()
        assert not any(row.employee_id for row in rows if not row.named)
        assert 0 < len(named) < len(rows)
    names = wire.GetNamesRequest(employee_ids=[*town.members, town.bystander.employee_id])
    for role in ("manager", "hr", "programme_manager", "administrator", "service"):
        found = await town.company.share.call("GetNames", names, "m1", role)
        assert found.names.keys() == town.namers()


@pytest.mark.row("X13", door="gRPC metrics.v1.MetricsService")
async def test_a_team_below_the_floor_is_not_shown(town: Town) -> None:
    """Six of Grid, six of Wind and some of three took part; Wind is shown with Tiny, lest Tiny follow."""
    first, last = town.days()
    period: dict[str, Any] = {"programme_id": town.programme_id, "from_date": first, "to_date": last}
    asked = metrics_wire.GetParticipationRequest(**period, by_team=True)
    found = await town.company.ask(CALLS["MetricsService/GetParticipation"], asked, "m1", "hr")
    assert found.floor == FLOOR
    assert [(row.team, row.rolled_up) for row in found.teams] == [("Grid", False), ("", True)]
    assert all(row.rate.denominator >= FLOOR for row in found.teams)
    by = metrics_wire.DIMENSION_TEAM
    reach = metrics_wire.GetReachRequest(**period, by=by)
    engagement = metrics_wire.GetEngagementRequest(**period, by=by)
    shown = {}
    for name, request in (("GetReach", reach), ("GetEngagement", engagement)):
        answer = await town.company.ask(CALLS[f"MetricsService/{name}"], request, "m1", "hr")
        shown[name] = {row.key for row in answer.rows}
    assert shown == {"GetReach": {"Grid", ""}, "GetEngagement": {"Grid", ""}}


@pytest.mark.row("X13", "S4", door="every question of content, share, gamify and metrics, in every role")
async def test_no_role_can_list_who_takes_part(town: Town) -> None:
    """No answer points out anybody but who consented to be named, or who was asked for by their id.

    And of those asked for, nothing tells apart who takes part and who does not.
    """
    hidden = [one for one in town.members.values() if one.employee_id not in town.namers()]
    hidden.sort(key=lambda one: (town.programme_id in one.joined(now_ms()), len(one.shares)), reverse=True)
    known: Mapping[str, Any] = {
        **about(town.programme_id, town.content_id, town.days(), hidden),
        **town.run,
    }
    pointed: dict[str, set[str]] = {}
    unanswered = set()
    for name, call in questions(town.company):
        answers = [
            await answer_to(town.company, call, known, town.bystander.employee_id, role) for role in ROLES
        ]
        if all(answer is None for answer in answers):
            unanswered.add(name)
        told = {role for role, answer in zip(ROLES, answers, strict=True) if points_out(hidden, answer)}
        if told:
            pointed[name] = told
    assert pointed == ASKED_FOR
    assert sorted(unanswered) == sorted(UNANSWERED)
    for name in ("ShareService/FindEmployee", "ShareService/GetAddresses"):
        alike = set()
        for who in (hidden[0], town.bystander):
            known = about(town.programme_id, town.content_id, town.days(), [who])
            answer = await answer_to(town.company, CALLS[name], known, "s1", "service")
            assert answer
            alike.add(functools.reduce(lambda text, mark: text.replace(mark, "*"), who.marks, answer))
        assert len(alike) == 1, alike


@pytest.mark.row("S4", door="gRPC share.v1.ShareService/WithdrawAdvocate, gamify.v1.GamifyService")
async def test_who_leaves_earns_nothing_more_and_keeps_what_was_earned(company: Company) -> None:
    share, programme_id = company.share, await company.programme()
    content_id = await company.item(programme_id)
    anna = await share.advocate(programme_id, "linkedin", "word_of_mouth")
    made = await share.share(anna, content_id)
    prepared = await company.prepare(anna, content_id)
    wanted = links_wire.CreateReferralRequest(content_id=content_id)
    referral = await company.ask(CALLS["LinkService/CreateReferral"], wanted, anna, "employee")
    leave = wire.WithdrawAdvocateRequest(programme_id=programme_id)
    await share.call("WithdrawAdvocate", leave, anna)
    for link in (made.link, prepared.link, referral.link):
        assert (await share.click(link)).status_code == 302
    await company.taken_in()
    visits = await share.said(said_pb2.EngagementObserved, anna, 3)
    assert not any(one.message.eligibility.consent for one in visits)
    found = await company.gamify.ask("ExplainPoints", gamify_wire.ExplainPointsRequest(), anna)
    assert found.points == sum(line.points for line in found.lines) > 0
    earned = {line.share_id for line in found.lines if line.points}
    declined = {line.share_id for line in found.lines if line.reason == "NO_CONSENT"}
    assert (earned, declined) == (
        {made.share_id},
        {made.share_id, prepared.share_id, referral.share_id},
    )
