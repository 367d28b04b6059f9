"""Where whoever wrote a comment reads the replies. It only reads, sets no cookie and logs nothing."""

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from chassis.web_guards import anonymous
from services.survey.domain.errors.loop import KeyNotValid
from services.survey.ports.loop import Comments, Replies
from services.survey.translate.pages import Page
from services.survey.translate.reply_pages import key_form, replies_page
from services.survey.translate.texts import language_wanted
from services.survey.usecases.loop import read_replies

FORM_BYTES = 1024


class RepliesPage:
    """The page behind /r."""

    def __init__(self, comments: Comments, replies: Callable[[], Replies]) -> None:
        self._comments = comments
        self._replies = replies

    def routes(self) -> list[Route]:
        """The form, and where it goes; the key is in no path."""
        return [Route("/r", self.ask, methods=["GET"]), Route("/r", self.show, methods=["POST"])]

    @anonymous
    async def ask(self, request: Request) -> HTMLResponse:
        """The form."""
        return _shown(key_form(_language(request)))

    @anonymous
    async def show(self, request: Request) -> HTMLResponse:
        """The replies, or the form again where nothing was written under the key."""
        language = _language(request)
        try:
            found = await read_replies(await _key_of(request), self._comments, self._replies())
        except KeyNotValid:
            return _shown(key_form(language, wrong=True), 404)
        return _shown(replies_page(language, found))


def _shown(page: Page, status: int = 200) -> HTMLResponse:
    return HTMLResponse(page.html, status, headers=page.headers)


def _language(request: Request) -> str:
    return language_wanted(request.headers.get("accept-language", ""))


async def _key_of(request: Request) -> str:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            return ""
    return parse_qs(body.decode("ascii", "replace")).get("key", [""])[0]
