"""The dashboard `programme`: what the programme is for. Of groups, never of persons."""

from collections.abc import Iterator

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Panel, Panels, Query, add, board, choice

PROGRAMME = 'programme=~"$programme"'
CHOSEN = f'{PROGRAMME}, network=~"$network"'
NETWORK = "{{network}}"
HUMAN = 'made_by="human"'


def built() -> model.Dashboard:
    """The whole dashboard."""
    panels = Panels()
    made = board(
        "programme",
        "Who takes part, what is shared, who saw it, who came, and what it was worth. Totals since the "
        "programme began, unless a panel says otherwise; they go down when a share is taken back.",
        choice("programme", "Programme", "label_values(portevoix_programme_enrolled, programme)"),
        choice("network", "Network", "label_values(portevoix_programme_shares, network)"),
        since="30d",
    )
    add(made, panels.row("Participation"), _participation(panels))
    add(made, panels.row("Altogether"), _altogether(panels))
    add(made, panels.row("By network"), _by_network(panels), beside=3)
    add(made, panels.row("What came of it"), _value(panels), beside=3)
    return made.build()


def _participation(panels: Panels) -> Iterator[Panel]:
    yield panels.number(
        "Taking part",
        "People who take part in the programme now.",
        "short",
        Query(f"sum(programme:enrolled:max{{{PROGRAMME}}})", "people"),
    )
    yield panels.number(
        "Active advocates",
        "People who shared something in the last 30 days.",
        "short",
        Query(f"sum(programme:active_advocates:max{{{PROGRAMME}}})", "people"),
    )
    yield panels.number(
        "Participation",
        "Active advocates of the last 30 days among those who take part now.",
        "percentunit",
        Query(
            f"sum(programme:active_advocates:max{{{PROGRAMME}}}) "
            f"/ sum(programme:enrolled:max{{{PROGRAMME}}})",
            "active",
        ),
    )
    yield panels.lines(
        "Participation over time",
        "Active advocates of the 30 days before each moment among those who took part then, by programme.",
        "percentunit",
        Query(f"programme:participation:ratio{{{PROGRAMME}}}", "{{programme}}"),
    )


TOTALS = (
    ("Shares", "Shares that stand.", "shares", ""),
    ("Human visits", "Visits through tracked links that people made.", "clicks", HUMAN),
    ("Reach, measured", "People reached, as the networks measured it.", "reach", 'provenance="measured"'),
    ("Reach, estimated", "People reached, estimated from followers.", "reach", 'provenance="estimated"'),
    ("Conversions", "Applications, leads and sales that shares led to.", "conversions", ""),
)


def _altogether(panels: Panels) -> Iterator[Panel]:
    for title, why, series, more in TOTALS:
        yield panels.number(title, why, "short", Query(_sum(series, "", more), title))


def _by_network(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Shares",
        "Shares that stand, by network.",
        "short",
        Query(_sum("shares", "network"), NETWORK),
    )
    yield panels.bars(
        "How shares are known",
        "Shares by how we know of them: declared by who made them, reported or verified.",
        "short",
        Query(_sum("shares", "network, provenance"), "{{network}} {{provenance}}"),
    )
    yield panels.lines(
        "Human visits",
        "Visits through tracked links that people made, by network.",
        "short",
        Query(_sum("clicks", "network", HUMAN), NETWORK),
    )
    yield panels.bars(
        "What made the visits",
        "All visits by what seemed to make them. Only `human` counts for anything.",
        "short",
        Query(_sum("clicks", "made_by"), "{{made_by}}"),
    )
    yield panels.bars(
        "Reach",
        "People reached by network. Measured and estimated are two figures, never one sum.",
        "short",
        Query(_sum("reach", "network, provenance"), "{{network}} {{provenance}}"),
    )
    yield panels.lines(
        "Impressions",
        "Times that shares were shown, as the networks report it.",
        "short",
        Query(_sum("impressions", "network"), NETWORK),
    )
    yield panels.lines(
        "Engagement",
        "Reactions to shares, by network.",
        "short",
        Query(_sum("engagement", "network"), NETWORK),
    )
    yield panels.bars(
        "Kinds of engagement",
        "Reactions to shares, by what was measured.",
        "short",
        Query(_sum("engagement", "measure"), "{{measure}}"),
    )
    yield panels.lines(
        "Visits per share",
        "Human visits for each share that stands, by network.",
        "short",
        Query(
            _sum("clicks", "network", HUMAN) + " / (" + _sum("shares", "network") + " > 0)",
            NETWORK,
        ),
    )


def _value(panels: Panels) -> Iterator[Panel]:
    yield panels.lines(
        "Conversions",
        "Applications, leads and sales that shares led to, by network.",
        "short",
        Query(_sum("conversions", "network"), NETWORK),
    )
    yield panels.bars(
        "Kinds of conversion",
        "Conversions by kind.",
        "short",
        Query(_sum("conversions", "kind"), "{{kind}}"),
    )
    yield panels.bars(
        "Value",
        "What conversions were worth, by network; each currency for itself.",
        "short",
        Query(_sum("value", "network, currency"), "{{network}} {{currency}}"),
    )


def _sum(series: str, by: str, more: str = "") -> str:
    chosen = f"{CHOSEN}, {more}" if more else CHOSEN
    grouped = f" by ({by}) " if by else ""
    return f"sum{grouped}(programme:{series}:max{{{chosen}}})"
