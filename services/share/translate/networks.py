"""The table of networks, from the rows of the data file."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from string import Formatter
from typing import Any

from services.share.domain.errors import Invalid
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import Channel, Measure
from services.share.domain.rules.door.subjects import check_source
from services.share.domain.rules.lengths import UNITS

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
_PARTS = frozenset({"text", "link", "title", "message"})


class WrongTable(ValueError):
    """The data file says what cannot be; the text names row and column."""


def networks_from_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Network]:
    """Networks by id, in the order of the rows. Raises WrongTable."""
    networks: dict[str, Network] = {}
    for number, row in enumerate(rows, 1):
        network = _network(row, number)
        if network.network_id in networks:
            raise _wrong(number, "id", "stands in an earlier row too")
        networks[network.network_id] = network
    return networks


def precedence_from_rows(rows: object, networks: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The sources of each network, the one that counts most first.

    Raises ValueError naming what is wrong: no mapping, a network that is not in the table, no list of names,
    a name that stands there twice or is the house's own.
    """
    if not isinstance(rows, dict):
        raise ValueError("must map each network to a list of sources")
    if strange := sorted(str(name) for name in rows if name not in networks):
        raise ValueError(f"unknown network {strange[0][:50]}")
    return {network: _sources(network, listed) for network, listed in rows.items()}


def _sources(network: str, listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list) or not all(isinstance(one, str) and one for one in listed):
        raise ValueError(f"{network}: must be a list of names of sources")
    if len(set(listed)) < len(listed):
        raise ValueError(f"{network}: a source stands there twice")
    try:
        for source in listed:
            check_source(source)
    except Invalid as wrong:
        raise ValueError(f"{network}: {wrong.text}") from None
    return tuple(listed)


def _network(row: Mapping[str, Any], number: int) -> Network:
    for column in row.keys() - _COLUMNS.keys():
        raise _wrong(number, column, "is no column of this table")
    values = {column: _value(row, number, column, read) for column, read in _COLUMNS.items()}
    return Network(
        network_id=values["id"],
        name=values["name"],
        composer=values["composer"],
        may_earn=values["channel"] is not Channel.REVIEW,
        length_limit=values["limit"],
        length_unit=values["unit"],
        link_length=values["link"],
        channel=values["channel"],
        measures=values["measures"],
        post_address=values["posts"],
    )


def _value(row: Mapping[str, Any], number: int, column: str, read: Callable[[Any], Any]) -> Any:
    """The value of a column, or the usual one of a column that may be left out."""
    if column not in row:
        if column not in _USUAL:
            raise _wrong(number, column, "is missing")
        return _USUAL[column]
    try:
        return read(row[column])
    except (ValueError, TypeError, KeyError, AttributeError, re.error) as error:
        raise _wrong(number, column, f"{row[column]!r} cannot be: {error}") from error


def _wrong(number: int, column: str, why: str) -> WrongTable:
    return WrongTable(f"table of networks, row {number}, column {column}: {why}")


def _id(value: Any) -> str:
    if _ID.fullmatch(value) is None:
        raise ValueError("an id is a word in lower case")
    return str(value)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a name is a text")
    return value


def _channel(value: str) -> Channel:
    channel = Channel[value.upper()]
    if channel is Channel.UNSPECIFIED:
        raise ValueError("it is not said what sort of place it is")
    return channel


def _composer(value: str) -> str:
    named = {name for _, name, _, _ in Formatter().parse(value) if name is not None}
    if not named <= _PARTS or not named & {"link", "message"}:
        raise ValueError("it holds {message}, or {text} and {link}, and perhaps {title}")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("it is a whole number above 0")
    return value


def _unit(value: str) -> str:
    if value not in UNITS:
        raise ValueError(f"the units are {', '.join(sorted(UNITS))}")
    return value


def _posts(value: str) -> str:
    if not re.compile(value).groups:
        raise ValueError("no group tells one post from another")
    return value


_COLUMNS: Mapping[str, Callable[[Any], Any]] = {
    "id": _id,
    "name": _name,
    "channel": _channel,
    "composer": _composer,
    "limit": _count,
    "unit": _unit,
    "link": _count,
    "measures": lambda value: tuple(Measure[name.upper()] for name in value),
    "posts": _posts,
}
_USUAL: Mapping[str, Any] = {"composer": "", "limit": None, "unit": "characters", "link": None, "posts": ""}
