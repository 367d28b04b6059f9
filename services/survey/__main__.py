"""Run survey: settings from the environment, build, run."""

import sys

from chassis.operations import operate
from chassis.settings import load
from services.survey.settings import SurveySettings
from services.survey.wiring import build

if __name__ == "__main__":
    raise SystemExit(operate(build(load(SurveySettings)), sys.argv[1:]))
