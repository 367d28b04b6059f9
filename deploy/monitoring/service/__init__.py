"""The dashboard `service`: how a house fares, whichever is chosen. Rate, errors and duration first."""

from grafana_foundation_sdk.models import dashboard as model

from deploy.monitoring.panels import Rows, board, choice
from deploy.monitoring.service import answering, ground, hearing


def built() -> model.Dashboard:
    """The whole dashboard."""
    made = board(
        "service",
        "Any house: the calls it answers, the events it hears, what it says, and what it lives on.",
        choice("house", "House", "label_values(portevoix_build_info, house)"),
        since="1h",
    )
    rows = Rows(made)
    rows.add("At a glance", answering.GLANCE)
    rows.add("Calls by gRPC", answering.CALLS, beside=3)
    rows.add("Events heard", hearing.EVENTS, beside=3)
    rows.add("Objectives", answering.OBJECTIVES)
    rows.add("Outbox", hearing.OUTBOX)
    rows.add("MongoDB", ground.DATABASE, beside=4)
    rows.add("The process", ground.PROCESS, beside=4)
    rows.add("Tracked links", answering.LINKS)
    return made.build()
