"""Likeness of texts, and turns among suggestions."""

from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.shares import Suggestion
from services.share.domain.rules.words import bare, next_suggestion, similarity


def test_links_and_hashtags_are_left_out() -> None:
    assert bare("Proud  of #this https://example.org/x?y=1 day") == "Proud of day"
    assert similarity("Proud of us #one https://a.example", "Proud of us #two https://b.example") == 1


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == 1


def test_long_texts_take_no_long_time() -> None:
    assert similarity("a b " * 5000, "b a " * 5000) > 0.5


def test_turns_stay_within_the_readers_language() -> None:
    suggestions = [Suggestion("1", "fr", "A"), Suggestion("2", "fr", "B"), Suggestion("3", "en", "C")]
    shown = [next_suggestion(suggestions, turn) for turn in range(4)]
    assert [one.text for one in shown if one] == ["A", "B", "A", "B"]
    assert next_suggestion([], 0) is None
