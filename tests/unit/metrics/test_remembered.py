"""Tallies kept in memory: what stands under a stamp, within a bound."""

from services.metrics.domain.model.measures import Channel, Counter, Measure, Provenance
from services.metrics.domain.rules.summing import Leaves
from services.metrics.storage.remembered import Remembered, stamps_by_date, together

LIKES, REACH = [Counter(one, Channel.PEOPLE, Provenance.MEASURED) for one in (Measure.LIKES, Measure.REACH)]


def leaf(counter: Counter = LIKES, *, date: str = "2026-11-02", network: str = "x", **amounts: int) -> Leaves:
    return Leaves(date, "", counter, network, "", amounts)


def test_what_was_read_stands_under_its_stamp_alone() -> None:
    remembered = Remembered()
    remembered.keep(("a",), 1, [LIKES, REACH], [leaf(anna=3)])
    assert remembered.find(("a",), 1, [LIKES, REACH]) == [leaf(anna=3)]
    assert remembered.find(("a",), 2, [LIKES]) is None
    assert remembered.find(("b",), 1, [LIKES]) is None


def test_a_counter_that_was_not_read_is_not_known_to_be_empty() -> None:
    remembered = Remembered()
    remembered.keep(("a",), 1, [LIKES], [leaf(anna=3)])
    assert remembered.find(("a",), 1, [LIKES, REACH]) is None
    remembered.keep(("a",), 1, [LIKES, REACH], [leaf(anna=3), leaf(REACH, anna=9)])
    assert remembered.find(("a",), 1, [REACH]) == [leaf(REACH, anna=9)]


def test_another_stamp_forgets_what_stood_under_the_one_before() -> None:
    remembered = Remembered()
    remembered.keep(("a",), 1, [LIKES, REACH], [leaf(anna=3), leaf(REACH, anna=9)])
    remembered.keep(("a",), 2, [LIKES], [leaf(anna=4)])
    assert remembered.find(("a",), 2, [LIKES]) == [leaf(anna=4)]
    assert remembered.find(("a",), 2, [REACH]) is None


def test_places_asked_for_longest_ago_make_room() -> None:
    remembered = Remembered(most=4)
    for place in ("a", "b"):
        remembered.keep((place,), 1, [LIKES], [leaf(anna=1, ben=1)])
    assert remembered.find(("a",), 1, [LIKES])
    for stamp in (1, 2, 3):  # a place read again takes no more than it holds
        remembered.keep(("c",), stamp, [LIKES], [leaf(anna=1, ben=1)])
    found = [place for place in "abc" if remembered.find((place,), 3 if place == "c" else 1, [LIKES])]
    assert found == ["a", "c"]


def test_partitions_are_added_and_networks_unless_they_are_asked_for() -> None:
    read = [leaf(anna=1), leaf(anna=2, ben=5), leaf(network="linkedin", anna=10)]
    assert list(together(read, networks=True)) == [leaf(anna=3, ben=5), leaf(network="linkedin", anna=10)]
    assert list(together(read, networks=False)) == [leaf(network="_", anna=13, ben=5)]


def test_a_month_changes_with_each_of_its_days_in_any_partition() -> None:
    documents = [{"v": {"2026-11-02": 5, "2026-11-03": 7}}, {"v": {"2026-11-02": 11}}]
    assert stamps_by_date(documents) == {"2026-11-02": 16, "2026-11-03": 7, "2026-11": 23}
