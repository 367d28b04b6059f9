"""What the houses export, as they declare it: each is built as compose tells it, and not started."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from pathlib import Path
from unittest.mock import patch

from chassis.telemetry import Series, Telemetry
from deploy import keys
from deploy.checks import compose
from deploy.checks.environment import HOUSES, settings_of
from services.metrics.series import ProgrammeSeries

SUFFIXES = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
# From the client library, where the system tells them: Linux does.
STANDARD = (
    "process_cpu_seconds_total",
    "process_max_fds",
    "process_open_fds",
    "process_resident_memory_bytes",
    "process_start_time_seconds",
    "python_gc_collections_total",
)


@cache
def exported() -> Mapping[str, frozenset[str]]:
    """Every series name that some house exports, with its labels."""
    with ThreadPoolExecutor(max_workers=1) as apart:  # a house that is built may set its thread's event loop
        found = apart.submit(lambda: list(_declared())).result()
    declared = {
        series.name + suffix: frozenset(series.labels) | ({"le"} if suffix == "_bucket" else set())
        for series in found
        for suffix in SUFFIXES[series.kind]
    }
    return {**dict.fromkeys(STANDARD, frozenset({"house"})), **declared}


def _declared() -> Iterator[Series]:
    services = compose.loaded()["services"]
    with tempfile.TemporaryDirectory() as folder:
        keys.make(Path(folder))
        for house in HOUSES:
            yield from _telemetry(house, services[house]["environment"], folder).series
    programme = Telemetry("metrics")
    ProgrammeSeries(programme)
    yield from programme.series


def _telemetry(house: str, told: Mapping[str, str], folder: str) -> Telemetry:
    here = {
        name: f"{folder}/{Path(value).name}" if value.startswith("/") else value
        for name, value in told.items()
    }
    with patch.dict(os.environ, here, clear=True):
        settings = settings_of(house)()
        built = import_module(f"services.{house}.wiring").build(settings)
    telemetry: Telemetry = built.telemetry
    return telemetry
