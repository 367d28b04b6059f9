"""Invitations and readiness through their doors, and who may call what of a programme's services."""

from typing import Any
from uuid import uuid4

import pytest

from portevoix.content.v1 import launch_pb2 as wire
from portevoix.content.v1 import service_pb2 as library
from portevoix.survey.v1 import events_pb2 as survey_pb2
from tests.component.content.asking import MANAGER, ask, attempt, refused
from tests.component.content.rig import SURVEY, Refusal, Rig
from tests.component.content.running import HR, learn_of, now_ms, somebody
from tests.waiting import until

DOOR = "gRPC content.v1.LaunchService"
SERVICE = ("share", "service")
NOT_INVITED = Refusal("FAILED_PRECONDITION", "NOT_INVITED")


async def programme(rig: Rig) -> str:
    """With a pilot by invitation and a cohort for whoever names it."""
    cohorts = [
        {"cohort": "pilot", "opens_on": "2026-01-01", "by_invitation": True},
        {"cohort": "all", "opens_on": "2026-06-01"},
    ]
    draft = library.ProgrammeDraft(name="Voices", why="We grow by who speaks of us", zone="UTC")
    draft.cohorts.extend(library.ProgrammeDraft(cohorts=cohorts).cohorts)  # type: ignore[arg-type]
    made = await rig.call("CreateProgramme", library.CreateProgrammeRequest(draft=draft), *MANAGER)
    return str(made.programme.programme_id)


@pytest.mark.row("C27", door=DOOR, part="invited by attribute and by name")
async def test_people_are_invited_by_attribute_or_by_name(rig: Rig) -> None:
    programme_id, team = await programme(rig), f"team-{uuid4().hex[:8]}"
    anna, bob, carl = somebody(), somebody(), somebody()
    for who, of in ((anna, team), (bob, "Other"), (carl, "Other")):
        await learn_of(rig, who, team=of)

    async def joins(who: str, of: str, cohort: str = "pilot") -> Refusal | None:
        question = {"programme_id": programme_id, "cohort": cohort, "employee_id": who, "team": of}
        return await attempt(rig, "CheckJoin", *SERVICE, **question)

    async def own(who: str) -> list[tuple[str, str, str, str]]:
        found = (await ask(rig, "ListOwnInvitations", who)).invitations
        return [(one.programme_id, one.cohort, one.opens_on, one.why) for one in found]

    assert await joins(anna, team) == NOT_INVITED
    assert await joins(anna, team, "all") is None
    assert await joins(anna, team, "none") == Refusal("NOT_FOUND", "NOT_FOUND")
    which = {"programme_id": programme_id, "cohort": "pilot"}
    by_team = await ask(rig, "InvitePeople", *MANAGER, **which, audience={"teams": [team]})
    await ask(rig, "InvitePeople", *MANAGER, **which, employee_ids=[bob])
    invited = [(programme_id, "pilot", "2026-01-01", "We grow by who speaks of us")]

    async def learnt() -> bool:
        return await own(anna) == invited

    await until(learnt)
    assert [await own(who) for who in (bob, carl)] == [invited, []]
    assert [await joins(anna, team), await joins(bob, "Other")] == [None, None]
    assert await joins(carl, "Other") == NOT_INVITED
    assert await joins(anna, "Other") == NOT_INVITED  # by what share knows now

    listed = (await ask(rig, "ListInvitations", *HR, programme_id=programme_id)).invitations
    assert [(one.cohort, list(one.audience.teams), one.named) for one in listed] == [
        ("pilot", [team], 0),
        ("pilot", [], 1),
    ]
    assert bob not in str(listed)
    await ask(rig, "WithdrawInvitation", *MANAGER, invitation_id=by_team.invitation_id)
    assert await joins(anna, team) == NOT_INVITED
    again = await refused(rig, "WithdrawInvitation", *MANAGER, invitation_id=by_team.invitation_id)
    assert again == Refusal("NOT_FOUND", "NOT_FOUND")
    nobody = await refused(rig, "InvitePeople", *MANAGER, programme_id=programme_id, cohort="none")
    assert nobody.fields == {"cohort", "employee_ids"}
    by_cohort = await refused(rig, "InvitePeople", *MANAGER, **which, audience={"cohorts": ["all"]})
    assert by_cohort.fields == {"audience.cohorts"}


async def survey_closed(rig: Rig, promoters: int, detractors: int, trust: float) -> str:
    """A survey of ten people closes; its id."""
    survey_id = uuid4().hex
    passives = 10 - promoters - detractors
    counts = {"n": 10, "promoters": promoters, "passives": passives, "detractors": detractors}
    closed = survey_pb2.SurveyClosed(
        survey_id=survey_id,
        template="enps",
        invited=20,
        answered=10,
        enps=[
            survey_pb2.EnpsCut(path=["all"], **counts),
            survey_pb2.EnpsCut(path=["all", "team:Paris"], n=5, promoters=5),
        ],
        scales=[
            survey_pb2.ScaleCut(path=["all"], scale="trust", n=10, mean=trust),
            survey_pb2.ScaleCut(path=["all", "team:Paris"], scale="trust", n=5, mean=1),
        ],
        occurred_at_ms=now_ms(),
    )
    await rig.publish(SURVEY, closed, "survey")
    return survey_id


@pytest.mark.row("C35", door=f"{DOOR}, Kafka portevoix.survey.v1")
async def test_readiness_and_a_baseline_are_kept_and_compared_later(rig: Rig, programme_id: str) -> None:
    texts = {}
    for language in ("en", "fr"):
        found = await ask(rig, "GetReadinessQuestions", *HR, language=language)
        texts[language] = {one.key: one.text for one in found.questions}
    keys = list(texts["en"])
    assert {"stable_culture", "clear_values", "consistent_communications"} <= {*keys}
    assert list(texts["fr"]) == keys
    assert all(texts["fr"][key] != texts["en"][key] for key in keys)

    which = {"programme_id": programme_id}

    def answers(**other: int) -> list[dict[str, Any]]:
        return [{"key": key, "ready": other.get(key, wire.READINESS_PARTLY), "note": key} for key in keys]

    baseline, later = await survey_closed(rig, 4, 3, 3.5), await survey_closed(rig, 7, 1, 4.25)
    missing = [*answers()[1:], answers()[1], {"key": "luck", "ready": wire.READINESS_YES}]
    refusal = await refused(rig, "RecordReadiness", *MANAGER, **which, answers=missing)
    assert refusal.fields == {f"answers[{keys[0]}]", f"answers[{keys[1]}]", "answers[luck]"}
    first = answers(stable_culture=wire.READINESS_NO)
    before = await ask(rig, "RecordReadiness", *MANAGER, **which, answers=first[::-1], survey_id=baseline)
    second = answers(clear_values=wire.READINESS_YES)
    after = await ask(rig, "RecordReadiness", *MANAGER, **which, answers=second, survey_id=later)

    async def heard() -> Any:
        kept = (await ask(rig, "ListReadiness", *HR, **which)).assessments
        return kept if all(one.HasField("survey") for one in kept) else None

    kept = await until(heard)
    assert [one.assessment_id for one in kept] == [before.assessment_id, after.assessment_id]
    assert [one.key for one in kept[0].answers] == keys
    assert (kept[0].answers[0].ready, kept[0].answers[0].note) == (wire.READINESS_NO, "stable_culture")
    figures = [(one.survey.invited, one.survey.answered, one.survey.enps) for one in kept]
    assert figures == [(20, 10, 10.0), (20, 10, 60.0)]
    assert [one.survey_id for one in kept] == [baseline, later]

    pair = {"before_id": before.assessment_id, "after_id": after.assessment_id}
    compared = await ask(rig, "CompareReadiness", *HR, **which, **pair)
    moved = {one.key: (one.before, one.after) for one in compared.changes if one.before != one.after}
    assert moved == {
        "stable_culture": (wire.READINESS_NO, wire.READINESS_PARTLY),
        "clear_values": (wire.READINESS_PARTLY, wire.READINESS_YES),
    }
    assert [one.key for one in compared.changes] == keys
    assert [(one.figure, one.before, one.after) for one in compared.figures] == [
        ("enps", 10.0, 60.0),
        ("trust", 3.5, 4.25),
    ]
    strange = {**pair, "after_id": "nothing"}
    assert (await refused(rig, "CompareReadiness", *HR, **which, **strange)).code == "NOT_FOUND"
    open_still = await ask(rig, "RecordReadiness", *MANAGER, **which, answers=first, survey_id="open")
    now = (await ask(rig, "ListReadiness", *HR, **which)).assessments[-1]
    assert (now.assessment_id, now.HasField("survey")) == (open_still.assessment_id, False)
