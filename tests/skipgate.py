"""A skip that is not on the committed list fails the run: a suite may not grow quiet unnoticed."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Allowed:
    """One line of the list: which tests may be skipped, and with what reason. Both may hold `*`."""

    test: str
    reason: str

    def covers(self, test: str, reason: str) -> bool:
        """Whether this line allows that skip."""
        return fnmatchcase(test, self.test) and fnmatchcase(reason, self.reason)


def read(path: Path) -> list[Allowed]:
    """The lines `test | reason` of the list; raises ValueError for a line without a reason."""
    allowed = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        test, bar, reason = (part.strip() for part in line.partition(" | "))
        if not (test and bar and reason):
            raise ValueError(f"{path.name}:{number}: expected `test | reason`, found {line!r}")
        allowed.append(Allowed(test, reason))
    return allowed


class SkipGate:
    """Registered as a plugin: collects skips and turns a green run red when one of them is not allowed."""

    def __init__(self, allowed: list[Allowed]) -> None:
        self._allowed = allowed
        self.refused: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._judge(report.nodeid, report.longrepr)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._judge(report.nodeid, report.longrepr)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.refused and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.refused:
            terminalreporter.section("skips that are not in tests/skips.txt", red=True)
            for line in self.refused:
                terminalreporter.line(line, red=True)

    def _judge(self, test: str, longrepr: object) -> None:
        last = longrepr[-1] if isinstance(longrepr, tuple) else longrepr
        reason = str(last).removeprefix("Skipped: ")
        if not any(line.covers(test, reason) for line in self._allowed):
            self.refused.append(f"{test} | {reason}")
