"""A person's own shares as CSV (RFC 4180), for people: in their language and on their own calendar."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import Channel
from services.share.domain.rules.stamping import profile_at
from services.share.translate.texts import catalogue
from services.share.usecases.sharing import OwnShare

COLUMNS = (
    "date",
    "time",
    "zone",
    "item",
    "network",
    "channel",
    "state",
    "text",
    "link",
    "similarity",
    "followers",
    "verified",
)
# Spreadsheets take a cell that begins so for a formula, which may send what stands beside it anywhere. Many
# split on semicolons or tabs and then take no notice of quotes within a line: a cell begins there, and behind
# a line break. In front of the sign they strip quotes.
_BREAK = r"\t\r\n\v\f\x1c-\x1e\x85\u2028\u2029"
_FORMULA = re.compile(rf'^(?=[{_BREAK}])|(?:^|(?<=[,;{_BREAK}]))(?="*[=+\-@＝＋－＠])')


def header_to_csv(language: str) -> bytes:
    """The first line, after the mark by which spreadsheets know UTF-8."""
    names = catalogue(language)["history"]
    return b"\xef\xbb\xbf" + _lines([[names[column] for column in COLUMNS]])


def shares_to_csv(
    shares: Iterable[OwnShare], author: Employee, networks: Mapping[str, Network], language: str
) -> bytes:
    """A line for each share, with the moment at which it was made, or else made ready."""
    return _lines([_row(one, author, networks, language) for one in shares])


def _row(one: OwnShare, author: Employee, networks: Mapping[str, Network], language: str) -> Sequence[str]:
    share, texts = one.share, catalogue(language)
    at_ms = share.prepared_at_ms if share.made_at_ms is None else share.made_at_ms
    zone = profile_at(author, at_ms).zone
    network = networks.get(share.network)
    channel = share.channel or (network.channel if network is not None else Channel.UNSPECIFIED)
    seen = "" if share.verified_at_ms is None else f"{_local(share.verified_at_ms, zone):%Y-%m-%d %H:%M:%S}"
    return (
        f"{_local(at_ms, zone):%Y-%m-%d}",
        f"{_local(at_ms, zone):%H:%M:%S}",
        zone,
        share.item.content_id,
        network.name if network is not None else share.network,
        texts["channel"].get(channel.name.lower(), ""),
        texts["state"][share.state.value],
        one.text,
        one.link,
        "" if share.similarity is None else str(round(share.similarity * 100)),
        "" if share.follower_count is None else str(share.follower_count),
        seen,
    )


def _local(at_ms: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone))


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([map(_harmless, row) for row in rows])
    return written.getvalue().encode()


def _harmless(cell: str) -> str:
    return _FORMULA.sub("'", cell)
