"""What is published of a question: its own floor within the survey's cuts, shares with intervals, words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.model import EVERYBODY, Tally
from services.survey.domain.model.results import Count, Counted, Kind
from services.survey.domain.rules import publishing
from services.survey.domain.rules.words import Words, words_of
from services.survey.translate.results import stop_words

A, B, C = ((*EVERYBODY, f"team:{name}") for name in "ABC")
QUESTION = Counted("tools", "", Kind.CHOICES, ("pen", "brush"))


def count(n: int) -> Count:
    return Count(n, {"pen": n})


def test_a_question_that_fewer_answered_has_a_tree_of_its_own() -> None:
    counts = {A: count(9), B: count(7), C: count(2)}
    found = publishing.shown_of(QUESTION, counts, [A, B, C], [EVERYBODY, A, B, C], 5)
    assert {path: one.n for path, one in found.cuts.items()} == {EVERYBODY: 18, A: 9}
    assert found.rolled_up


def test_a_cut_that_the_survey_hides_is_hidden_for_every_question() -> None:
    counts = {A: count(9), B: count(7), C: count(6)}
    found = publishing.shown_of(QUESTION, counts, [A, B, C], [EVERYBODY, A], 5)
    assert set(found.cuts) == {EVERYBODY, A}
    assert not publishing.shown_of(QUESTION, counts, [A, B, C], [], 5).cuts


def test_a_bucket_that_nobody_answered_from_is_one_of_the_tree() -> None:
    """Without it the cut above would be no more than the cuts shown, and tell that nobody there answered."""
    found = publishing.shown_of(QUESTION, {A: count(9), B: count(7)}, [A, B, C], [EVERYBODY, A, B, C], 5)
    assert set(found.cuts) == {EVERYBODY, A}


def test_figures_of_labels() -> None:
    numbers = Count(4, {"1": 1, "5": 3})
    assert publishing.mean_of(numbers) == pytest.approx(4)
    assert publishing.mean_of(Count()) is None
    assert publishing.enps_of(Count(4, {"10": 1, "7": 1, "6": 2})) == Tally(1, 1, 2)
    days = Counted("when", "", Kind.DAYS)
    assert publishing.labels_of(days, Count(2, {"2026-02": 1, "2025-12": 1})) == ["2025-12", "2026-02"]
    assert publishing.labels_of(QUESTION, Count(1, {"brush": 1})) == ["pen", "brush"]


@pytest.mark.parametrize(
    ("times", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (40, 100, 0.3094, 0.4980)],
)
def test_wilson(times: int, n: int, low: float, high: float) -> None:
    found = publishing.share_of(times, n)
    assert found == pytest.approx((times / n, low, high), abs=1e-4)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share(times_of_n: tuple[int, int]) -> None:
    share, low, high = publishing.share_of(*times_of_n)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_a_word_counts_once_a_comment_and_not_below_the_floor() -> None:
    words = Words(stop_words())
    words.hear(["Tea, tea and more TEA!", "The tea is cold", "Le thé n’est pas l'essentiel"])
    words.hear(["Du thé froid, qu'on jette", "thé"])
    assert words.common(3) == [("thé", 3)]
    assert words.common(2) == [("thé", 3), ("tea", 2)]
    assert ("cold", 1) in words.common(1)
    assert not {"the", "and", "est", "pas", "more", "qu'on"} & {word for word, _ in words.common(1)}


def test_words_of_both_languages_are_read_whole() -> None:
    assert words_of("L'équipe d’à côté, well-being: 50 000 €") == {"équipe", "côté", "well-being"}
