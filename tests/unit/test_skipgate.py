"""The gate on skips lets through what is on the list, and nothing else."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.skipgate import Allowed, SkipGate, read

CONFTEST = """
from tests.skipgate import Allowed, SkipGate

def pytest_configure(config):
    config.pluginmanager.register(SkipGate([Allowed("test_some.py::test_allowed", "no data")]))
"""
TESTS = """
import pytest
def test_passes(): pass
def test_allowed(): pytest.skip("no data")
@pytest.mark.skip(reason="flaky on Mondays")
def test_quiet(): pass
@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""
ALONE = [
    word
    for name in ("asyncio", "cacheprovider", "hypothesispytest", "xdist")
    for word in ("-p", f"no:{name}")
]


@pytest.fixture
def gate() -> SkipGate:
    return SkipGate([Allowed("tests/faults/*", "needs durable, *")])


def skipped(test: str, reason: str) -> Any:
    """A report as pytest makes it."""
    return SimpleNamespace(skipped=True, nodeid=test, longrepr=("file.py", 3, f"Skipped: {reason}"))


def status_after(gate: SkipGate, status: pytest.ExitCode) -> int:
    session: Any = SimpleNamespace(exitstatus=status)
    gate.pytest_sessionfinish(session)
    return int(session.exitstatus)


def test_a_run_with_a_quiet_skip_is_red_and_names_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(CONFTEST)
    pytester.makepyfile(test_some=TESTS)
    result = pytester.runpytest(*ALONE)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(passed=1, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["*not in tests/skips.txt*", "test_some.py::test_quiet | flaky on Mondays"])
    result.stdout.no_fnmatch_line("test_some.py::test_allowed |*")


def test_skip_on_the_list_passes(gate: SkipGate) -> None:
    gate.pytest_runtest_logreport(
        skipped("tests/faults/test_f4.py::test_storm", "needs durable, which x has not")
    )
    assert gate.refused == []
    assert status_after(gate, pytest.ExitCode.OK) == pytest.ExitCode.OK


def test_skip_of_another_test_or_for_another_reason_fails_the_run(gate: SkipGate) -> None:
    gate.pytest_runtest_logreport(skipped("tests/unit/test_a.py::test_a", "needs durable, which x has not"))
    gate.pytest_runtest_logreport(skipped("tests/faults/test_f4.py::test_storm", "flaky"))
    assert len(gate.refused) == 2
    assert status_after(gate, pytest.ExitCode.OK) == pytest.ExitCode.TESTS_FAILED


def test_skip_of_a_whole_module_fails_the_run(gate: SkipGate) -> None:
    gate.pytest_collectreport(skipped("tests/unit/test_a.py", "could not import 'x'"))
    assert status_after(gate, pytest.ExitCode.NO_TESTS_COLLECTED) == pytest.ExitCode.TESTS_FAILED


def test_worse_than_red_stays_as_it_is(gate: SkipGate) -> None:
    gate.pytest_collectreport(skipped("tests/unit/test_a.py", "no"))
    assert status_after(gate, pytest.ExitCode.INTERNAL_ERROR) == pytest.ExitCode.INTERNAL_ERROR


def test_list_is_read_without_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "skips.txt"
    path.write_text("# why\n\ntests/a.py::* | no data\n")
    assert read(path) == [Allowed("tests/a.py::*", "no data")]


def test_line_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "skips.txt"
    path.write_text("tests/a.py::test_b\n")
    with pytest.raises(ValueError, match=r"skips.txt:1"):
        read(path)
