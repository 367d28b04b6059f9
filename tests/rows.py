"""Prints which test shows which row of the specification, through which door: `python -m tests.rows`."""

import contextlib
import io
import re
import sys
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Shown:
    """A row of the specification that a test shows: whole, or the `part` of it that several make up."""

    row: str
    test: str
    door: str
    part: str = ""

    def order(self) -> tuple[str, int, str]:
        """C2 comes before C10."""
        letters, number = re.fullmatch(r"(\D*)(\d*).*", self.row).groups()  # type: ignore[union-attr]  # matches any text
        return letters, int(number or 0), self.test


class Collector:
    """A plugin that reads the `row` marks of what was collected."""

    def __init__(self) -> None:
        self.shown: set[Shown] = set()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for mark in item.iter_markers("row"):
                test = item.nodeid.partition("[")[0]
                door = str(mark.kwargs.get("door") or door_of_module(item))
                part = str(mark.kwargs.get("part", ""))
                self.shown |= {Shown(str(row), test, door, part) for row in mark.args}


def door_of_module(item: pytest.Item) -> str:
    """What a module says in its variable DOOR; a dash when it says nothing."""
    module = item.getparent(pytest.Module)
    return str(getattr(module.obj, "DOOR", "-")) if module else "-"


def main() -> int:
    collector, said = Collector(), io.StringIO()
    with contextlib.redirect_stdout(said):
        status = pytest.main(["--collect-only", "-qq", "--no-header"], plugins=[collector])
    if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        print(said.getvalue(), file=sys.stderr)
        return int(status)
    for one in sorted(collector.shown, key=Shown.order):
        print(f"{one.row:<5} {one.test:<90} {one.door}{one.part and f'  part: {one.part}'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
