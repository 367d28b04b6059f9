"""Reports to draw: one in which every section has figures, and one in which hardly anything was observed."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cli.report import model
from cli.report.model import Figure, Money, Pace, Provenance, Rate

MEASURED, ESTIMATED, DECLARED = Provenance.MEASURED, Provenance.ESTIMATED, Provenance.DECLARED
FIRST = date(2026, 10, 1)
UNSEEN_DAY = 17


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def measured(amount: int) -> model.Figures:
    return (Figure(amount, MEASURED),)


def days() -> model.Series:
    """A month of days: some shares are declared, and on one day nobody counted visits."""
    points = []
    for number in range(31):
        day = FIRST + timedelta(days=number)
        shares = measured(12 + number * 7 % 30) + (Figure(3, DECLARED),) * (number % 3 == 0)
        points.append(model.Point(day, shares, None if day.day == UNSEEN_DAY else 40 + number * 13 % 90))
    return model.Series(model.Step.DAY, tuple(points))


MONTH = model.Month(
    participation=model.Participation(
        participation=Rate(486, 1240),
        activation=Rate(486, 2310),
        adoption=Rate(1240, 2310),
        leaders=Rate(31, 44),
        shares=(Figure(1042, MEASURED), Figure(88, DECLARED)),
        utilisation=Rate(41, 52),
        mix=Rate(902, 1042),
        mix_limit=Fraction(4, 5),
    ),
    teams=model.Teams(
        5,
        (
            model.TeamRow("Sales and partners of Southern Europe and the Mediterranean", Rate(96, 180)),
            model.TeamRow("Engineering", Rate(121, 310)),
            model.TeamRow("", Rate(9, 21), rolled_up=True),
        ),
        hidden_people=3,
    ),
    series=days(),
    reach=model.Reach(Figure(1_312_400, ESTIMATED), measured(284_210), Figure(37, MEASURED)),
    engagement=model.Engagement(
        {"impressions": measured(512_330), "likes": measured(8412), "comments": measured(1203)},
        Rate(10_257, 512_330),
        Rate(10_257, 1_312_400, ESTIMATED),
    ),
    traffic=model.Traffic(
        model.Clicks(3914, bot=412, preview=688, scanner=97),
        3102,
        (model.NetworkClicks("linkedin", "linkedin-poller", Figure(3520, MEASURED)),),
    ),
    funnel=(
        model.FunnelStep("published", {"items_published": measured(52)}),
        model.FunnelStep("shared", {"items_shared": measured(41), "shares": measured(1042)}, Rate(41, 52)),
        model.FunnelStep("reached", {"reach": measured(284_210)}),
        model.FunnelStep("clicked", {"clicks": measured(3914)}),
        model.FunnelStep("converted", {"downloads": measured(52), "sales": measured(1)}),
    ),
    conversions=(
        model.Conversion("download", measured(52), window_days=7),
        model.Conversion(
            "sale", measured(1), (euros("46250.50"), Money(Decimal(12000), "MAD")), window_days=90
        ),
    ),
    value=(
        model.Value(
            "EUR",
            model.Earned(euros("27600.50"), euros("16100.50"), Fraction(7, 5)),
            model.Earned(euros("28640.50")),
            terms=(
                model.ValueTerm(
                    "linkedin", "impression", 410_000, euros("28"), euros("11480"), "impressions", per=1000
                ),
                model.ValueTerm("linkedin", "click", 3100, euros("5.20"), euros("16120.50"), "clicks"),
                model.ValueTerm(
                    "linkedin", "reaction", 200, euros("5.20"), euros("1040"), "likes", Provenance.DECLARED
                ),
            ),
            missing=(("x", "impression"), ("x", "click"), ("mastodon", "click")),
            may_double_count=True,
            cost=model.Cost(euros("4200"), euros("7300"), None, euros("11500")),
        ),
    ),
    items=model.Items(
        (model.Item("What our apprentices taught us", clicks=812),),
        (model.Item("Open day of 14 November", (Figure(166, MEASURED), Figure(21, DECLARED))),),
    ),
    networks=(
        model.NetworkRow(
            "linkedin",
            measured(780),
            Figure(1_050_000, ESTIMATED),
            measured(240_000),
            measured(430_000),
            Rate(9000, 430_000),
            3400,
        ),
        model.NetworkRow("whatsapp", (Figure(88, DECLARED),)),
    ),
    goals=(
        model.Goal(
            "clicks",
            "Open days",
            Decimal(12000),
            date(2026, 12, 31),
            Pace.BEHIND,
            Decimal(3914),
            Decimal("11623.4"),
        ),
        model.Goal(
            "Applications that came by a share", "Hiring", Decimal(60), date(2026, 12, 31), Pace.NOT_MEASURED
        ),
        model.Goal(
            "potential_reach",
            "Open days",
            Decimal(1_000_000),
            date(2026, 12, 31),
            Pace.REACHED,
            Decimal(1_312_400),
            provenance=ESTIMATED,
        ),
    ),
    sentiment=model.Sentiment(230, 150, 120, automatic=436, manual=64),
    training=Rate(1012, 1240),
    warnings=(model.Warned("Logistics", "participation_fell", Rate(12, 140), Rate(21, 138), Fraction(1, 5)),),
)
BEFORE = model.Month(
    participation=model.Participation(Rate(430, 1198), shares=(Figure(964, MEASURED), Figure(91, DECLARED))),
    reach=model.Reach(Figure(1_190_000, ESTIMATED), measured(291_000)),
    traffic=model.Traffic(model.Clicks(3420), 2760),
)
FULL = model.Report(
    model.Programme("Atelier Beaumont", "Because those who make it tell it best."),
    FIRST,
    MONTH,
    BEFORE,
    (model.Correction(date(2026, 9, 1), "shares", 966, 964, date(2026, 10, 12)),),
    (
        model.Definition("participation_rate", 1, date(1970, 1, 1), "As the house says it."),
        model.Definition("reach", 9, date(2026, 7, 1), "A formula that no catalogue has yet."),
    ),
    date(2026, 11, 10),
    frozen=True,
)
SPARSE = model.Report(
    model.Programme("Ambassadors"),
    date(2026, 2, 1),
    model.Month(
        participation=model.Participation(Rate(0, 0), shares=(Figure(1, DECLARED),)),
        engagement=model.Engagement({"likes": measured(4)}),
        networks=(model.NetworkRow("mastodon", (Figure(1, DECLARED),)),),
    ),
)
EMPTY = model.Report(model.Programme("Ambassadors"), date(2026, 2, 1), model.Month())


def month(**sections: object) -> model.Report:
    """A report of nothing but these sections."""
    return replace(EMPTY, month=model.Month(**sections))  # type: ignore[arg-type]  # each test names real ones
