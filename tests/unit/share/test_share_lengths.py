"""How long a network finds a text."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.rules.lengths import length
from services.share.wiring import read_networks

NETWORKS = read_networks()
X, MASTODON, BLUESKY, LINKEDIN = (NETWORKS[name] for name in ("x", "mastodon", "bluesky", "linkedin"))
LONG = "https://example.org/" + "a" * 200


@pytest.mark.parametrize(
    ("text", "weighted", "graphemes", "characters"),
    [
        ("", 0, 0, 0),
        ("été", 3, 3, 3),
        ("e\u0301te\u0301", 3, 3, 5),
        ("“oui” – l’été…", 15, 14, 14),
        ("日本", 4, 2, 2),
        ("ไทย", 3, 3, 3),
        ("👍", 2, 1, 1),
        ("👍🏽!", 3, 2, 3),
        ("👩‍👩‍👧", 2, 1, 5),
        ("🇲🇦🇫🇷", 4, 2, 4),
        ("1️⃣", 2, 1, 3),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2, 1, 7),
        ("©", 1, 1, 1),
        ("©\ufe0f", 2, 1, 2),
        ("❤\ufe0f", 2, 1, 2),
        ("❤\ufe0e", 4, 1, 2),
        ("one\ntwo", 7, 7, 7),
    ],
)
def test_each_unit_counts_as_its_networks_do(
    text: str, weighted: int, graphemes: int, characters: int
) -> None:
    assert length(X, text) == weighted
    assert length(BLUESKY, text) == length(MASTODON, text) == graphemes
    assert length(LINKEDIN, text) == characters


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (LONG, 23),
        ("http://a.eu", 23),
        ("HTTPS://A.EU/B", 23),
        (f"see {LONG} and https://b.eu", 4 + 23 + 5 + 23),
        ("(https://a.eu/x).", 1 + 23 + 2),
        ("https://a.eu, https://b.eu/?q=1!", 23 + 2 + 23 + 1),
        ("https://a.eu:8080/a_(b)?c=d&e=%20#f", 23),
        ("a.eu", 4),
        ("https://", 8),
    ],
)
def test_a_link_counts_its_fixed_number_where_there_is_one(text: str, counts: int) -> None:
    assert length(X, text) == length(MASTODON, text) == counts
    assert length(BLUESKY, text) == length(LINKEDIN, text) == len(text)


def test_a_link_ends_where_another_script_begins() -> None:
    assert length(X, "見てhttps://a.eu/x日本") == 4 + 23 + 4


@given(st.text(max_size=200), st.text(max_size=200))
def test_lines_add_up(one: str, other: str) -> None:
    """A line break joins nothing, so what stands on either side of it counts by itself."""
    one, other = one.replace("\r", ""), other.replace("\r", "")
    for network in (X, MASTODON, BLUESKY, LINKEDIN):
        assert length(network, f"{one}\n{other}") == length(network, one) + 1 + length(network, other)


@given(st.text(max_size=300))
def test_no_count_is_negative_or_beyond_two_per_character(text: str) -> None:
    plain = replace(X, link_length=None)
    assert length(BLUESKY, text) <= length(LINKEDIN, text) == len(text)
    assert 0 <= length(plain, text) <= 2 * len(text)
