"""A month of a house of metrics as the monthly report asks for it, section by section."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cli.doors import Doors
from cli.report.figures import Asker, figures_of
from cli.report.figures.month import SECTIONS
from cli.report.language import LANGUAGES
from cli.report.model import Correction, Figure, Money, Pace, Provenance, Rate, Report
from cli.report.page import SECTIONS as SHOWN
from cli.report.page import page
from portevoix.content.v1 import events_pb2 as content
from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from tests.component.cli.houses import library, standing
from tests.component.cli.sections import filled
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.crowds import crowd, directory, joined, noon_ms, trained
from tests.component.metrics.events import converted, item, made, observed, on, published, visited
from tests.component.metrics.mentions import mention, on_the_wall
from tests.component.metrics.purse import Purse
from tests.unit.cli.report_page import read

PARIS, LYON = crowd("Paris", 8), crowd("Lyon", 6)
FIRST, TODAY = date(2026, 9, 1), date(2026, 10, 20)
LATE = date(2026, 9, 20)
ITEM = item("i1", campaign_id="c1")
MEASURED = Provenance.MEASURED


async def say_august_and_september(metrics: Metrics, purse: Purse) -> None:
    """Everybody shares in August, of Lyon one alone in September; a reach and a lead of August come late."""
    anna = PARIS[0]
    goal = content.Goal(kind=content.GOAL_KIND_TRAFFIC, measure="clicks", target=100)
    campaign = content.CampaignChanged(
        campaign_id="c1",
        programme_id="p",
        name="Autumn",
        why="Because",
        goals=[goal],
        starts_on="2026-09-01",
        ends_on="2026-10-30",
        occurred_at_ms=noon_ms("2026-07-01"),
    )
    await metrics.say(
        *directory([*PARIS, *LYON, *crowd("Nice", 6)], "2026-07-01"),
        *joined([*PARIS, *LYON], "2026-07-01"),
        campaign,
        published(ITEM, "2026-07-01"),
        *(made(f"{one.employee_id}-8", one, what=ITEM, **on("2026-08-10")) for one in (*PARIS, *LYON)),
        *(made(f"{one.employee_id}-9", one, what=ITEM, **on("2026-09-10")) for one in (*PARIS, LYON[0])),
        trained(anna, "2026-08-01"),
        observed("s", anna, (types.MEASURE_REACH, 70), what=ITEM, **on("2026-08-11")),
        observed("s", anna, (types.MEASURE_REACH, 30), what=ITEM, **on("2026-08-11", heard=LATE.isoformat())),
        observed(
            "s",
            anna,
            (types.MEASURE_IMPRESSIONS, 400),
            (types.MEASURE_LIKES, 20),
            what=ITEM,
            **on("2026-09-11"),
        ),
        visited("s", anna, "v1", what=ITEM, **on("2026-09-11")),
        visited("s", anna, "v2", what=ITEM, **on("2026-09-12")),
        visited("s", anna, "crawler", what=ITEM, by=types.CLICK_CLASS_BOT, **on("2026-09-12")),
        observed("s", anna, (types.MEASURE_REACH, 40), what=ITEM, **on("2026-09-12")),
        converted(share.CONVERSION_KIND_SALE, "s-1", anna, ("999.50", "EUR"), about=ITEM, **on("2026-09-13")),
    )
    heard = on("2026-08-12", heard=LATE.isoformat())
    await metrics.say(
        converted(share.CONVERSION_KIND_LEAD, "l-1", anna, ("12.50", "EUR"), about=ITEM, **heard)
    )
    await purse.rate("ACTION_CLICK", "5.2")
    await purse.cost("COST_PART_PLATFORM", "4")
    wall = on_the_wall(metrics, metrics.channel, metrics.kafka)
    said = mention(label="positive", at=ITEM, at_ms=noon_ms("2026-09-14"), day="2026-09-14")
    await wall.hear(said)


@pytest.fixture
async def asker(metrics: Metrics) -> AsyncIterator[Asker]:
    """A programme manager, on a day on which September is frozen."""
    with standing(library("p", "few")) as address:
        doors = Doors({"content": address, "metrics": f"127.0.0.1:{metrics.house.rpc.port}"})
        yield Asker(doors, metrics.issuer.token("someone", ["programme_manager"]), TODAY)
        await doors.close()


@pytest.mark.row("M16", part="every section is filled from what the house answers")
async def test_every_section_is_filled_from_the_house(metrics: Metrics, purse: Purse, asker: Asker) -> None:
    await say_august_and_september(metrics, purse)
    report = await figures_of(asker, "p", FIRST)
    assert filled(report) == {*SECTIONS, "corrections", "definitions"}
    assert report.frozen
    assert report.previous is not None
    assert_counts(report)
    assert_outcome(report)
    for language in LANGUAGES:
        headings = {one.attributes.get("id") for one in read(page(report, language)).all("h2")}
        assert headings >= {*SHOWN, "corrections", "definitions"}


def assert_counts(report: Report) -> None:
    """What people did, and what the world did with it."""
    month = report.month
    assert month.participation is not None
    assert month.participation.participation == Rate(9, 14)
    assert month.participation.activation == Rate(9, 20)
    assert month.participation.adoption == Rate(14, 20)
    assert (month.participation.utilisation, month.participation.mix) == (Rate(1, 1), Rate(9, 9))
    assert month.participation.leaders is None
    assert month.series is not None
    days: dict[date, Any] = {one.first: one for one in month.series.points}
    assert len(days) == 30
    assert (days[date(2026, 9, 10)].shares, days[date(2026, 9, 10)].clicks) == ((Figure(9, MEASURED),), 0)
    assert days[date(2026, 9, 11)].clicks == 1
    assert month.items is not None
    assert [(one.title, one.clicks) for one in month.items.by_clicks] == [("First item", 2)]
    [linkedin] = month.networks
    assert (linkedin.clicks, linkedin.engagement_rate) == (2, Rate(20, 400))
    august = date(2026, 8, 1)
    assert report.corrections == (
        Correction(august, "leads", None, 1, LATE),
        Correction(august, "reach", 70, 100, LATE),
        Correction(august, "leads", None, Decimal("12.50"), LATE, MEASURED, "EUR"),
    )


def assert_outcome(report: Report) -> None:
    """What came of it, and how the programme stands."""
    month = report.month
    [euros] = month.value
    assert euros.measured is not None
    assert euros.cost is not None
    assert euros.measured.total == Money(Decimal("10.40"), "EUR")
    assert euros.measured.saving == Money(Decimal("6.40"), "EUR")
    assert (euros.cost.platform, euros.cost.management) == (Money(Decimal(4), "EUR"), None)
    assert ("linkedin", "impression") in euros.missing
    [sale] = month.conversions
    assert (sale.kind, sale.values, sale.window_days) == ("sale", (Money(Decimal("999.50"), "EUR"),), 90)
    [goal] = month.goals
    assert (goal.campaign, goal.actual, goal.forecast) == ("Autumn", Decimal(2), Decimal(4))
    assert goal.pace is Pace.BEHIND
    assert month.sentiment is not None
    assert (month.sentiment.n, month.sentiment.given) == (1, 1)
    assert month.training == Rate(1, 14)
    lyon = [one for one in month.warnings or () if one.unit == "Lyon"]
    assert [one.reason for one in lyon] == [
        "participation_fell",
        "participation_low",
        "reach_fell",
        "reach_low",
    ]
    assert (lyon[0].now, lyon[0].before) == (Rate(1, 6), Rate(6, 6))
    steps = {one.name: one.counted for one in month.funnel}
    assert steps["converted"] == {"sales": (Figure(1, MEASURED),)}


@pytest.mark.row("M16", part="what too few people stand behind is said to be hidden")
async def test_in_the_works_councils_mode_a_report_says_what_it_hides(metrics: Metrics, asker: Asker) -> None:
    mode = content.ProgrammeChanged(
        programme_id="few", name="P", why="Because", zone="Europe/Paris", works_council=True, occurred_at_ms=1
    )
    shares = [made(one.employee_id, one, what=item(programme_id="few"), **on(9)) for one in PARIS[:2]]
    await metrics.say(mode, *shares)
    report = await figures_of(asker, "few", FIRST)
    activity = {"reach", "engagement", "traffic", "series", "items", "networks", "funnel", "conversions"}
    hidden = {*activity, "training"}
    assert set(report.month.too_few) == {*hidden, "corrections"}
    assert report.month.participation is not None
    assert report.month.reach is None
