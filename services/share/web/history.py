"""GET /v1/shares:export: one's own shares as a CSV file, whole, in one's own language."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chassis.access import Access
from services.share.domain.errors import Invalid
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.rules.stamping import profile_at
from services.share.translate.history_rows import header_to_csv, shares_to_csv
from services.share.translate.texts import LANGUAGES, catalogue, language_of
from services.share.usecases.history import whole
from services.share.usecases.sharing import OwnShare


@dataclass(frozen=True)
class HistoryDoor:
    """Answers GET /v1/shares:export. `page` gives a person's shares as `Sharing.history` does."""

    access: Access
    author: Callable[[str], Awaitable[Employee]]
    page: Callable[[str, int, tuple[int, str] | None], Awaitable[Sequence[OwnShare]]]
    networks: Mapping[str, Network]
    now_ms: Callable[[], int]

    async def get(self, request: Request) -> Response:
        """The caller's own shares, newest first, those that came to nothing among them.

        In the language that `language` asks for, else in the one that the directory has for the caller.
        """
        who = self.access.http_caller(request, {"employee", "leader"}).subject
        wanted = request.query_params.get("language", "")
        if wanted and wanted not in LANGUAGES:
            raise Invalid("UNKNOWN_LANGUAGE", f"known languages: {', '.join(LANGUAGES)}", "language")
        author = await self.author(who)
        language = wanted or language_of(profile_at(author, self.now_ms()).language)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{catalogue(language)["history"]["file"]}.csv"',
            "content-language": language,
        }
        return StreamingResponse(self._file(author, language), 200, headers, "text/csv")

    async def _file(self, author: Employee, language: str) -> AsyncIterator[bytes]:
        yield header_to_csv(language)
        async for shares in whole(partial(self.page, author.employee_id)):
            yield shares_to_csv(shares, author, self.networks, language)
