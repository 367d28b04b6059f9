"""Nothing published about fewer people than the floor follows by adding and subtracting, over waves too.

Whoever attacks knows who was invited to which team when, takes every figure from every door, and assumes that
people answer alike each time. Each protection that is taken away tells of somebody.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from portevoix.survey.v1 import events_pb2 as events
from portevoix.survey.v1 import results_pb2
from portevoix.survey.v1 import service_pb2 as wire
from services.survey.domain.model import Path
from services.survey.domain.rules import cuts, publishing
from services.survey.usecases import waves
from tests.component.survey.rig import Rig, staff

FLOOR = 5
People = Mapping[str, str]
Told = frozenset[str]


@pytest.mark.row("X9", door="gRPC", part="no published set of cuts isolates fewer than the floor")
@pytest.mark.row("V17", door="gRPC", part="small groups are suppressed, by subtraction and over waves too")
async def test_no_sum_and_no_difference_is_about_fewer_than_the_floor(rig: Rig, prefix: str) -> None:
    told = await two_waves(rig, prefix)
    assert not findings(told)
    assert len(told) > 2


def unheld(*arguments: Any) -> Any:
    async def nothing() -> None:
        return None

    return nothing()


def only_the_small(
    sizes: Mapping[Path, int], own: int, floor: int, has_own: bool
) -> tuple[list[Path], list[Path]]:
    kept = sorted(one for one in sizes if sizes[one] >= floor)
    return kept, sorted(sizes.keys() - set(kept))


class Unbound:
    """A question shows whatever its own answers allow."""

    def __init__(self, allowed: object) -> None:
        pass

    def take(self, buckets: object) -> bool:
        return True

    def settle(self, rest: object, kept: Mapping[Path, object]) -> Sequence[Path]:
        return list(kept)


Patch = tuple[object, str, Callable[..., Any]]
UNHELD: Patch = (waves, "told_before", unheld)
MUTANTS: Mapping[str, Sequence[Patch]] = {
    "earlier waves are forgotten": [UNHELD],
    # What is held against earlier waves is held against its own remainders too, and would find it.
    "a small cut takes no sibling with it": [(cuts, "_split", only_the_small), UNHELD],
    "a question shows what the survey hides": [(publishing, "Within", Unbound)],
}


@pytest.mark.parametrize("name", MUTANTS)
async def test_a_protection_that_is_missing_is_found(
    rig: Rig, prefix: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, what, mutant in MUTANTS[name]:
        monkeypatch.setattr(where, what, mutant)
    assert findings(await two_waves(rig, prefix))


async def two_waves(rig: Rig, prefix: str) -> set[Told]:
    """The sets of people that two waves told of; between them one came to team B, and five to team D."""
    before = staff(prefix, {"A": 7, "B": 8, "C": 2, "D": 9})
    after = before | {f"{prefix}new": f"{prefix}-B"} | staff(prefix, {"D": 14})
    return {told for people in (before, after) for told in await told_of(rig, people)}


async def told_of(rig: Rig, people: People) -> set[Told]:
    """Every set of people of whom some door tells a figure; all of them answered."""
    survey, tokens = await rig.open(people, cuts=[wire.CUT_BY_TEAM])
    for token in tokens.values():
        await rig.answer(token, 9)
    published = await rig.close(survey.survey_id)
    asked = results_pb2.GetFiguresRequest(survey_id=survey.survey_id)
    by_question = await rig.call("GetFigures", asked)
    closed = (await rig.said(survey.survey_id, 2))[-1]
    assert isinstance(closed, events.SurveyClosed)
    paths = [
        *(one.cut.path for one in published.figures),
        *(one.path for question in by_question.questions for one in question.figures),
        *(one.path for one in closed.enps),
        *(one.path for one in closed.scales),
    ]
    return {frozenset(_within(people, path)) for path in paths}


def findings(told: set[Told]) -> list[Told]:
    """Those about whom a sum or a difference tells, where they are fewer than the floor."""
    sets, everybody = sorted(told, key=sorted), frozenset[str]().union(*told)
    found = []
    for signs in product((-1, 0, 1), repeat=len(sets)):
        times = {
            who: sum(sign for sign, some in zip(signs, sets, strict=True) if who in some) for who in everybody
        }
        about = frozenset(who for who, many in times.items() if many)
        if 0 < len(about) < FLOOR:
            found.append(about)
    return found


def _within(people: People, path: Sequence[str]) -> Iterator[str]:
    teams = [step.removeprefix("team:") for step in path[1:]]
    return (who for who, team in people.items() if not teams or team in teams)
