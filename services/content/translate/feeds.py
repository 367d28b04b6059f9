"""Feeds as their publishers write them, into entries of plain text."""

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

import feedparser

from services.content.domain.model.sources import Entry

MOST_ENTRIES = 500
_ROOT = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_ROOTS = frozenset({b"rss", b"feed", b"rdf"})
_TAG = re.compile(r"<[^>]{0,1000}>")
_JSON_FEED = "https://jsonfeed.org/version/"


class NotAFeed(Exception):
    """What was found is no feed; the text says why."""


def entries_of(body: bytes, content_type: str) -> tuple[Entry, ...]:
    """The entries of an RSS, Atom or JSON feed in its order, at most MOST_ENTRIES. Raises NotAFeed."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    found = _json_entries(body) if start.startswith(b"{") else _xml_entries(body, start, content_type)
    return found[:MOST_ENTRIES]


def _xml_entries(body: bytes, start: bytes, content_type: str) -> tuple[Entry, ...]:
    # The parser takes whatever looks like entries, also out of a page: the root decides.
    root = _ROOT.search(_without_prolog(start))
    if root is None or root[1].lower() not in _ROOTS:
        raise NotAFeed("this is a page and not a feed" if root else "this is no feed")
    # Without a type of its own the parser believes the document's declaration, as publishers mean it.
    parsed = feedparser.parse(body, response_headers={"content-type": content_type or "application/xml"})
    if not parsed.version:
        raise NotAFeed("this is no feed")
    language = str(parsed.feed.get("language") or "")
    return tuple(_xml_entry(one, language) for one in parsed.entries)


def _xml_entry(entry: Mapping[str, Any], language: str) -> Entry:
    return Entry(
        guid=str(entry.get("id") or ""),
        link=str(entry.get("link") or ""),
        title=_plain(entry.get("title")),
        published=str(entry.get("published") or entry.get("updated") or ""),
        language=_language(language),
    )


def _json_entries(body: bytes) -> tuple[Entry, ...]:
    try:
        document = json.loads(body)
    except ValueError as error:
        raise NotAFeed("this is no feed: its JSON is broken") from error
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(_JSON_FEED):
        raise NotAFeed("this is JSON and not a feed")
    items = document.get("items")
    language = str(document.get("language") or "")
    return tuple(_json_entry(one, language) for one in items or () if isinstance(one, dict))


def _json_entry(item: Mapping[str, Any], language: str) -> Entry:
    text = item.get("title") or item.get("summary") or item.get("content_text") or ""
    return Entry(
        guid=str(item.get("id") or ""),
        link=str(item.get("url") or item.get("external_url") or ""),
        title=_plain(text),
        published=str(item.get("date_published") or ""),
        language=_language(str(item.get("language") or language)),
    )


def _without_prolog(start: bytes) -> bytes:
    """What follows the declaration, comments and the document type."""
    return re.sub(rb"<!--.*?-->|<!DOCTYPE[^>\[]*(\[.*?\])?\s*>", b"", start[:65_536], flags=re.DOTALL)


def _plain(text: object) -> str:
    """One line without markup, as entries have it in titles."""
    return " ".join(unescape(_TAG.sub("", str(text or ""))).split())


def _language(tag: str) -> str:
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag) else ""
