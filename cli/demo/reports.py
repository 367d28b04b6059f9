"""The monthly report of what was played, in every language that it is written in."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cli.demo.cast import PROGRAMME_ID
from cli.demo.scenario.staff import Staff
from cli.report.figures import Asker, figures_of
from cli.report.page import page

LANGUAGES = ("en", "fr")


async def write_reports(staff: Staff, folder: Path) -> Sequence[Path]:
    """Write this month's into a folder, as `portevoix report` would; return the files."""
    today = datetime.now(UTC).date()
    asker = Asker(staff.doors, staff.token("programme_manager"), today)
    found = await figures_of(asker, PROGRAMME_ID, today.replace(day=1))
    pages = {folder / f"{today:%Y-%m}.{tag}.html": page(found, tag) for tag in LANGUAGES}
    await asyncio.to_thread(_write, pages)
    return list(pages)


def _write(pages: Mapping[Path, str]) -> None:
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
