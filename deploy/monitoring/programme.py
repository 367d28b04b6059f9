"""The dashboard `programme`: what the programme is for. Of groups, never of persons."""

from collections.abc import Sequence

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Query, Rows, Wanted, bars, board, choice, lines, number

PROGRAMME = 'programme=~"$programme"'
CHOSEN = f'{PROGRAMME}, network=~"$network"'
NETWORK = "{{network}}"
HUMAN = 'made_by="human"'


def _sum(series: str, by: str, more: str = "") -> str:
    chosen = f"{CHOSEN}, {more}" if more else CHOSEN
    grouped = f" by ({by}) " if by else ""
    return f"sum{grouped}(programme:{series}:max{{{chosen}}})"


def _total(title: str, why: str, series: str, more: str) -> Wanted:
    return number(title, why, "short", Query(_sum(series, "", more), title))


PARTICIPATION: Sequence[Wanted] = (
    number(
        "Taking part",
        "People who take part in the programme now.",
        "short",
        Query(f"sum(programme:enrolled:max{{{PROGRAMME}}})", "people"),
    ),
    number(
        "Active advocates",
        "People who shared something in the last 30 days.",
        "short",
        Query(f"sum(programme:active_advocates:max{{{PROGRAMME}}})", "people"),
    ),
    number(
        "Participation",
        "Active advocates of the last 30 days among those who take part now.",
        "percentunit",
        Query(
            f"sum(programme:active_advocates:max{{{PROGRAMME}}}) "
            f"/ sum(programme:enrolled:max{{{PROGRAMME}}})",
            "active",
        ),
    ),
    lines(
        "Participation over time",
        "Active advocates of the 30 days before each moment among those who took part then, by programme.",
        "percentunit",
        Query(f"programme:participation:ratio{{{PROGRAMME}}}", "{{programme}}"),
    ),
)

ALTOGETHER: Sequence[Wanted] = (
    _total("Shares", "Shares that stand.", "shares", ""),
    _total("Human visits", "Visits through tracked links that people made.", "clicks", HUMAN),
    _total(
        "Reach, measured", "People reached, as the networks measured it.", "reach", 'provenance="measured"'
    ),
    _total(
        "Reach, estimated", "People reached, estimated from followers.", "reach", 'provenance="estimated"'
    ),
    _total("Conversions", "Applications, leads and sales that shares led to.", "conversions", ""),
)

BY_NETWORK: Sequence[Wanted] = (
    lines(
        "Shares",
        "Shares that stand, by network.",
        "short",
        Query(_sum("shares", "network"), NETWORK),
    ),
    bars(
        "How shares are known",
        "Shares by how we know of them: declared by who made them, reported or verified.",
        "short",
        Query(_sum("shares", "network, provenance"), "{{network}} {{provenance}}"),
    ),
    lines(
        "Human visits",
        "Visits through tracked links that people made, by network.",
        "short",
        Query(_sum("clicks", "network", HUMAN), NETWORK),
    ),
    bars(
        "What made the visits",
        "All visits by what seemed to make them. Only `human` counts for anything.",
        "short",
        Query(_sum("clicks", "made_by"), "{{made_by}}"),
    ),
    bars(
        "Reach",
        "People reached by network. Measured and estimated are two figures, never one sum.",
        "short",
        Query(_sum("reach", "network, provenance"), "{{network}} {{provenance}}"),
    ),
    lines(
        "Impressions",
        "Times that shares were shown, as the networks report it.",
        "short",
        Query(_sum("impressions", "network"), NETWORK),
    ),
    lines(
        "Engagement",
        "Reactions to shares, by network.",
        "short",
        Query(_sum("engagement", "network"), NETWORK),
    ),
    bars(
        "Kinds of engagement",
        "Reactions to shares, by what was measured.",
        "short",
        Query(_sum("engagement", "measure"), "{{measure}}"),
    ),
    lines(
        "Visits per share",
        "Human visits for each share that stands, by network.",
        "short",
        Query(
            _sum("clicks", "network", HUMAN) + " / (" + _sum("shares", "network") + " > 0)",
            NETWORK,
        ),
    ),
)

VALUE: Sequence[Wanted] = (
    lines(
        "Conversions",
        "Applications, leads and sales that shares led to, by network.",
        "short",
        Query(_sum("conversions", "network"), NETWORK),
    ),
    bars(
        "Kinds of conversion",
        "Conversions by kind.",
        "short",
        Query(_sum("conversions", "kind"), "{{kind}}"),
    ),
    bars(
        "Value",
        "What conversions were worth, by network; each currency for itself.",
        "short",
        Query(_sum("value", "network, currency"), "{{network}} {{currency}}"),
    ),
)


def built() -> model.Dashboard:
    """The whole dashboard."""
    made = board(
        "programme",
        "Who takes part, what is shared, who saw it, who came, and what it was worth. Totals since the "
        "programme began, unless a panel says otherwise; they go down when a share is taken back.",
        choice("programme", "Programme", "label_values(portevoix_programme_enrolled, programme)"),
        choice("network", "Network", "label_values(portevoix_programme_shares, network)"),
        since="30d",
    )
    rows = Rows(made)
    rows.add("Participation", PARTICIPATION)
    rows.add("Altogether", ALTOGETHER)
    rows.add("By network", BY_NETWORK, beside=3)
    rows.add("What came of it", VALUE, beside=3)
    return made.build()
