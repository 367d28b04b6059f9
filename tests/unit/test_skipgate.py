"""The gate on skips lets through what is on the list, and nothing else."""

from pathlib import Path

import pytest

from tests.skipgate import Allowed, read

CONFTEST = """
from tests.skipgate import Allowed, SkipGate

def pytest_configure(config):
    config.pluginmanager.register(SkipGate([Allowed("test_some.py::test_*", "needs durable, *")]))
"""

QUIET = ("-p", "no:cacheprovider", "-p", "no:asyncio")


@pytest.fixture
def gated(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST)
    return pytester


def test_skip_on_the_list_passes(gated: pytest.Pytester) -> None:
    gated.makepyfile(
        test_some="""
        import pytest
        def test_one(): pytest.skip("needs durable, which embedded does not have")
        """
    )
    assert gated.runpytest(*QUIET).ret == pytest.ExitCode.OK


def test_skip_with_another_reason_fails_the_run(gated: pytest.Pytester) -> None:
    gated.makepyfile(
        test_some="""
        import pytest
        @pytest.mark.skip(reason="flaky on Mondays")
        def test_one(): pass
        def test_two(): pass
        """
    )
    result = gated.runpytest(*QUIET)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*not in tests/skips.txt*", "test_some.py::test_one | flaky on Mondays"])


def test_skip_of_a_whole_module_fails_the_run(gated: pytest.Pytester) -> None:
    gated.makepyfile(test_some="import pytest; pytest.importorskip('no_such_package')")
    assert gated.runpytest(*QUIET).ret == pytest.ExitCode.TESTS_FAILED


def test_expected_failure_is_not_a_skip(gated: pytest.Pytester) -> None:
    gated.makepyfile(
        test_some="""
        import pytest
        @pytest.mark.xfail(reason="known")
        def test_one(): assert False
        """
    )
    assert gated.runpytest(*QUIET).ret == pytest.ExitCode.OK


def test_list_is_read_without_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "skips.txt"
    path.write_text("# why\n\ntests/a.py::* | no data\n")
    assert read(path) == [Allowed("tests/a.py::*", "no data")]


def test_line_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "skips.txt"
    path.write_text("tests/a.py::test_b\n")
    with pytest.raises(ValueError, match=r"skips.txt:1"):
        read(path)
