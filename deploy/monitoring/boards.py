"""Every dashboard and its committed file; `python -m deploy.check --write` makes the files."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from deploy.monitoring import programme, river, service

FOLDER = Path(__file__).with_name("dashboards")
BUILT: Mapping[str, Callable[[], Dashboard]] = {
    "programme": programme.built,
    "river": river.built,
    "service": service.built,
}


def file_of(name: str) -> Path:
    """The committed file of a dashboard."""
    return FOLDER / f"{name}.json"


def text(name: str) -> str:
    """What the committed file must be."""
    return json.dumps(BUILT[name](), cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


def write() -> None:
    """Bring every file up to date."""
    for name in BUILT:
        file_of(name).write_text(text(name), "utf-8")
