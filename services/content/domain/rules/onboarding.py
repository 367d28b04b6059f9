"""Steps are taken in their order, and having taken them all happens once."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import Invalid, NotFound, OutOfOrder
from services.content.domain.model.items import Item
from services.content.domain.model.onboarding import Onboarding, Progress


def check_onboarding(onboarding: Onboarding, items: Mapping[str, Item]) -> None:
    """Raises Invalid for a key that is there twice, a blank title, material that is not the programme's."""
    times = Counter(step.key for step in onboarding.steps)
    faults = {}
    for position, step in enumerate(onboarding.steps):
        place = f"steps[{position}]"
        if times[step.key] > 1:
            faults[f"{place}.key"] = "is there twice"
        if not all(title.strip() for title in step.titles.values()):
            faults[f"{place}.titles"] = "must not be blank"
        for number, content_id in enumerate(step.material):
            item = items.get(content_id)
            if item is None or item.draft.programme_id != onboarding.programme_id:
                faults[f"{place}.material[{number}]"] = "is no item of the programme"
    if faults:
        raise Invalid("the steps are not sound", faults)


def step_done(onboarding: Onboarding, progress: Progress, key: str, at: datetime) -> Progress:
    """The person after this step; the same where they had done it.

    Raises NotFound for no such step, OutOfOrder while an earlier one is open.
    """
    keys = [step.key for step in onboarding.steps]
    if key not in keys:
        raise NotFound("there is no such step")
    if key in progress.done:
        return progress
    earlier = next((one for one in keys[: keys.index(key)] if one not in progress.done), None)
    if earlier is not None:
        raise OutOfOrder(f"{earlier} comes first")
    done = {**progress.done, key: at}
    over = progress.completed_at is None and all(one in done for one in keys)
    return replace(progress, done=done, completed_at=at if over else progress.completed_at)
