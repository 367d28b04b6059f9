"""Elements of SVG, well-formed and escaped whatever the text in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from xml.etree import ElementTree as tree

from markupsafe import Markup


class Drawing:
    """One picture: what it shows is said in its title and description, for those who do not see it."""

    def __init__(self, title: str, described: str = "", **attributes: object) -> None:
        self._root = tree.Element("svg", _named({"role": "img", "aria-label": title} | attributes))
        tree.SubElement(self._root, "title").text = title
        if described:
            tree.SubElement(self._root, "desc").text = described
        self._inside = self._root

    def add(self, kind: str, text: str = "", /, **attributes: object) -> None:
        """An element such as rect or text; `class_` and `text_anchor` stand for class and text-anchor."""
        element = tree.SubElement(self._inside, kind, _named(attributes))
        element.text = text or None

    @contextmanager
    def group(self, **attributes: object) -> Iterator[None]:
        """What is added inside belongs together."""
        outside, self._inside = self._inside, tree.SubElement(self._inside, "g", _named(attributes))
        yield
        self._inside = outside

    def markup(self) -> Markup:
        """The picture, to be put into a page as it is."""
        # ElementTree escaped every text and attribute when it wrote them.
        return Markup(tree.tostring(self._root, encoding="unicode"))  # noqa: S704


def _named(attributes: dict[str, object]) -> dict[str, str]:
    return {
        name.rstrip("_").replace("_", "-") if name != "viewBox" else name: _text(value)
        for name, value in attributes.items()
    }


def _text(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def ticks(most: float, wanted: int = 3) -> list[int]:
    """0 and some round whole numbers up to the first that is not below `most`."""
    for size in (factor * 10**power for power in count() for factor in (1, 2, 5)):
        if size * wanted >= most:
            return [size * number for number in range(int(-(-most // size)) + 1)]
    raise AssertionError("sizes have no end")
