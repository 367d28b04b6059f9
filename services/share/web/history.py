"""GET /v1/shares:export: one's own shares as a CSV file, whole, in one's own language."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chassis.access import Access
from chassis.spreadsheet import MARK, lines_to_csv
from services.share.domain.errors import Invalid
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.rules.sharing import check_known
from services.share.domain.rules.stamping import profile_at
from services.share.ports import Books
from services.share.translate.history_rows import header, rows
from services.share.translate.texts import LANGUAGES, catalogue, language_of
from services.share.usecases.sharing import Sharing


@dataclass(frozen=True)
class HistoryDoor:
    """Answers GET /v1/shares:export."""

    access: Access
    sharing: Sharing
    books: Callable[[], Books]
    networks: Mapping[str, Network]
    now_ms: Callable[[], int]

    async def get(self, request: Request) -> Response:
        """The caller's own shares, newest first, those that came to nothing among them.

        In the language that `language` asks for, else in the one that the directory has for the caller, who
        may have left. Raises Invalid, OutOfTurn.
        """
        who = self.access.http_caller(request, {"employee", "leader"}).subject
        wanted = request.query_params.get("language", "")
        if wanted and wanted not in LANGUAGES:
            raise Invalid("UNKNOWN_LANGUAGE", f"known languages: {', '.join(LANGUAGES)}", "language")
        author = check_known((await self.books().people.find([who])).get(who))
        language = wanted or language_of(profile_at(author, self.now_ms()).language)
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{catalogue(language)["history"]["file"]}.csv"',
            "content-language": language,
        }
        return StreamingResponse(self._file(author, language), 200, headers, "text/csv")

    async def _file(self, author: Employee, language: str) -> AsyncIterator[bytes]:
        yield MARK + lines_to_csv([header(language)])
        async for shares in self.sharing.whole_history(author.employee_id, self.books().shares):
            yield lines_to_csv(rows(shares, author, self.networks, language))
