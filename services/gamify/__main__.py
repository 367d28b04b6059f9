"""`python -m services.gamify`: settings from the environment, build, run."""

import sys

from chassis.operations import operate
from chassis.settings import load
from services.gamify.settings import GamifySettings
from services.gamify.wiring import build

if __name__ == "__main__":
    raise SystemExit(operate(build(load(GamifySettings)), sys.argv[1:]))
