"""Onboarding: steps set, taken in order, and over once."""

from collections.abc import Callable
from datetime import datetime

from services.content.domain.errors import NotFound
from services.content.domain.facts import OnboardingCompleted
from services.content.domain.model.onboarding import Onboarding, Progress
from services.content.domain.rules.onboarding import check_onboarding, step_done
from services.content.ports.items import Items
from services.content.ports.onboarding import Onboardings
from services.content.ports.programmes import Programmes
from services.content.usecases.courses import found_items

Say = Callable[[OnboardingCompleted], None]


async def set_onboarding(
    onboardings: Onboardings, programmes: Programmes, items: Items, onboarding: Onboarding
) -> None:
    """A programme's steps, in place of what they were. Raises NotFound, Invalid."""
    if await programmes.find(onboarding.programme_id) is None:
        raise NotFound("there is no such programme")
    material = {one for step in onboarding.steps for one in step.material}
    check_onboarding(onboarding, await found_items(items, material))
    await onboardings.save(onboarding)


async def get_onboarding(
    onboardings: Onboardings, programme_id: str, employee_id: str
) -> tuple[Onboarding, Progress]:
    """The steps, and how far the person is. Raises NotFound."""
    onboarding = await onboardings.find(programme_id)
    if onboarding is None:
        raise NotFound("the programme has no onboarding")
    return onboarding, await onboardings.progress(programme_id, employee_id)


async def complete_step(
    onboardings: Onboardings, say: Say, programme_id: str, key: str, employee_id: str, at: datetime
) -> Progress:
    """How far the person is with this step; having done them all is said the first time.

    Raises NotFound, OutOfOrder.
    """
    onboarding, before = await get_onboarding(onboardings, programme_id, employee_id)
    after = step_done(onboarding, before, key, at)
    if after == before:
        return before
    await onboardings.advance(after)
    if before.completed_at is None and after.completed_at is not None:
        say(OnboardingCompleted(employee_id, programme_id, after.completed_at))
    return after
