"""Feeds as publishers write them."""

from pathlib import Path

import pytest

from services.content.domain.model.sources import Entry
from services.content.domain.rules.sources import identities
from services.content.translate.feeds import MOST_ENTRIES, NotAFeed, entries_of

RSS = """
<?xml version="1.0" encoding="utf-8"?>
<!-- a blank line before the declaration is met in the world -->
<rss version="2.0"><channel><title>Le blog</title><language>fr</language>
<item><guid isPermaLink="false">g1</guid><link>https://blog.example/1</link>
<title>Un &lt;b&gt;essai&lt;/b&gt; &amp;amp; plus</title>
<pubDate>Mon, 13 Jul 2026 07:21:33 +0000</pubDate></item>
<item><link>https://blog.example/2</link><title>Sans guid</title></item>
<item><title>مرحبا</title><pubDate>Tue, 14 Jul 2026 07:21:33 +0000</pubDate></item>
<item><description>nothing that tells it apart</description></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>News</title>
<entry><id>tag:1</id><title type="html">A &lt;i&gt;title&lt;/i&gt;</title>
<link rel="alternate" href="https://news.example/1"/><updated>2026-01-02T03:04:05Z</updated></entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J", "language": "en-GB",
"items": [{"id": "1", "url": "https://j.example/1", "title": "One"},
{"id": 2, "external_url": "https://o.example/"}, 7]}"""


def test_rss_is_read_whatever_stands_before_it() -> None:
    found = entries_of(RSS.encode(), "application/rss+xml")
    assert found[0] == Entry(
        "g1", "https://blog.example/1", "Un essai & plus", "Mon, 13 Jul 2026 07:21:33 +0000", "fr"
    )
    assert [one.title for one in found] == ["Un essai & plus", "Sans guid", "مرحبا", ""]


def test_what_tells_entries_apart_is_the_guid_else_the_link_else_title_and_date() -> None:
    told_apart = identities(entries_of(RSS.encode(), ""))
    assert list(told_apart) == ["g1", "https://blog.example/2", "مرحبا\x1fTue, 14 Jul 2026 07:21:33 +0000"]
    again = identities([Entry("g1", "", "first", ""), Entry("g1", "", "second", "")])
    assert [one.title for one in again.values()] == ["first"]


def test_atom_and_json_feed() -> None:
    assert entries_of(ATOM, "application/atom+xml") == (
        Entry("tag:1", "https://news.example/1", "A title", "2026-01-02T03:04:05Z", "en"),
    )
    assert entries_of(b"\xef\xbb\xbf" + JSON, "application/feed+json") == (
        Entry("1", "https://j.example/1", "One", "", "en-GB"),
        Entry("2", "https://o.example/", "", "", "en-GB"),
    )


def test_an_encoding_of_its_own_is_believed() -> None:
    latin = RSS.strip().replace("utf-8", "iso-8859-1").replace("مرحبا", "été").encode("iso-8859-1")
    assert entries_of(latin, "text/xml")[2].title == "été"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<!DOCTYPE html><html><body><feed><entry><id>1</id></entry></feed></body></html>", "page"),
        (b"hello", "no feed"),
        (b"", "no feed"),
        (b'{"version": "1"}', "JSON and not a feed"),
        (b'{"version": ', "broken"),
        (b"<rss", "no feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, why: str) -> None:
    with pytest.raises(NotAFeed, match=why):
        entries_of(body, "text/html")


def test_entities_neither_grow_nor_open_files() -> None:
    """Ten levels of ten would be ten thousand million; a file would be read from this machine."""
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 10}">' for n in range(10))
    files = '<!ENTITY f SYSTEM "file:///etc/passwd">'
    for declared, used in ((levels, "&e9;"), (files, "&f;")):
        item = f"<item><guid>1</guid><title>x{used}</title></item>"
        feed = f'<rss version="2.0"><channel>{item}</channel></rss>'
        bomb = f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]>{feed}'
        try:
            found = entries_of(bomb.encode(), "application/rss+xml")
        except NotAFeed:
            continue
        assert all(len(one.title) < 1000 and "root" not in one.title for one in found)


def test_a_feed_is_read_to_a_bound() -> None:
    items = "".join(f"<item><guid>{n}</guid></item>" for n in range(MOST_ENTRIES + 5))
    found = entries_of(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), "")
    assert len(found) == MOST_ENTRIES


def test_feeds_of_the_world(data: Path) -> None:
    folder = data / "feeds"
    expected = {
        "feedjira_AmazonWebServicesBlog.xml": 10,
        "feedjira_TechCrunch.xml": 20,
        "feedjira_google_alerts_atom.xml": 20,
        "rssparser_heise.atom": 15,
        "feedrs_cloudflare.xml": 1,
        "fr_giboire_blog_2026-07-24.xml": 30,
        "feedjira_json_feed.json": 20,
        "rssparser_encoding.rss": 40,
    }
    found = {name: identities(entries_of((folder / name).read_bytes(), "")) for name in expected}
    assert {name: len(entries) for name, entries in found.items()} == expected
    later = identities(entries_of((folder / "fr_giboire_blog_2026-08-08.xml").read_bytes(), ""))
    assert later.keys() == found["fr_giboire_blog_2026-07-24.xml"].keys()
    with pytest.raises(NotAFeed):
        entries_of((folder / "feedjira_DuplicateContentAtomFeed.xml").read_bytes(), "")
    assert {one.language for one in found["rssparser_encoding.rss"].values()} == {"pt-pt"}
