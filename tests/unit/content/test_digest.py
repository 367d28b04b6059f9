"""A digest reads the same as Markdown and as HTML, and what people wrote is text in both."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.errors import Invalid
from services.content.domain.model.items import Draft, Item, State
from services.content.domain.model.recognition import Digest, MadeShare, Shown, Spotlight
from services.content.domain.rules import recognition as rules
from services.content.translate.digest import TAGS, digest_to_markdown, to_html

AT = datetime(2026, 11, 3, tzinfo=UTC)
NOVEMBER = rules.period("2026-11-01", "2026-11-30", "Europe/Paris")
HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    '"><img src=x onerror=alert(1)>',
    "**bold** _it_ `code` # title\n# another\n- item",
    "&lt;script&gt; &#60;b&#62;",
    "![p](http://evil.example/p.png)",
    "http://auto.example <http://auto.example>",
]
TEXT = st.sampled_from(HOSTILE) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40
)


class Reading(HTMLParser):
    """What a browser makes of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        assert {name for name, _ in attrs} <= {"href", "rel"}

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


def item(title: str = "A title", why: str = "Why", url: str = "https://example.org/a") -> Item:
    draft = Draft("p", title=title, why=why, url=url)
    return Item("c", draft, State.PUBLISHED, AT, AT, published_at=AT)


def digest(*items: Item, names: tuple[str, ...] = (), words: str = "") -> Digest:
    share = MadeShare("s", "e", "p", "c", "linkedin", AT)
    spotlight = Shown(Spotlight("x", "s", "p", words, "en", AT), share, items[0], names[0]) if words else None
    return Digest("Spring", NOVEMBER, items, (spotlight,) if spotlight else (), names)


@given(TEXT, TEXT, TEXT, TEXT)
def test_nothing_that_people_write_becomes_anything_but_text(
    title: str, why: str, name: str, words: str
) -> None:
    html = to_html(digest_to_markdown(digest(item(title, why), names=(name,), words=words), "en"))
    reading = read(html)
    assert reading.tags <= TAGS
    assert set(reading.links) == {"https://example.org/a"}
    found = " ".join(reading.text.split())
    for text in (title, why, name, words):
        assert " ".join(text.split()) in found


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://a.example/>)[x](javascript:y)"]
)
def test_links_lead_to_pages_alone(url: str) -> None:
    reading = read(to_html(digest_to_markdown(digest(item(url=url)), "en")))
    assert all(link.startswith("https://a.example/") for link in reading.links)


def test_it_is_french_or_english_and_has_the_days_of_the_period() -> None:
    french = digest_to_markdown(digest(item(), names=("Zoé",), words="Bravo"), "fr-BE")
    assert "Du 1 novembre 2026 au 30 novembre 2026" in french
    assert "- **Zoé** a partagé [A title](<https://example.org/a>) sur LinkedIn : *Bravo*" in french
    english = digest_to_markdown(Digest("Spring", NOVEMBER, (), (), ()), "de")
    assert "November 1, 2026 to November 30, 2026" in english
    assert "Nothing new in this period" in english


def test_a_period_is_of_days_of_the_programmes_zone() -> None:
    assert NOVEMBER.begins_at.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert (NOVEMBER.ends_at - NOVEMBER.begins_at).days == 30
    march = rules.period("2026-03-29", "2026-03-29", "Europe/Paris")
    assert (march.ends_at.astimezone(UTC) - march.begins_at.astimezone(UTC)).total_seconds() == 23 * 3600
    assert rules.period("2026-01-01", "2026-04-02", "UTC").last == date(2026, 4, 2)
    for first, last in (
        ("2026-02-30", "2026-03-01"),
        ("2026-02-02", "2026-02-01"),
        ("2026-01-01", "2026-04-03"),
    ):
        with pytest.raises(Invalid):
            rules.period(first, last, "UTC")
