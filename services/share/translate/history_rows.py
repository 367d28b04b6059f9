"""A person's own shares as rows of a table, for people: in their language and on their own calendar."""

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


def header(language: str) -> Sequence[str]:
    """The names of the columns."""
    names = catalogue(language)["history"]
    return [names[column] for column in COLUMNS]


def rows(
    shares: Iterable[OwnShare], author: Employee, networks: Mapping[str, Network], language: str
) -> list[Sequence[str]]:
    """A row for each share, with the moment at which it was made, or else made ready."""
    return [_row(one, author, networks, language) for one in shares]


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
