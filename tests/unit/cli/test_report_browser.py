"""A real browser lays the report out and prints it: nothing is cut off, and everything is on A4."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest

from cli.report.model import Figure, Item, Items, Programme, Provenance, Rate, Report, TeamRow, Teams
from cli.report.page import page
from tests.unit.cli.report_page import read
from tests.unit.cli.report_samples import FULL, MONTH

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
A4_POINTS = (595, 842)
WIDTHS = (390, 700, 1100)
SECONDS = 60
MEASURE = """<script>addEventListener("load", () => {
const told = {};
for (const frame of document.querySelectorAll("iframe")) {
  const page = frame.contentDocument, root = page.documentElement, cut = [];
  for (const one of page.querySelectorAll("svg.series text")) {
    const inner = one.getBoundingClientRect(), outer = one.closest("svg").getBoundingClientRect();
    if (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1)
      cut.push(one.textContent);
  }
  for (const one of page.querySelectorAll(".card .value, .chain .value, td.n"))
    if (one.scrollWidth > one.clientWidth + 1) cut.push(one.textContent);
  told[frame.width] = {wider: root.scrollWidth - root.clientWidth, cut: cut};
}
document.documentElement.dataset.told = JSON.stringify(told);
});</script>"""


@pytest.fixture
def browser(tmp_path: Path) -> list[str]:
    """The command of a browser without a window, with a profile of its own."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("this machine cannot run it: there is no Chromium or Chrome")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    return [found, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", profile]


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    return done.stdout


def wordy() -> Report:
    """Names that no line holds and nothing breaks."""
    long = "Donaudampfschifffahrts" * 9
    items = Items((Item(long, clicks=3),), (Item(long, (Figure(2, Provenance.DECLARED),)),))
    teams = Teams(5, (TeamRow(long, Rate(5, 9)),))
    return replace(FULL, programme=Programme(long, long), month=replace(MONTH, items=items, teams=teams))


@pytest.mark.parametrize("report", [FULL, wordy()], ids=["usual", "wordy"])
def test_nothing_is_cut_off_on_a_phone_on_paper_and_on_a_desk(
    browser: list[str], tmp_path: Path, report: Report
) -> None:
    html, file = escape(page(report, "fr")), tmp_path / "frames.html"
    frames = "".join(f'<iframe width="{width}" height="900" srcdoc="{html}"></iframe>' for width in WIDTHS)
    file.write_text(f'<meta charset="utf-8">{frames}{MEASURE}', encoding="utf-8")
    told = re.search(r'data-told="([^"]*)"', run([*browser, "--dump-dom", file.as_uri()]))
    assert told is not None
    [root] = read(f"<html {told[0]}></html>").all("html")
    nothing = {"wider": 0, "cut": []}
    assert json.loads(root.attributes["data-told"]) == {str(width): nothing for width in WIDTHS}


def test_it_prints_on_a4(browser: list[str], tmp_path: Path) -> None:
    file, printed = tmp_path / "report.html", tmp_path / "report.pdf"
    file.write_text(page(FULL, "fr"), encoding="utf-8")
    run([*browser, "--no-pdf-header-footer", f"--print-to-pdf={printed}", file.as_uri()])
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed.read_bytes())
    assert {(round(float(wide)), round(float(high))) for wide, high in sheets} == {A4_POINTS}
    assert 4 <= len(sheets) <= 8
