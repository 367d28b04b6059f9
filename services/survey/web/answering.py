"""The answer page. It reads and writes the answer side only, sets no cookie and logs nothing."""

from urllib.parse import parse_qs
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chassis.web_guards import anonymous
from services.survey.domain.errors import AnswerMissing, NotNow, NotSound, SurveyRefusal
from services.survey.domain.rules.answers import asked_of
from services.survey.ports import AnswerStore, Chance, WaveSecrets
from services.survey.translate.forms import Fields, given_of
from services.survey.translate.pages import Page, Sent, notice_page, question_page
from services.survey.translate.questionnaires import wrong_field
from services.survey.translate.reply_pages import key_notice
from services.survey.translate.texts import language_wanted
from services.survey.usecases.answering import answer_survey, open_wave_of

FORM_BYTES = 256 * 1024
FIELDS_MOST = 1000


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
        """The questions. Opening the link changes nothing, so a gateway that opens links uses none up."""
        language = language_wanted(request.headers.get("accept-language", ""))
        token = request.path_params["token"]
        try:
            wave = await open_wave_of(token, self._answers)
        except SurveyRefusal as refusal:
            return _notice(refusal, language)
        return _shown(question_page(wave, language, token, str(uuid4())))

    @anonymous
    async def take(self, request: Request) -> HTMLResponse:
        """Take the answers and say so; sent twice, they are one answer. What is wrong is shown, filled in."""
        language = language_wanted(request.headers.get("accept-language", ""))
        fields = await _form_of(request)
        token, submission_id = _first(fields, "token"), _uuid(_first(fields, "submission_id"))
        try:
            wave = await open_wave_of(token, self._answers)
            given = asked_of(wave.questionnaire, given_of(wave.questionnaire, fields))
            try:
                key = await answer_survey(
                    token, submission_id, given, self._answers, self._secrets, self._chance
                )
            except NotSound as wrong:
                sent = Sent(fields, wrong_field(wrong), isinstance(wrong, AnswerMissing))
                return _shown(question_page(wave, language, token, submission_id, sent), 422)
        except SurveyRefusal as refusal:
            return _notice(refusal, language)
        return _shown(notice_page(language, "taken", key_notice(language, key) if key else ""))


def _notice(refusal: SurveyRefusal, language: str) -> HTMLResponse:
    shut = isinstance(refusal, NotNow)
    return _shown(notice_page(language, "shut" if shut else "used"), 409 if shut else 404)


def _shown(page: Page, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page.html, status, headers=page.headers)


async def _form_of(request: Request) -> Fields:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            return {}
    try:
        return parse_qs(body.decode("ascii", "replace"), max_num_fields=FIELDS_MOST)
    except ValueError:  # too many fields
        return {}


def _first(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _uuid(text: str) -> str:
    """The form's own id; one that was tampered with is replaced, and only costs the protection it gave."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
