"""The table of networks, from the rows of the data file."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.share.domain.model.shares import Network
from services.share.domain.model.stamps import Channel, Measure


def networks_from_rows(rows: Iterable[Mapping[str, Any]]) -> dict[str, Network]:
    """Networks by id, in the order of the rows."""
    return {row["id"]: _network(row) for row in rows}


def _network(row: Mapping[str, Any]) -> Network:
    return Network(
        network_id=row["id"],
        name=row["name"],
        composer=row.get("composer", ""),
        may_earn=row.get("may_earn", True),
        length_limit=row.get("limit"),
        length_unit=row.get("unit", "characters"),
        link_length=row.get("link"),
        channel=Channel[row.get("channel", "external").upper()],
        measures=tuple(Measure[name.upper()] for name in row.get("measures", ())),
        post_address=row.get("posts", ""),
    )
