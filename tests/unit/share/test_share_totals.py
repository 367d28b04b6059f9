"""What one report does to a figure; tests/laws has the law over whole histories."""

import pytest

from services.share.domain.errors import Invalid
from services.share.domain.model.register import Figure, Reading
from services.share.domain.rules import clicks
from services.share.domain.rules.totals import MOST_SOURCES, OWN_LINKS, change, read


def test_a_smaller_newer_total_is_a_correction() -> None:
    figure, amount = change(Figure("a", {"a": Reading(14, 100)}), "a", Reading(11, 200), ())
    assert (figure.amount, amount) == (11, -3)


def test_an_older_total_is_no_reading() -> None:
    assert read(Reading(14, 100), 90, running=True, observed_at_ms=99) is None


def test_the_first_total_counts_whole() -> None:
    assert change(None, "a", Reading(7, 1), ()) == (Figure("a", {"a": Reading(7, 1)}), 7)


def test_changes_add_up_whenever_they_were_seen() -> None:
    last = read(None, 4, running=False, observed_at_ms=100)
    assert read(last, -1, running=False, observed_at_ms=50) == Reading(3)


def test_a_total_replaces_the_changes_before_it_and_a_later_change_adds_to_it() -> None:
    last = read(Reading(3), 10, running=True, observed_at_ms=100)
    assert last == Reading(10, 100)
    assert read(last, 2, running=False, observed_at_ms=50) == Reading(12, 100)


def test_behind_the_list_the_first_that_came_counts() -> None:
    figure, amount = change(Figure("b", {"b": Reading(5, 1)}), "a", Reading(7, 2), ("x",))
    assert (figure.counts, amount) == ("b", 0)
    assert figure.readings["a"] == Reading(7, 2)


@pytest.mark.parametrize(("reported", "said"), [(7, 2), (3, -2), (5, 0)])
def test_a_higher_source_takes_over_with_one_change(reported: int, said: int) -> None:
    figure, amount = change(Figure("b", {"b": Reading(5, 1)}), "x", Reading(reported, 2), ("x", "b"))
    assert (figure.counts, figure.amount, amount) == ("x", reported, said)


def test_a_new_ranking_holds_from_the_next_report_on() -> None:
    before = Figure("a", {"a": Reading(5, 1), "b": Reading(8, 1)})
    figure, amount = change(before, "a", Reading(6, 2), ("b",))
    assert (figure.counts, figure.amount, amount) == ("b", 8, 3)


def test_our_own_links_stand_above_everybody() -> None:
    figure, amount = change(None, "a", Reading(9, 1), (OWN_LINKS,))
    assert (figure.counts, amount) == (OWN_LINKS, 0)
    assert OWN_LINKS == clicks.SOURCE


def test_the_sources_of_one_figure_have_a_bound() -> None:
    figure: Figure | None = None
    for number in range(MOST_SOURCES):
        figure, _ = change(figure, f"s{number}", Reading(1, 1), ())
    change(figure, "s0", Reading(2, 2), ())
    with pytest.raises(Invalid) as refusal:
        change(figure, "one more", Reading(1, 1), ())
    assert refusal.value.reason == "TOO_MANY_SOURCES"
    ranking = (*(f"s{number}" for number in range(1, MOST_SOURCES)), "one more")
    with pytest.raises(Invalid):  # all that are left are ranked, or count
        change(figure, "one more", Reading(1, 1), ranking)
