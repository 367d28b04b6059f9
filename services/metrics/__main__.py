"""Run metrics: settings from the environment, build, run."""

import sys

from chassis.operations import operate
from chassis.settings import load
from services.metrics.settings import MetricsSettings
from services.metrics.wiring import build

if __name__ == "__main__":
    raise SystemExit(operate(build(load(MetricsSettings)), sys.argv[1:]))
