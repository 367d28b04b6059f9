"""Links and composers: where they lead, and what they never carry."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Item
from services.share.domain.rules.links import ALPHABET, composer, is_code, link, target
from services.share.wiring.parts import new_code, read_networks

NETWORKS = read_networks()


def share_of(url: str, campaign_id: str = "") -> Share:
    item = Item("c1", "p1", campaign_id=campaign_id)
    return Share("s1", "e1", item, "linkedin", ShareState.PREPARED, 1, code="abcdefghij", url=url)


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://example.org/a", "https://example.org/a?{}"),
        ("https://example.org/a?b=1&c=#top", "https://example.org/a?b=1&c=&{}#top"),
        ("https://example.org/?utm_source=mail&x=2", "https://example.org/?x=2&{}"),
        ("https://example.org/?utm%5Fsource=mail&utm_term=t", "https://example.org/?utm_term=t&{}"),
        (
            "https://example.org/?q=caf%E9&flag&a=b+c%20d&&e=1;2",
            "https://example.org/?q=caf%E9&flag&a=b+c%20d&&e=1;2&{}",
        ),
    ],
)
def test_the_address_is_kept_and_campaign_values_are_ours(url: str, leads_to: str) -> None:
    values = "utm_source=linkedin&utm_medium=employee-advocacy&utm_campaign=c1&utm_content=abcdefghij"
    assert target(share_of(url)) == leads_to.format(values)


def test_the_campaign_is_named_where_there_is_one() -> None:
    assert "utm_campaign=spring&" in target(share_of("https://example.org", "spring"))


@given(st.text(max_size=300), st.text(max_size=50))
def test_every_composer_is_given_the_words_unharmed(text: str, title: str) -> None:
    address = link("https://go.example.org/", "abcdefghij")
    for network in NETWORKS.values():
        opened = composer(network, text, address, title)
        if not opened:
            continue
        parts = urlsplit(opened)
        assert opened.isascii()
        values = parse_qs(parts.query or parts.fragment, keep_blank_values=True)
        assert any(address in value for found in values.values() for value in found)


def test_codes_are_opaque_and_told_from_noise() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(is_code(code) for code in codes)
    for wrong in ("", "abc", "abcdefghi0", "abcdefghij\n", "abcdefghijk", "../../etc"):
        assert not is_code(wrong)
    assert not set("0O1lI") & set(ALPHABET)


def test_the_table_of_networks_is_whole() -> None:
    assert {one for one, network in NETWORKS.items() if not network.may_earn} == {"glassdoor", "indeed"}
    assert {one for one, network in NETWORKS.items() if not network.external} == {
        "slack",
        "teams",
        "yammer",
        "workplace",
    }
