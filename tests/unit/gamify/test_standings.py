"""The order of a board, kept by arrays and changes, against one that is sorted anew each time."""

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.gamify.domain.model.boards import Cut, GroupSum, Place
from services.gamify.storage.standings.groups import group_sums
from services.gamify.storage.standings.order import Order, Sorted
from services.gamify.storage.standings.reading import Marks
from services.gamify.storage.standings.table import EMPTY, Account, Row, Stamps, Table, column_of, table_of

PEOPLE, LEADERS = Cut(leaders=False), Cut(leaders=True)
STAMPS = Stamps()
for stamp in (("Paris", "Sales", False), ("Lyon", "Sales", False), ("Paris", "Board", True), ("", "", False)):
    STAMPS.code(stamp)

rows = st.builds(Row, st.integers(0, 3), st.integers(-2, 4), st.integers(0, 2))
accounts = st.builds(Account, st.integers(1, 3), st.lists(rows, max_size=3, unique_by=lambda row: row.stamp))
names = st.sampled_from([b"a", b"b", b"bb", b"c", b"d", b"eeeeeee", b"f", b"g", b"h", "é".encode()])
states = st.dictionaries(names, accounts, max_size=10)


def read(state: Mapping[bytes, Account]) -> Table:
    """A table as it is loaded."""
    found = [(name, *row, one.reached_ms) for name, one in state.items() for row in one.rows]
    return table_of([column_of(found[::2]), column_of(found[1::2]), EMPTY.column()])


def naive(state: Mapping[bytes, Account], cut: Cut) -> list[Place]:
    """The order by the words of its definition."""
    sums = {
        name: sum(row.points for row in one.rows if cut.holds(STAMPS.known[row.stamp]))
        for name, one in state.items()
    }
    order = sorted((-points, state[name].reached_ms, name) for name, points in sums.items() if points > 0)
    results = [-less for less, _, _ in order]
    return [
        Place(
            name.decode(),
            -less,
            number,
            1 + sum(result > -less for result in results),
            1 + len({result for result in results if result > -less}),
        )
        for number, (less, _, name) in enumerate(order, 1)
    ]


def ordered(table: Table, cut: Cut) -> Order:
    return Order(Sorted(table, STAMPS.where(cut.holds)))


def assert_same(order: Order, state: Mapping[bytes, Account], cut: Cut) -> None:
    expected = naive(state, cut)
    assert order.people == len(expected)
    assert list(order.between(1, 100)) == expected
    assert list(order.between(2, 3)) == expected[1:3]
    placed = {place.employee_id: place for place in expected}
    for name in (*state, b"nobody", b"x" * 99):
        assert order.of(name.decode()) == placed.get(name.decode())


@settings(max_examples=150, deadline=None)
@given(
    first=states,
    changes=st.lists(st.tuples(names, accounts), max_size=20),
    cut=st.sampled_from([PEOPLE, LEADERS, Cut(False, "Paris"), Cut(None, "", "Sales")]),
)
def test_what_changes_one_by_one_is_as_if_sorted_anew(
    first: dict[bytes, Account], changes: list[tuple[bytes, Account]], cut: Cut
) -> None:
    state, order, holds = dict(first), ordered(read(first), cut), STAMPS.where(cut.holds)
    for name, one in changes:
        state[name] = one
        order.move(name, sum(row.points for row in one.rows if holds[row.stamp]), one.reached_ms)
    assert_same(order, state, cut)


@settings(max_examples=80, deadline=None)
@given(first=states, second=states, third=states)
def test_what_is_put_into_the_arrays_is_as_if_it_had_been_read(
    first: dict[bytes, Account], second: dict[bytes, Account], third: dict[bytes, Account]
) -> None:
    table = read(first).replaced(second).replaced(third)
    state = {**first, **second, **third}
    assert_same(ordered(table, PEOPLE), state, PEOPLE)
    assert list(table.ids) == sorted(table.ids)
    assert len(table.who) == sum(len(one.rows) for one in state.values())


@settings(max_examples=80, deadline=None)
@given(first=states, changed=states, by_team=st.booleans())
def test_groups_count_each_person_once(
    first: dict[bytes, Account], changed: dict[bytes, Account], by_team: bool
) -> None:
    state = {**first, **changed}
    expected: dict[str, list[tuple[bytes, Row, int]]] = {}
    for name, one in state.items():
        for row in one.rows:
            group = STAMPS.known[row.stamp][0 if by_team else 1]
            expected.setdefault(str(group), []).append((name, row, one.reached_ms))
    expected.pop("", None)
    found = group_sums(read(first), STAMPS, changed, Cut(), by_team)
    assert {one for one in found.groups if one.points or one.advocates or one.reached_ms} == {
        GroupSum(
            group,
            sum(row.points for _, row, _ in of),
            len({name for name, row, _ in of if row.made}),
            max((at for _, row, at in of if row.points > 0), default=0),
        )
        for group, of in expected.items()
        if sum(row.points for _, row, _ in of) or any(row.made or row.points > 0 for _, row, _ in of)
    }
    assert found.people == sum(sum(row.points for row in one.rows) > 0 for one in state.values())


def test_nobody_is_on_an_empty_board() -> None:
    assert_same(ordered(EMPTY, PEOPLE), {}, PEOPLE)
    assert group_sums(EMPTY, STAMPS, {}, Cut(), True) == ((), 0)


@pytest.mark.parametrize("many", [100_000])
def test_a_place_is_found_without_looking_at_everybody(many: int) -> None:
    who = np.arange(many, dtype=np.int32)
    ids = np.array([f"e{one:08}".encode() for one in range(many)])
    table = Table(ids, np.ones(many, np.int64), who, np.zeros(many, np.int32), np.ones(many, np.int64), who)
    order = ordered(table, PEOPLE)
    assert order.of("e00099999") == Place("e00099999", 1, many, 1, 1)
    order.move(b"e00000000", 0, 0)
    assert order.of("e00099999") == Place("e00099999", 1, many - 1, 1, 1)


BEFORE = Marks(1, {"a|0": (0, 5)}, {"a|0": 4, "recount": 2})


@pytest.mark.parametrize(
    ("later", "follows", "covered"),
    [
        (BEFORE, True, True),
        (Marks(1, {"a|0": (0, 5)}, {"a|0": 3}), True, True),  # another slot was the last to touch it
        (Marks(1, {"a|0": (0, 5)}, {"a|0": 4, "recount": 3}), True, False),
        (Marks(1, {"a|0": (0, 6)}, {"a|0": 4, "recount": 2}), True, False),  # a fact about no account
        (Marks(1, {"a|0": (0, 5), "a|1": (0, 0)}, {"a|0": 4}), True, False),
        (Marks(1, {"a|0": (0, 2)}, {"a|0": 1}), False, False),  # went back
        (Marks(1, {"a|0": (1, 9)}, {"a|0": 8}), False, False),  # the topic was made again
        (Marks(1, {}, {}), False, False),
        (Marks(2, {"a|0": (0, 5)}, {"a|0": 4}), False, False),
    ],
)
def test_what_marks_tell_of_what_came_between(later: Marks, follows: bool, covered: bool) -> None:
    assert (later.follows(BEFORE), BEFORE.cover(later)) == (follows, covered)


def test_marks_keep_the_highest_that_was_seen() -> None:
    later = Marks(1, {"a|0": (0, 9)}, {"a|0": 3, "b|0": 1})
    assert later.after(BEFORE) == Marks(1, {"a|0": (0, 9)}, {"a|0": 4, "b|0": 1, "recount": 2})
