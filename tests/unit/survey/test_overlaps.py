"""Figures of overlapping sets of people single nobody out.

The oracle knows nothing of atoms and echelons: it tries every sum and difference of what was published.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.survey.domain.rules.overlaps import Given, atoms_of

People = frozenset[int]
SETS = st.lists(st.frozensets(st.integers(0, 13), min_size=3), min_size=1, max_size=6)


def published(sets: Sequence[People], floor: int) -> list[People]:
    """Those that are taken, one after the other."""
    given_away = Given(floor)
    return [one for one, atoms in zip(sets, atoms_of(sets), strict=True) if given_away.take(atoms)]


def singled_out(sets: Sequence[People], floor: int) -> list[Counter[int]]:
    """What sums and differences tell about fewer people than the floor."""
    found = []
    for signs in product((-1, 0, 1), repeat=len(sets)):
        mixed: Counter[int] = Counter()
        for sign, people in zip(signs, sets, strict=True):
            for person in people:
                mixed[person] += sign
        about = {person for person, times in mixed.items() if times}
        if 0 < len(about) < floor:
            found.append(mixed)
    return found


@settings(max_examples=300, deadline=None)
@given(SETS, st.integers(3, 5))
def test_no_published_sets_single_out_fewer_than_the_floor(sets: list[People], floor: int) -> None:
    shown = published(sets, floor)
    assert not singled_out(shown, floor)


@settings(max_examples=100, deadline=None)
@given(st.frozensets(st.integers(0, 30), min_size=5), st.integers(3, 5))
def test_the_same_people_again_give_nothing_away(people: People, floor: int) -> None:
    assert published([people] * 4, floor) == [people] * 4


def test_the_oracle_bites() -> None:
    whole, without_one = frozenset(range(9)), frozenset(range(8))
    assert singled_out([whole, without_one], 5)
    assert not singled_out([whole, frozenset(range(4))], 4)


def test_one_who_left_is_not_told_by_the_difference() -> None:
    assert published([frozenset(range(9)), frozenset(range(8))], 5) == [frozenset(range(9))]


def test_one_who_came_for_one_who_left_is_not_told_either() -> None:
    before, after = frozenset(range(9)), frozenset([*range(1, 9), 99])
    assert published([before, after], 5) == [before]


def test_as_many_as_the_floor_may_come_and_go() -> None:
    before, after = frozenset(range(20)), frozenset(range(5, 20))
    assert published([before, after], 5) == [before, after]


def test_parts_that_make_up_an_earlier_whole_but_for_one() -> None:
    """Each part is far from the whole; it is their sum that leaves one person over."""
    whole, one, other = frozenset(range(17)), frozenset(range(8)), frozenset(range(8, 16))
    assert published([whole, one, other], 5) == [whole, one]


def test_pairs_that_cover_each_other() -> None:
    a, b, c = frozenset("123"), frozenset("456"), frozenset("789")
    pairs = [a | b, b | c, a | c]
    given_away = Given(5)
    assert [given_away.take(one) for one in atoms_of(pairs)] == [True, True, False]
