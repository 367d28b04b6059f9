"""A digest as Markdown, and that as HTML. What people wrote is text in both, whatever signs it has."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import nh3
from babel.dates import format_date
from markdown_it import MarkdownIt

from services.content.domain.model.items import Item
from services.content.domain.model.recognition import Digest, Shown
from services.content.translate.texts import catalogue, language_of

TAGS = {"h1", "h2", "p", "ul", "li", "a", "strong", "em"}
BRANDS = {
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "whatsapp": "WhatsApp",
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "yammer": "Viva Engage",
    "workplace": "Workplace",
    "glassdoor": "Glassdoor",
    "indeed": "Indeed",
}
_SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def digest_to_markdown(digest: Digest, language: str) -> str:
    """The digest in the language of a tag."""
    return "\n".join(_lines(digest, language_of(language))) + "\n"


def to_html(markdown: str) -> str:
    """The same as HTML of TAGS alone, with links to http and https alone."""
    return nh3.clean(
        _MARKDOWN.render(markdown),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )


def _lines(digest: Digest, language: str) -> Iterator[str]:
    texts = catalogue(language)
    words = texts["digest"]
    first, last = (format_date(day, "long", language) for day in (digest.period.first, digest.period.last))
    yield "# " + words["title"].format(programme=_plain(digest.programme))
    yield "\n" + words["period"].format(first=first, last=last)
    if digest.items:
        yield f"\n## {words['items']}\n"
        yield from (_item(one) for one in digest.items)
    if digest.spotlights:
        yield f"\n## {words['spotlights']}\n"
        yield from (_spotlight(one, texts) for one in digest.spotlights)
    if digest.names:
        yield f"\n## {words['thanks']}\n"
        yield from (f"- {_plain(name)}" for name in digest.names)
    if not (digest.items or digest.spotlights or digest.names):
        yield "\n" + words["nothing"]


def _item(item: Item) -> str:
    return f"- {_linked(item)} — {_plain(item.draft.why)}"


def _spotlight(one: Shown, texts: Mapping[str, Mapping[str, str]]) -> str:
    network = BRANDS.get(one.share.network) or texts["network"].get(one.share.network, one.share.network)
    said = texts["digest"]["spotlight"].format(
        name=f"**{_plain(one.name)}**", item=_linked(one.item), network=_plain(network)
    )
    return f"- {said} *{_plain(one.spotlight.words)}*"


def _linked(item: Item) -> str:
    address = quote(item.draft.url, safe=":/?#[]@!$&'()*+,;=%~-._")
    return f"[{_plain(item.draft.title)}](<{address}>)"


def _plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown would take for its own."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
