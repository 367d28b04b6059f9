"""The answer page. It reads and writes the answer side only, sets no cookie and logs nothing."""

from collections.abc import Mapping
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chassis.web_guards import anonymous
from services.survey.domain.errors import NotNow, NotSound, SurveyRefusal
from services.survey.ports import AnswerStore, Chance, WaveSecrets
from services.survey.translate.pages import HEADERS, notice_page, question_page
from services.survey.translate.texts import language_wanted
from services.survey.usecases.answering import answer_survey, open_wave_of

FORM_BYTES = 4096
NO_SCORE = -1


class AnswerPage:
    """The page behind the link of an invitation."""

    def __init__(self, answers: AnswerStore, secrets: WaveSecrets, chance: Chance) -> None:
        self._answers = answers
        self._secrets = secrets
        self._chance = chance

    def routes(self) -> list[Route]:
        """The form, and where it goes; the token is in no path but the link's."""
        return [
            Route("/s/{token}", self.show, methods=["GET"]),
            Route("/s", self.take, methods=["POST"]),
        ]

    @anonymous
    async def show(self, request: Request) -> HTMLResponse:
        """The question. Opening the link changes nothing, so a gateway that opens links uses none up."""
        language = language_wanted(request.headers.get("accept-language", ""))
        return await self._form(request.path_params["token"], str(uuid4()), language, missing=False)

    @anonymous
    async def take(self, request: Request) -> HTMLResponse:
        """Take the answer and say so; sent twice, it is one answer."""
        language = language_wanted(request.headers.get("accept-language", ""))
        form = await _form_of(request)
        token, submission_id = form.get("token", ""), _uuid(form.get("submission_id", ""))
        try:
            await answer_survey(
                token, submission_id, _score(form), self._answers, self._secrets, self._chance
            )
        except NotSound:
            return await self._form(token, submission_id, language, missing=True)
        except SurveyRefusal as refusal:
            return _notice(refusal, language)
        return HTMLResponse(notice_page(language, "taken"), headers=HEADERS)

    async def _form(self, token: str, submission_id: str, language: str, *, missing: bool) -> HTMLResponse:
        try:
            wave = await open_wave_of(token, self._answers)
        except SurveyRefusal as refusal:
            return _notice(refusal, language)
        page = question_page(wave, language, token, submission_id, missing=missing)
        return HTMLResponse(page, 422 if missing else 200, headers=HEADERS)


def _notice(refusal: SurveyRefusal, language: str) -> HTMLResponse:
    shut = isinstance(refusal, NotNow)
    return HTMLResponse(
        notice_page(language, "shut" if shut else "used"), 409 if shut else 404, headers=HEADERS
    )


async def _form_of(request: Request) -> Mapping[str, str]:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("ascii", "replace")).items()}


def _score(form: Mapping[str, str]) -> int:
    score = form.get("score", "")
    return int(score) if score.isascii() and score.isdigit() and len(score) <= len("10") else NO_SCORE


def _uuid(text: str) -> str:
    """The form's own id; one that was tampered with is replaced, and only costs the protection it gave."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
