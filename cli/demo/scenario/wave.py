"""An eNPS survey: launched to everybody, answered through the links that the mail brings, closed."""

import asyncio
import random
import re
import time
from collections.abc import Callable
from email.message import EmailMessage

import httpx

from cli.demo.postbox import Postbox
from cli.demo.scenario.staff import Staff
from cli.demo.story import Story
from cli.doors import call
from portevoix.survey.v1 import service_pb2 as survey

SILENT = 7
"""How many open their mail and do not answer."""
WAIT_SECONDS = 60
_LINK = re.compile(r"https?://\S+/s/[A-Za-z0-9_.-]+")
_HIDDEN = re.compile(r'name="(token|submission_id)" value="([^"]+)"')
SCORES = (10, 9, 9, 9, 8, 8, 7, 10, 6, 9, 10, 3, 8, 9)


async def launch(staff: Staff, story: Story) -> None:
    """Ask everybody; invitations leave by mail."""
    human_resources = staff.token("hr")
    created = await call(
        staff.doors.survey.CreateSurvey,
        survey.CreateSurveyRequest(template="enps", cuts=[survey.CUT_BY_TEAM]),
        human_resources,
    )
    story.survey_id = created.survey.survey_id
    request = survey.LaunchSurveyRequest(survey_id=story.survey_id)
    await call(staff.doors.survey.LaunchSurvey, request, human_resources)


async def answer(
    staff: Staff, story: Story, postbox: Postbox, seed: int, answered: Callable[[], None]
) -> None:
    """Open every invitation; most people answer. `answered` is called after each."""
    await _state(staff, story, survey.SURVEY_STATE_OPEN)
    links = [_link(message) for message in postbox.messages()]
    story.invited = len(links)
    chance = random.Random(f"wave {seed}")
    silent = set(chance.sample(range(len(links)), SILENT))
    async with httpx.AsyncClient(timeout=30) as http:
        for number, link in enumerate(links):
            page = await http.get(link)
            page.raise_for_status()
            if number not in silent:
                await _answer(http, page, score := chance.choice(SCORES))
                story.scores.append(score)
            answered()


async def _answer(http: httpx.AsyncClient, page: httpx.Response, score: int) -> None:
    """Send the form as the page has it."""
    form = dict(_HIDDEN.findall(page.text))
    sent = await http.post(page.url.join("/s"), data={**form, "q.enps": str(score)})
    sent.raise_for_status()


def _link(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    found = _LINK.search(body.get_content()) if body else None
    if not found:
        raise RuntimeError("an invitation without a link")
    return found.group()


async def close(staff: Staff, story: Story) -> None:
    """End the wave and wait until its result stands."""
    request = survey.CloseSurveyRequest(survey_id=story.survey_id)
    await call(staff.doors.survey.CloseSurvey, request, staff.token("hr"))
    await _state(staff, story, survey.SURVEY_STATE_CLOSED)


async def _state(staff: Staff, story: Story, wanted: survey.SurveyState.ValueType) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    request = survey.GetSurveyRequest(survey_id=story.survey_id)
    while time.monotonic() < deadline:
        found = await call(staff.doors.survey.GetSurvey, request, staff.token("hr"))
        if found.survey.state == wanted:
            return
        await asyncio.sleep(0.2)
    raise RuntimeError(f"the survey did not reach {survey.SurveyState.Name(wanted)} in time")
