"""The table of networks as it is read, and the addresses of posts."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.model.stamps import Channel, Measure
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.posts import post_of
from services.share.translate.networks import WrongTable, networks_from_rows
from services.share.wiring import read_networks

NETWORKS = read_networks()
ROW: Mapping[str, Any] = {"id": "forum", "name": "Forum", "channel": "external", "measures": ["clicks"]}


def test_a_row_says_what_a_network_is() -> None:
    (network,) = networks_from_rows([ROW]).values()
    assert (network.network_id, network.name, network.channel) == ("forum", "Forum", Channel.EXTERNAL)
    assert (network.composer, network.length_limit, network.length_unit) == ("", None, "characters")
    assert (network.link_length, network.measures, network.post_address) == (None, (Measure.CLICKS,), "")
    assert network.may_earn


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("colour", "blue"),
        ("may_earn", True),
        ("id", "Forum"),
        ("id", 7),
        ("name", ""),
        ("channel", "moon"),
        ("channel", "unspecified"),
        ("measures", ["smiles"]),
        ("measures", "likes"),
        ("measures", None),
        ("limit", 0),
        ("limit", "280"),
        ("limit", True),
        ("unit", "bytes"),
        ("unit", ["characters"]),
        ("link", -1),
        ("composer", "https://a.eu/?u={url}"),
        ("composer", "https://a.eu/?t={text}"),
        ("composer", "https://a.eu/{"),
        ("posts", "https://a.eu/("),
        ("posts", "https://a.eu/.*"),
    ],
)
def test_what_cannot_be_is_named_by_row_and_column(column: str, value: Any) -> None:
    with pytest.raises(WrongTable, match=rf"row 2, column {column}: "):
        networks_from_rows([{**ROW, "id": "first"}, {**ROW, column: value}])


@pytest.mark.parametrize("column", sorted(ROW))
def test_a_column_that_every_row_has_is_missed(column: str) -> None:
    with pytest.raises(WrongTable, match=rf"row 1, column {column}: is missing"):
        networks_from_rows([{name: value for name, value in ROW.items() if name != column}])


def test_an_id_stands_in_the_table_once() -> None:
    with pytest.raises(WrongTable, match="row 3, column id: stands in an earlier row too"):
        networks_from_rows([ROW, {**ROW, "id": "second"}, ROW])


def test_a_network_that_the_table_does_not_have_is_shared_to_as_another_one() -> None:
    with pytest.raises(Invalid, match=r"UNKNOWN_NETWORK: .*myspace.*use other") as refusal:
        network_of(NETWORKS, "myspace")
    assert refusal.value.field == "network"
    other = network_of(NETWORKS, "other")
    assert (other.name, other.composer, other.length_limit) == ("Another network", "", None)
    assert other.channel is Channel.EXTERNAL


# Addresses of one post each, written in several ways.
POSTS = {
    "linkedin/7123456789012345678": [
        "https://www.linkedin.com/posts/salma-idrissi_un-%C3%A9t%C3%A9-activity-7123456789012345678-aB3d",
        "http://fr.linkedin.com/posts/salma-idrissi_x-activity-7123456789012345678-aB3d?utm_source=share#a",
        "https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/",
        "https://WWW.LinkedIn.com/feed/update/urn:li:ugcPost:7123456789012345678?commentUrn=1",
    ],
    "x/1790000000000000001": [
        "https://x.com/salma_i/status/1790000000000000001",
        "https://twitter.com/salma_i/status/1790000000000000001?s=20",
        "  https://mobile.twitter.com/Salma_I/status/1790000000000000001/photo/1\n",
        "https://x.com/i/web/status/1790000000000000001",
    ],
    "facebook/pfbid02AbC": [
        "https://www.facebook.com/salma.idrissi/posts/pfbid02AbC",
        "https://m.facebook.com/story.php?id=1&story_fbid=pfbid02AbC&x=y",
        "https://facebook.com/permalink.php?story_fbid=pfbid02AbC&id=1",
    ],
    "facebook/1234": [
        "https://www.facebook.com/groups/energy/posts/1234/",
        "https://www.facebook.com/company/posts/a-title/1234",
        "https://www.facebook.com/salma/posts/2026/1234/",
        "https://www.facebook.com/salma/videos/vb.56/1234/?type=3",
        "https://www.facebook.com/photo/?fbid=1234&set=a.1",
    ],
    "instagram/C8abc-_1": [
        "https://www.instagram.com/p/C8abc-_1/",
        "https://instagram.com/reel/C8abc-_1?igsh=1",
        "https://www.instagram.com/salma.i/p/C8abc-_1/",
    ],
    "mastodon/mastodon.social/110000000000000001": [
        "https://mastodon.social/@salma/110000000000000001",
        "https://Mastodon.Social/@salma/110000000000000001/",
    ],
    "bluesky/3kabcdefghij2": [
        "https://bsky.app/profile/salma.bsky.social/post/3kabcdefghij2",
        "https://bsky.app/profile/did:plc:abc123/post/3kabcdefghij2?ref=1",
    ],
}


@pytest.mark.parametrize(("post", "address"), [(post, one) for post, of in POSTS.items() for one in of])
def test_an_address_tells_its_post_however_it_is_written(post: str, address: str) -> None:
    assert post_of(NETWORKS[post.partition("/")[0]], address) == post


@pytest.mark.parametrize("network", sorted({post.partition("/")[0] for post in POSTS}))
def test_an_address_of_anything_else_is_refused(network: str) -> None:
    here = [one for post, of in POSTS.items() for one in of if post.startswith(network)]
    elsewhere = [one for post, of in POSTS.items() for one in of if not post.startswith(network)]
    for one in here:
        host, path = re.fullmatch(r"\s*\w+://([^/]*)(/.*)\s*", one, re.DOTALL).groups()  # type: ignore[union-attr]
        elsewhere += [
            f"ftp://{host}{path}",
            f"https://{host}.evil.example{path.strip()}" if network != "mastodon" else "",
            f"https://evil.example/{one.strip()}",
            f"https://{host}@evil.example{path}",
            f"see {one}",
            f"https://{host}/",
        ]
    for address in ("", "nonsense", "https://", "https://[", *elsewhere):
        with pytest.raises(Invalid, match="NOT_OF_THIS_NETWORK") as refusal:
            post_of(NETWORKS[network], address)
        assert refusal.value.field == "post_address"


@pytest.mark.parametrize(
    ("network", "address"),
    [
        # Made anew for whoever copies it: one post would prove share after share.
        *[("facebook", f"https://www.facebook.com/share/{kind}/1AbCdEfGh2/") for kind in "prv"],
        ("instagram", "https://www.instagram.com/reels/audio/1234567890/"),
        ("instagram", "https://www.instagram.com/reels/audio"),
    ],
)
def test_what_is_no_post_of_its_own_is_refused(network: str, address: str) -> None:
    with pytest.raises(Invalid, match="NOT_OF_THIS_NETWORK"):
        post_of(NETWORKS[network], address)


@pytest.mark.parametrize("network", sorted(one for one, of in NETWORKS.items() if not of.post_address))
def test_posts_without_addresses_cannot_be_shown(network: str) -> None:
    with pytest.raises(OutOfTurn, match="NOT_VERIFIABLE"):
        post_of(NETWORKS[network], "https://example.org/post/1")


@given(st.sampled_from([one for one in NETWORKS.values() if one.post_address]), st.text(max_size=2000))
def test_no_text_breaks_the_comparison(network: Any, text: str) -> None:
    for address in (text, f"https://x.com/{text}", f"https://{text}"):
        with suppress(Invalid):
            assert post_of(network, address).startswith(f"{network.network_id}/")


@pytest.mark.parametrize("network", sorted(one for one, of in NETWORKS.items() if of.post_address))
def test_no_pattern_repeats_what_repeats(network: str) -> None:
    """So comparing takes linear time, whatever is sent, and begins at the host, http or https."""
    pattern = NETWORKS[network].post_address
    assert pattern.startswith("https?://")
    assert not list(_nested(re._parser.parse(pattern)))  # type: ignore[attr-defined]


def _nested(tree: Any, within: bool = False) -> Iterator[Any]:
    """Repetitions of more than once inside such repetitions."""
    for name, argument in tree:
        repeats = "REPEAT" in str(name) and argument[1] > 1
        if repeats and within:
            yield argument
        children = argument if isinstance(argument, tuple | list) else [argument]
        for child in children:
            for part in child if isinstance(child, list) else [child]:
                if hasattr(part, "data"):
                    yield from _nested(part, within or repeats)


def test_a_repetition_within_a_repetition_is_found() -> None:
    assert list(_nested(re._parser.parse(r"a(?:(?:b|c+)d)*")))  # type: ignore[attr-defined]
    assert not list(_nested(re._parser.parse(r"a(?:b+c)?d*")))  # type: ignore[attr-defined]
