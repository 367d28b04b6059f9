"""Programs that we start, in a temporary folder, so that nothing of them is left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import guard
from deploy.local.parts import Unavailable, wait_until


class Workshop:
    """A temporary folder and a guard, which empties both folder and process list when we are gone."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="portevoix-"))
        self._guard = subprocess.Popen(
            [sys.executable, "-I", str(guard.__file__), str(self.folder)],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._guard.stdin:
            self._guard.stdin.close()
        self._guard.wait(timeout=30)

    def watch(self, pid: int) -> None:
        """From now on this process group dies with us."""
        self._tell(f"+{pid}")

    def release(self, pid: int) -> None:
        """This process has ended; its id may be somebody else's."""
        self._tell(f"-{pid}")

    def _tell(self, line: str) -> None:
        if self._guard.stdin:
            self._guard.stdin.write(line + "\n")
            self._guard.stdin.flush()


# Some systems allow 256 open files, of which MongoDB needs a few per collection.
WITH_MANY_FILES = ("sh", "-c", 'ulimit -n 16384 2>/dev/null || ulimit -n "$(ulimit -Hn)"; exec "$@"', "sh")


class Process:
    """One program of ours: in its own session, with its output in a file, ended by its process id."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        workshop: Workshop,
        answers: Callable[[], bool],
        *,
        environment: Mapping[str, str] | None = None,
        seconds: float = 30,
    ) -> None:
        self.name = name
        self._command = [*WITH_MANY_FILES, *command]
        self._workshop = workshop
        self._answers = answers
        self._environment = {**os.environ, **(environment or {})}
        self._seconds = seconds
        self._log = workshop.folder / f"{name}.log"
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, None when it does not run."""
        return self._running.pid if self._running and self._running.poll() is None else None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.thaw()
        self.stop()

    def start(self) -> None:
        if self.pid is not None:
            return
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
            )
        self._workshop.watch(self._running.pid)
        wait_until(self._answers_or_ended, self._seconds, self.name)

    def stop(self) -> int | None:
        """End it gracefully; return its exit status, None when it did not run."""
        return self._end(signal.SIGTERM)

    def kill(self) -> int | None:
        """End it at once."""
        return self._end(signal.SIGKILL)

    def wait(self, seconds: float) -> int | None:
        """Wait until it ended by itself; return its exit status, None when it did not run."""
        if self._running is None:
            return None
        self._running.wait(timeout=seconds)
        return self._end(signal.SIGTERM)

    def freeze(self) -> None:
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def _answers_or_ended(self) -> bool:
        if self.pid is None:
            raise Unavailable(f"{self.name} ended at once: {self._last_words()}")
        return self._answers()

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:400] if lines else "it said nothing"

    def _end(self, how: signal.Signals) -> int | None:
        if self._running is None:
            return None
        self._send(how)
        try:
            self._running.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._send(signal.SIGKILL)
            self._running.wait(timeout=15)
        self._workshop.release(self._running.pid)
        status, self._running = self._running.returncode, None
        return status

    def _send(self, how: signal.Signals) -> None:
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, how)
