"""GET /v1/metrics/{programme_id}/export: all counts of a period as a CSV file, in French or English."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from chassis.access import Access
from chassis.spreadsheet import MARK, lines_to_csv
from services.metrics.domain.errors import NoSuchLanguage
from services.metrics.domain.rules.calendar import period
from services.metrics.ports.figures import Figures
from services.metrics.ports.library import Library
from services.metrics.translate.texts import LANGUAGES, catalogue
from services.metrics.usecases.council import Council
from services.metrics.usecases.export import Row, export

ROLES = frozenset(
    {
        "external_communications",
        "internal_communications",
        "programme_manager",
        "hr",
        "leader",
        "administrator",
        "auditor",
    }
)
COLUMNS = (
    "date",
    "heard_on",
    "item",
    "title",
    "campaign",
    "kind",
    "category",
    "network",
    "channel",
    "measure",
    "provenance",
    "amount",
)


@dataclass(frozen=True)
class ExportDoor:
    """Streams the file: a day is read when its lines are sent."""

    access: Access
    figures: Figures
    library: Library
    council: Council

    async def get(self, request: Request) -> Response:
        """Every count of the days from `from_date` to `to_date`. Raises MetricsRefusal."""
        self.access.http_caller(request, ROLES)
        asked, programme_id = request.query_params, request.path_params["programme_id"]
        language = asked.get("language", LANGUAGES[0])
        if language not in LANGUAGES:
            raise NoSuchLanguage("language", f"known languages: {', '.join(LANGUAGES)}")
        within = period(asked.get("from_date", ""), asked.get("to_date", ""))
        rows = export(self.figures, self.library, self.council, programme_id, within)
        first: Sequence[Row] = await anext(rows, ())  # what is refused is refused before the answer begins
        name = catalogue(language)["export"]["file"]
        headers = {
            "cache-control": "no-store",
            "content-disposition": f'attachment; filename="{name}-{within.first}-{within.last}.csv"',
            "content-language": language,
        }
        return StreamingResponse(_file(first, rows, catalogue(language)), 200, headers, "text/csv")


async def _file(
    first: Sequence[Row], rest: AsyncIterator[Sequence[Row]], texts: Mapping[str, Mapping[str, str]]
) -> AsyncIterator[bytes]:
    yield MARK + lines_to_csv([[texts["export"][column] for column in COLUMNS]])
    yield lines_to_csv([_cells(row, texts) for row in first])
    async for rows in rest:
        yield lines_to_csv([_cells(row, texts) for row in rows])


def _cells(row: Row, texts: Mapping[str, Mapping[str, str]]) -> Sequence[str]:
    several = not row.item.content_id
    return (
        row.date,
        row.heard_on,
        row.item.content_id,
        texts["export"]["several"] if several else row.title,
        row.item.campaign_id,
        row.item.kind,
        row.item.category,
        row.network,
        texts["channel"][row.channel],
        texts["measure"][row.measure],
        texts["provenance"][row.provenance],
        str(row.amount),
    )
