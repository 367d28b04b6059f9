"""The guard against fatigue, as surveys are launched."""

from collections.abc import Awaitable, Callable, Sequence

from services.survey.domain.model import Person, Survey
from services.survey.domain.rules import fatigue
from services.survey.ports.series import Fatigue

Note = Callable[[str, int], Awaitable[None]]
"""Note how many people a survey spared."""


async def spare_people(
    survey: Survey,
    people: Sequence[Person],
    measure: fatigue.Measure,
    now_ms: int,
    lately: Fatigue,
    note: Note,
) -> Sequence[Person]:
    """Return those of a group who may be asked once more, and note how many may not.

    Two surveys that are launched at one moment each count the other's whole group, so that nobody is invited
    by both to one too many.
    """
    surveys, leaving = await lately.lately(measure.since_ms(now_ms), survey.survey_id)
    if len(surveys) + len(leaving) < measure.most:
        rested = list(people)
    else:
        invited = await lately.invitations(surveys, max(1, measure.most - len(leaving)))
        rested = fatigue.rested(people, invited, leaving, measure.most)
    await note(survey.survey_id, len(people) - len(rested))
    return rested
