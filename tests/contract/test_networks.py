"""Three houses keep what they need of one table of networks: they must agree, and count alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.model import networks
from services.content.domain.rules import lengths as content_lengths
from services.gamify.domain.rules import networks as gamify
from services.share.domain.model.stamps import Channel
from services.share.domain.rules import lengths
from services.share.wiring import read_networks

NETWORKS = read_networks()
# What texts are made of where counting is hard: emoji and their parts, marks, scripts, links, what ends them.
PIECES = (
    *("👍", "👍🏽", "👩‍👩‍👧", "🇲🇦", "🇫", "1️⃣", "©", "™", "❤", "🏴\U000e0067\U000e0062\U000e007f"),
    *("\u200d", "\ufe0f", "\ufe0e", "\u20e3", "\u0301", "e\u0301", "\U0001f3fd", "\r\n"),
    *("日本", "ไทย", "नमस्ते", "हिन्दी", "안녕", "\u1100\u1161", "سلام", "“", "…", "’", "\u2028"),
    *(
        "https://a.eu",
        "http://",
        "HTTPS://É.eu/ü",
        "https://a.eu:1/b?c=d#e",
        "a.eu/",
        "/",
        "?",
        ".",
        ")",
        " ",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=12).map("".join)


def test_content_keeps_the_same_table() -> None:
    assert list(networks.NETWORKS) == list(NETWORKS)
    for network_id, here in networks.NETWORKS.items():
        there = NETWORKS[network_id]
        assert here == networks.Network(
            limit=there.length_limit,
            counting=networks.Counting(there.length_unit),
            link=there.link_length,
            inside=there.channel is Channel.INTERNAL,
        ), network_id


def test_the_units_are_the_same() -> None:
    assert {one.value for one in networks.Counting} == lengths.UNITS


@given(TEXTS)
def test_content_counts_alike(text: str) -> None:
    for network_id, network in NETWORKS.items():
        assert content_lengths.length(network_id, text) == lengths.length(network, text)


def test_gamify_knows_the_same_networks_and_review_sites() -> None:
    assert set(NETWORKS) == gamify.NETWORKS
    review = {one for one, network in NETWORKS.items() if network.channel is Channel.REVIEW}
    assert review == gamify.REVIEW_SITES == {"glassdoor", "indeed"}
    assert review == {one for one, network in NETWORKS.items() if not network.may_earn}


@pytest.mark.parametrize("network_id", sorted(gamify.REVIEW_SITES))
def test_nothing_is_written_for_a_review_site(network_id: str) -> None:
    network = NETWORKS[network_id]
    assert (network.composer, network.measures, network.post_address) == ("", (), "")
