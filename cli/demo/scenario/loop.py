"""The loop closes: something is done about the survey's result, and a nameless suggestion has a reply."""

import uuid

from cli.demo.scenario.staff import Staff
from cli.demo.story import Story
from cli.doors import CALL_SECONDS, call
from portevoix.survey.v1 import loop_pb2 as loop
from portevoix.survey.v1 import service_pb2 as survey
from portevoix.survey.v1 import suggestions_pb2 as suggestions

ACTION = {
    "en": "Two hours a month are yours to read, write and share.",
    "fr": "Deux heures par mois sont à vous pour lire, écrire et partager.",
}
SUGGESTION = "Tell us before the customers know, not after."
REPLY = "From Monday on you read it the evening before."


async def answer_the_survey(staff: Staff, story: Story) -> None:
    """Plan an action on the published result, and show it to everybody."""
    human_resources = staff.token("hr")
    texts = [survey.Wording(language=language, text=text) for language, text in ACTION.items()]
    request = loop.PlanActionRequest(survey_id=story.survey_id, text=texts, owner="HR")
    planned = await call(staff.doors.loop.PlanAction, request, human_resources)
    published = loop.PublishActionRequest(action_id=planned.action.action_id)
    await call(staff.doors.loop.PublishAction, published, human_resources)


async def answer_somebody(staff: Staff) -> None:
    """Somebody, and nobody can tell who, puts a suggestion in, and everybody reads what becomes of it."""
    sent = await staff.doors.suggestions.SendSuggestion(
        suggestions.SendSuggestionRequest(submission_id=str(uuid.uuid4()), text=SUGGESTION),
        timeout=CALL_SECONDS,
    )
    planned = suggestions.MoveSuggestionRequest(
        suggestion_id=sent.suggestion_id, state=suggestions.SUGGESTION_STATE_PLANNED, reply=REPLY
    )
    await call(staff.doors.suggestions.MoveSuggestion, planned, staff.token("hr"))
