"""Cuts: no published set, and no cut that an answer carries, isolates fewer people than the floor.

The oracle knows nothing of trees: it tries every sum and difference of what was published.
"""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.survey.domain.model import EVERYBODY, CutBy, Path, Person, Tally
from services.survey.domain.rules.cuts import buckets, path_of, publish, sizes_of

FLOORS = st.integers(3, 8)
TEAMS = st.sampled_from([("all", f"team:{name}") for name in "ABCDE"])
LEAVES = st.tuples(
    st.just("all"),
    st.sampled_from(["country:FR", "country:MA"]),
    st.sampled_from(["team:A", "team:B", "team:C"]),
)
PLACES = st.one_of(TEAMS, LEAVES, st.just(EVERYBODY), LEAVES.map(lambda path: path[:2]))


def team(name: str) -> Path:
    return (*EVERYBODY, f"team:{name}")


def isolated(shown: dict[Path, Tally], counts: dict[Path, int], floor: int) -> list[tuple[int, ...]]:
    """Return the sets of buckets, below the floor, that adding and subtracting what is shown singles out."""
    paths = sorted(counts)
    rows = [tuple(int(path[: len(cut)] == cut) for path in paths) for cut in shown]
    found = []
    for signs in product((-1, 0, 1), repeat=len(rows)):
        mixed = tuple(
            sum(sign * row[at] for sign, row in zip(signs, rows, strict=True)) for at in range(len(paths))
        )
        answers = sum(
            count for bit, count in zip(mixed, (counts[path] for path in paths), strict=True) if bit
        )
        if any(mixed) and set(mixed) <= {0, 1} and answers < floor:
            found.append(mixed)
    return found


def published(counts: dict[Path, int], floor: int) -> dict[Path, Tally]:
    return publish({path: Tally(promoters=count) for path, count in counts.items()}, floor)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(PLACES, st.integers(0, 12), min_size=1, max_size=7), FLOORS)
def test_no_published_set_isolates_fewer_than_the_floor(counts: dict[Path, int], floor: int) -> None:
    shown = published(counts, floor)
    assert not isolated(shown, counts, floor)
    assert all(tally.n >= floor for tally in shown.values())


def test_the_oracle_bites() -> None:
    counts = {team("A"): 3, team("B"): 3, team("C"): 3}
    pairs = {EVERYBODY: Tally(9), team("A"): Tally(3)}
    assert isolated(pairs, counts, 5)
    counts = {team("A"): 6, team("B"): 2}
    assert isolated({EVERYBODY: Tally(8), team("A"): Tally(6)}, counts, 5)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(PLACES, st.integers(1, 12), min_size=1, max_size=9), FLOORS)
def test_every_cut_that_is_carried_has_the_floor_of_people(invited: dict[Path, int], floor: int) -> None:
    if sum(invited.values()) < floor:
        return
    carried = buckets(invited, floor)
    assert carried.keys() == invited.keys()
    assert all(place[: len(bucket)] == bucket for place, bucket in carried.items())
    places = [place for place, count in invited.items() for _ in range(count)]
    sizes = sizes_of(places, carried)
    assert sum(sizes.values()) == sum(invited.values())
    assert min(sizes.values()) >= floor


def test_what_is_large_enough_is_carried_and_shown_as_declared() -> None:
    invited = {team("A"): 5, team("B"): 7}
    assert buckets(invited, 5) == {path: path for path in invited}
    assert list(published(invited, 5)) == [EVERYBODY, team("A"), team("B")]


def test_the_smallest_sibling_goes_with_a_small_one() -> None:
    counts = {team("A"): 2, team("B"): 6, team("C"): 9}
    assert buckets(counts, 5) == {team("A"): EVERYBODY, team("B"): EVERYBODY, team("C"): team("C")}
    assert list(published(counts, 5)) == [EVERYBODY, team("C")]


def test_hidden_ones_that_cover_each_other_need_no_sibling() -> None:
    counts = {team("A"): 3, team("B"): 4, team("C"): 5}
    assert list(published(counts, 5)) == [EVERYBODY, team("C")]


def test_pairs_are_not_enough() -> None:
    assert list(published({team("A"): 3, team("B"): 3, team("C"): 3}, 5)) == [EVERYBODY]


def test_a_cut_in_which_nobody_answered_does_not_follow_by_subtraction() -> None:
    counts = {team("A"): 8, team("B"): 0, team("C"): 9}
    assert list(published(counts, 5)) == [EVERYBODY, team("C")]


def test_nothing_below_the_floor_not_even_counts() -> None:
    assert published({EVERYBODY: 4}, 5) == {}


def test_people_whom_the_directory_does_not_place_are_a_part_of_the_cut_above() -> None:
    invited = {EVERYBODY: 2, team("A"): 6, team("B"): 9}
    assert buckets(invited, 5)[team("A")] == EVERYBODY
    assert list(published(invited, 5)) == [EVERYBODY, team("B")]


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (Person("1", team="Ventes", country="FR"), ("all", "country:FR", "team:Ventes")),
        (Person("1", country="FR"), ("all", "country:FR")),
        (Person("1", team="Ventes"), ("all",)),
    ],
)
def test_a_place_ends_where_the_directory_says_nothing(person: Person, path: Path) -> None:
    assert path_of(person, (CutBy.COUNTRY, CutBy.TEAM)) == path
