"""`python -m services.share`: settings from the environment, build, run."""

import sys

from chassis.operations import operate
from chassis.settings import load
from services.share.settings import ShareSettings
from services.share.wiring import build

if __name__ == "__main__":
    raise SystemExit(operate(build(load(ShareSettings)), sys.argv[1:]))
