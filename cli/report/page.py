"""The report as one HTML file: style and charts stand in it, and it asks nobody for anything."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cli.report import pictures
from cli.report.language import Language
from cli.report.model import FunnelStep, Month, Provenance, Report, Traffic
from cli.report.pictures import Pictures
from cli.report.summary import summary
from cli.report.words import RATES, Words, potential, reached

SECTIONS: Mapping[str, Callable[[Month], object]] = {
    "participation": lambda month: month.training or _beyond_taking_part(month),
    "series": lambda month: month.series and month.series.points,
    "teams": lambda month: month.teams and month.teams.rows,
    "reach": lambda month: month.reach and len(potential(month) + reached(month)) > 1,
    "engagement": lambda month: month.engagement,
    "traffic": lambda month: month.traffic and (_by_class(month.traffic) or month.traffic.networks),
    "items": lambda month: month.items,
    "networks": lambda month: month.networks,
    "funnel": lambda month: any(step.counted for step in month.funnel),
    "conversions": lambda month: month.conversions,
    "value": lambda month: month.value,
    "goals": lambda month: month.goals,
    "sentiment": lambda month: month.sentiment,
    "warnings": lambda month: month.warnings is not None,
}
"""In the order of the page, with what a month must have, beyond the first page's figures, to fill it."""

OBSERVED: Mapping[str, Callable[[Month], object]] = {
    "participation": lambda month: month.participation,
    "reach": lambda month: potential(month) or reached(month),
    "engagement": lambda month: month.engagement,
    "traffic": lambda month: month.traffic,
    "conversions": lambda month: month.conversions,
    "value": lambda month: month.value,
    "sentiment": lambda month: month.sentiment,
    "training": lambda month: month.training,
}
"""What is named where it is absent."""
_PLAIN = re.compile(r"[^A-Za-z0-9]")


def page(report: Report, tag: str) -> str:
    """The whole file, in one of the languages; raises KeyError for another one."""
    language = Language(tag)
    words = Words(report, language)
    present = [name for name, found in SECTIONS.items() if found(report.month)]
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            tag=tag,
            words=words,
            summary=summary(words),
            style=_style(report, language),
            charts=Pictures(language),
            sections=present + ["corrections"] * bool(report.corrections),
            absent=_absent(report.month),
            definitions=sorted(
                report.definitions, key=lambda one: _sorted(language.name("measure", one.measure))
            ),
            **_spoken(language),
        )
    )


def _absent(month: Month) -> list[str]:
    """What was not observed; what is withheld is named elsewhere."""
    withheld = {*month.too_few, *month.closed}
    return [name for name, found in OBSERVED.items() if name not in withheld and not found(month)]


def _sorted(name: str) -> str:
    """As dictionaries sort: accents and capitals do not count."""
    letters = unicodedata.normalize("NFD", name)
    return "".join(one for one in letters if not unicodedata.combining(one)).casefold()


def _beyond_taking_part(month: Month) -> bool:
    found = month.participation
    return found is not None and any(getattr(found, name) for name in RATES if name != "participation")


def _by_class(found: Traffic) -> bool:
    return found.own is not None and bool(found.own.bot or found.own.preview or found.own.scanner)


def _spoken(language: Language) -> dict[str, Any]:
    """What templates call to say something."""
    return {
        "t": language.text,
        "name": language.name,
        "number": language.number,
        "amount": language.amount,
        "percent": language.percent,
        "money": language.money,
        "share": language.share,
        "score": language.score,
        "ratio": language.ratio,
        "signed": language.signed,
        "month": language.month,
        "day": language.day,
        "short_day": language.short_day,
        "short_date": language.short_date,
        "defined": language.defined,
        "step_rate": lambda step: _step_rate(step, language),
    }


def _step_rate(step: FunnelStep, language: Language) -> str:
    value = step.of_previous.value if step.of_previous else None
    return "" if value is None else language.text(f"funnel_rate.{step.name}", percent=language.percent(value))


def _style(report: Report, language: Language) -> Markup:
    """Our own style sheet; the texts at the foot of a printed page are quoted as CSS quotes them."""
    running = language.text(
        "report.running", programme=report.programme.name, month=language.month(report.first)
    )
    sheet = resources.files("cli.report").joinpath("templates", "report.css").read_text(encoding="utf-8")
    filled = sheet.replace("__RUNNING__", _quoted(running)).replace(
        "__PAGE__", _quoted(language.text("report.pages"))
    )
    return Markup(filled)  # noqa: S704 - what is not ours in it is letters, digits and escapes


def _quoted(text: str) -> str:
    """Inside a CSS string; every sign that could end it, or the style, is a number."""
    return _PLAIN.sub(lambda found: f"\\{ord(found[0]):06x}", text)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("cli.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["provenances"] = list(Provenance)
    found.globals["provenances_of"] = pictures.provenances
    found.globals["columns_of"] = pictures.columns
    found.globals["most"] = pictures.most
    return found
