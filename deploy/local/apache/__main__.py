"""`python -m deploy.local.apache` fetches Apache Kafka, or says in one line why it cannot run here."""

import subprocess
import sys

from deploy.local.apache import java
from deploy.local.apache.jars import resolved
from deploy.local.parts import Unavailable

try:
    print(f"Apache Kafka is in {resolved()}, for {java()}")
except (Unavailable, subprocess.TimeoutExpired) as why:
    sys.exit(str(why))
