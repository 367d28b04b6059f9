"""Likeness of texts, turns among suggestions, and what is kept of words."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.shares import Suggestion
from services.share.domain.rules.words import bare, folded, in_turn, is_same, similarity, text_hash


def longest_common(one: str, other: str) -> int:
    """Length of the longest common subsequence, by the textbook."""
    row = [0] * (len(other) + 1)
    for letter in one:
        above = row
        row = [0]
        for place, opposite in enumerate(other):
            row.append(above[place] + 1 if letter == opposite else max(row[-1], above[place + 1]))
    return row[-1]


def test_links_and_hashtags_are_left_out() -> None:
    assert bare("Proud  of #this https://example.org/x?y=1 day") == "Proud of day"
    assert bare("Fière #énergie_2026 de www.example.org nous #हिन्दी") == "Fière de nous"
    assert (
        bare("新しい風車です https://acme.example/l/abcとても誇りに思います")
        == "新しい風車です とても誇りに思います"
    )
    assert bare("誇り www.acme.example/x、とても") == "誇り 、とても"
    assert similarity("Proud of us #one https://a.example", "Proud of us #two https://b.example") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fière de l'équipe", "FIÈRE DE L'ÉQUIPE"),
        ("Fière de l'équipe", "Fie\u0300re de l'e\u0301quipe"),
        ("Proud of us", "𝗣𝗿𝗼𝘂𝗱 𝘰𝘧 ｕｓ"),
        ("Proud of us", "Pro\u200bud\u00a0of\n\nus"),
        ("Proud of us", "Pro\u034fud \u3164of us\ufe0f"),
        ("Proud of us", "Proud ＃energy of us"),
    ],
)
def test_what_readers_take_for_the_same_words_is_the_same(one: str, other: str) -> None:
    assert similarity(one, other) == 1


@given(st.text("abc ", max_size=40), st.text("abc ", max_size=40))
def test_likeness_is_twice_the_common_subsequence_over_both_lengths(one: str, other: str) -> None:
    first, second = folded(one), folded(other)
    together = len(first) + len(second)
    expected = 2 * longest_common(first, second) / together if together else 1
    assert similarity(one, other) == pytest.approx(expected)


@given(st.text(max_size=80), st.text(max_size=80))
def test_likeness_lies_between_nothing_and_the_same(one: str, other: str) -> None:
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, other) == similarity(other, one)
    assert similarity(one, one) == 1


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("one", "other"), [("a b ", "b a "), ("\ufdfa", "\u0390"), ("#", "https://")])
def test_comparing_is_bounded_even_where_folding_lengthens(one: str, other: str) -> None:
    longest = (20_000 // len(one) * one, 20_000 // len(other) * other)
    assert max(map(len, map(folded, longest))) <= 20_000
    assert 0 <= similarity(*longest) <= 1


def test_turns_stay_within_the_readers_language() -> None:
    suggestions = [Suggestion("1", "fr", "A"), Suggestion("2", "fr", "B"), Suggestion("3", "en", "C")]
    shown = [[one.text for one in in_turn(suggestions, turn)] for turn in range(3)]
    assert shown == [["A", "B"], ["B", "A"], ["A", "B"]]
    assert in_turn([], 5) == []


def test_words_are_the_same_whatever_the_link_and_the_spaces() -> None:
    assert is_same("We did it! #proud", "We  did it! #proud\nhttps://go.example.org/l/abc")
    assert not is_same("We did it! #proud", "We did it!")
    assert not is_same("We did it!", "WE DID IT!")


def test_a_hash_proves_the_words_of_one_share() -> None:
    text = "Fière de l'équipe"
    assert text_hash("s1", text) == hashlib.sha256(b"s1\0" + text.encode()).hexdigest()
    assert text_hash("s2", text) != text_hash("s1", text)
