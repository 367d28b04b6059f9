"""Outlives the process that started it, to clean up behind it: guard.py FOLDER.

Reads `+pid` and `-pid` lines. At the end of its input, however that comes (also by kill -9 of the writer), it
kills the process groups that are still on its list and removes the folder.
"""

import contextlib
import os
import shutil
import signal
import sys
from pathlib import Path


def main(folder: Path) -> None:
    watched: set[int] = set()
    for line in sys.stdin:
        (watched.add if line[0] == "+" else watched.discard)(int(line[1:]))
    for pid in watched:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
