"""A report read as a browser reads it: elements, their attributes and texts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img", "hr", "input"}


@dataclass
class Element:
    """A tag with what is inside it."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, tag: str = "") -> Iterator["Element"]:
        """Every element below, of this tag where one is given."""
        for one in self.inside:
            if isinstance(one, Element):
                if tag in ("", one.tag):
                    yield one
                yield from one.all(tag)

    @property
    def text(self) -> str:
        """All texts below, in order, with single spaces between them."""
        found = (one if isinstance(one, str) else one.text for one in self.inside)
        return " ".join(" ".join(found).split(" ")).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop()
        assert closed.tag == tag, f"<{closed.tag}> is closed by </{tag}>"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.open[-1].inside.append(data.strip(" \n"))


def read(html: str) -> Element:
    """The document; fails where an element is not closed in its turn."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [one.tag for one in reader.open] == ["document"]
    return reader.open[0]


def section(document: Element, name: str) -> Element | None:
    """The section that a heading of that id names."""
    found = [one for one in document.all("section") if one.attributes.get("aria-labelledby") == name]
    return found[0] if found else None


def rows(of: Element) -> list[list[str]]:
    """The cells of the bodies of all tables below, row by row."""
    return [
        [cell.text for cell in row.inside if isinstance(cell, Element)]
        for body in of.all("tbody")
        for row in body.all("tr")
    ]
