"""Onboarding steps, and how far somebody is."""

from portevoix.content.v1 import onboarding_pb2 as wire
from services.content.domain.model.onboarding import Onboarding, Progress, Step
from services.content.translate.scalars import to_ms


def onboarding_from_wire(request: wire.SetOnboardingRequest) -> Onboarding:
    """The steps to set."""
    steps = tuple(Step(one.key, dict(one.titles), tuple(one.material)) for one in request.steps)
    return Onboarding(request.programme_id, steps)


def onboarding_to_wire(onboarding: Onboarding, progress: Progress) -> wire.GetOnboardingResponse:
    """The steps as one person sees them."""
    return wire.GetOnboardingResponse(
        steps=[_own_step(step, progress) for step in onboarding.steps],
        completed_at_ms=completed_to_wire(progress),
    )


def completed_to_wire(progress: Progress) -> int | None:
    """When all steps were done first."""
    return None if progress.completed_at is None else to_ms(progress.completed_at)


def _own_step(step: Step, progress: Progress) -> wire.OwnOnboardingStep:
    done_at = progress.done.get(step.key)
    return wire.OwnOnboardingStep(
        step=wire.OnboardingStep(key=step.key, titles=step.titles, material=step.material),
        done_at_ms=None if done_at is None else to_ms(done_at),
    )
