"""Run metrics: settings from the environment, build, run."""

from chassis.settings import load
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build

if __name__ == "__main__":
    raise SystemExit(build(load(MetricsSettings)).run())
