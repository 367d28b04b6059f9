"""Run survey: settings from the environment, build, run."""

from chassis.settings import load
from services.survey.settings import SurveySettings
from services.survey.wiring import build

if __name__ == "__main__":
    raise SystemExit(build(load(SurveySettings)).run())
