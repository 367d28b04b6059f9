"""python -m services.share"""

import sys

from chassis.settings import load
from services.share.settings import ShareSettings
from services.share.wiring import build

if __name__ == "__main__":
    sys.exit(build(load(ShareSettings)).run())
