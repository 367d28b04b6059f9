"""`python -m services.content`: settings from the environment, build, run."""

import sys

from chassis.operations import operate
from chassis.settings import load
from services.content.settings import ContentSettings
from services.content.wiring import build

if __name__ == "__main__":
    raise SystemExit(operate(build(load(ContentSettings)), sys.argv[1:]))
