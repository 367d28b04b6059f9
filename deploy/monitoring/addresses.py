"""Where those who watch find dashboards and the runbook. Put yours here: `python -m deploy.check --write`."""

GRAFANA = "https://grafana.example.org"
RUNBOOK = "https://docs.example.org/portevoix/runbook.md"


def runbook_of(alert: str) -> str:
    """The heading of an alert in docs/runbook.md."""
    return f"{RUNBOOK}#{alert.lower()}"
