"""`portevoix report`."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import ask
from cli.installation import token
from cli.report.figures import HOUSES, Asker, figures_of
from cli.report.page import page

LAST = "last"


class Tongue(StrEnum):
    """A language that the report is written in."""

    ENGLISH = "en"
    FRENCH = "fr"


def report(
    programme: Annotated[str, typer.Option(help="id of the programme")],
    month: Annotated[str, typer.Option(help="such as 2026-10, or last: the last that is over")] = LAST,
    output: Annotated[Path, typer.Option(help="the file to write", dir_okay=False)] = Path("report.html"),
    language: Annotated[Tongue, typer.Option(help="fr or en")] = Tongue.ENGLISH,
    token_file: Annotated[Path | None, typer.Option("--token", help="file with your token")] = None,
) -> None:
    """A programme's month as one HTML file, to be read, printed and forwarded as it is."""
    today = datetime.now(UTC).date()
    first = _first_day(month, today)
    who = token(token_file, "programme_manager")
    found = ask(HOUSES, lambda doors: figures_of(Asker(doors, who, today), programme, first))
    output.write_text(page(found, language.value), encoding="utf-8")
    typer.echo(f"written to {output}")


def _first_day(month: str, today: date) -> date:
    """Raises BadParameter for what is no month, and for one that has not begun."""
    if month == LAST:
        return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    try:
        first = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as wrong:
        raise typer.BadParameter(f"{month} is not a month such as 2026-10") from wrong
    if first > today:
        raise typer.BadParameter(f"{month} has not begun")
    return first
