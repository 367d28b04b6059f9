"""The law of running totals: what repeats, comes late or goes down, the changes add up to the newest."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.register import Reading
from services.share.domain.rules.totals import change


@dataclass
class Counter:
    """A counter as a reader of the changes sees it."""

    total: int = 0
    last: Reading | None = None

    def take(self, reading: Reading) -> None:
        delta = change(self.last, reading)
        if delta is not None:
            self.total += delta
            self.last = reading


readings = st.lists(
    st.builds(Reading, st.integers(0, 1000), st.integers(1, 50)),
    min_size=1,
    unique_by=lambda reading: reading.observed_at_ms,
)


@given(readings, st.randoms())
def test_the_newest_total_wins_in_any_order_and_however_often(found: list[Reading], chance: object) -> None:
    newest = max(found, key=lambda reading: reading.observed_at_ms)
    repeated = found * 2
    chance.shuffle(repeated)  # type: ignore[attr-defined]
    counter = Counter()
    for reading in repeated:
        counter.take(reading)
    assert counter.total == newest.total


def test_a_smaller_newer_total_is_a_correction() -> None:
    assert change(Reading(14, 100), Reading(11, 200)) == -3


def test_an_older_total_changes_nothing() -> None:
    assert change(Reading(14, 100), Reading(90, 99)) is None


def test_the_first_total_counts_whole() -> None:
    assert change(None, Reading(7, 1)) == 7
