"""Onboarding through its door, and who is forgotten."""

from typing import Any

import pytest

from portevoix.content.v1 import events_pb2
from portevoix.share.v1 import events_pb2 as share_pb2
from tests.component.content.asking import ask, refused
from tests.component.content.rig import SHARE, Refusal, Rig
from tests.component.content.running import HR, lesson, now_ms, somebody
from tests.component.content.test_training import course, session
from tests.waiting import until

DOOR = "gRPC content.v1.OnboardingService, Kafka portevoix.content.v1"


def steps(*keys: str, material: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"key": key, "titles": {"en": key, "fr": f"{key} !"}} for key in keys]
    if material:
        found[0]["material"] = [material]
    return found


@pytest.mark.row("C16", door=DOOR)
async def test_steps_are_taken_in_order_and_completed_once_per_person(rig: Rig, programme_id: str) -> None:
    starter, anna, bob = await lesson(rig, programme_id), somebody(), somebody()
    which = {"programme_id": programme_id}
    assert (await refused(rig, "GetOnboarding", anna, **which)).code == "NOT_FOUND"
    await ask(rig, "SetOnboarding", *HR, **which, steps=steps("read", "profile", "share", material=starter))
    twice = steps("read", "read", material="nothing")
    refusal = await refused(rig, "SetOnboarding", *HR, **which, steps=twice)
    assert refusal.fields == {"steps[0].key", "steps[1].key", "steps[0].material[0]"}

    seen = await ask(rig, "GetOnboarding", anna, **which)
    assert [one.step.key for one in seen.steps] == ["read", "profile", "share"]
    assert list(seen.steps[0].step.material) == [starter]
    assert seen.steps[1].step.titles == {"en": "profile", "fr": "profile !"}
    early = await refused(rig, "CompleteStep", anna, **which, key="profile")
    assert early == Refusal("FAILED_PRECONDITION", "OUT_OF_ORDER")
    unknown = await refused(rig, "CompleteStep", anna, **which, key="dance")
    assert unknown == Refusal("NOT_FOUND", "NOT_FOUND")
    for key in ("read", "profile", "profile"):
        answer = await ask(rig, "CompleteStep", anna, **which, key=key)
        assert not answer.HasField("completed_at_ms")
    seen = await ask(rig, "GetOnboarding", anna, **which)
    assert [one.HasField("done_at_ms") for one in seen.steps] == [True, True, False]
    over = await ask(rig, "CompleteStep", anna, **which, key="share")
    assert over.HasField("completed_at_ms")
    assert (await ask(rig, "CompleteStep", anna, **which, key="share")) == over

    await ask(rig, "SetOnboarding", *HR, **which, steps=steps("read", "profile", "share", "invite"))
    assert (await ask(rig, "CompleteStep", anna, **which, key="invite")) == over
    for key in ("read", "profile", "share", "invite"):
        await ask(rig, "CompleteStep", bob, **which, key=key)
    (said,) = await rig.said(events_pb2.OnboardingCompleted, anna)
    fact: Any = said.message
    assert (fact.programme_id, fact.occurred_at_ms) == (programme_id, over.completed_at_ms)
    await rig.said(events_pb2.OnboardingCompleted, bob)  # later than whatever was said of Anna
    assert len(await rig.said(events_pb2.OnboardingCompleted, anna)) == 1


async def test_who_is_erased_is_forgotten_by_name_step_seat_lesson_and_course(
    rig: Rig, programme_id: str
) -> None:
    first, anna, bob = await lesson(rig, programme_id), somebody(), somebody()
    which = {"programme_id": programme_id}
    course_id = (await course(rig, programme_id)).course_id
    session_id = (await session(rig, programme_id)).session_id
    await ask(rig, "SetOnboarding", *HR, **which, steps=steps("read"))
    for who in (anna, bob):
        await ask(rig, "CompleteStep", who, **which, key="read")
        await ask(rig, "CompleteLesson", who, content_id=first)
        await ask(rig, "CompleteCourse", who, course_id=course_id)
        await ask(rig, "TakeSeat", who, session_id=session_id)
    erased = share_pb2.EmployeeErased(employee_id=anna, occurred_at_ms=now_ms())
    await rig.publish(SHARE, erased, "share")
    shelf = rig.house.mongo.collections
    names = ("onboarding_progress", "lessons", "completions", "seats")

    async def gone() -> bool:
        return not any([await shelf[name].count_documents({"employee_id": anna}) for name in names])

    await until(gone)
    assert [await shelf[name].count_documents({"employee_id": bob}) for name in names] == [1, 1, 1, 1]
    assert (await shelf["sessions"].find_one({"_id": session_id}))["taken"] == 1
