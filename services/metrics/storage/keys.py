"""How keys stand in documents."""

from collections.abc import Iterator
from functools import lru_cache

from services.metrics.domain.model.measures import Amount
from services.metrics.domain.model.tallies import Rows, TallyKey
from services.metrics.domain.rules.visiting import UniquesKey, Visitor

SEPARATOR = "\x1f"


def joined(*parts: object) -> str:
    """One text of several, which sorts as they do."""
    return SEPARATOR.join(map(str, parts))


@lru_cache(100_000)
def quoted(name: str) -> str:
    """A name as the name of a field, where a point separates and a dollar means something."""
    return name.replace("%", "%25").replace(".", "%2E").replace("$", "%24") or "%"


@lru_cache(100_000)
def unquoted(field: str) -> str:
    """The name that was quoted."""
    return "" if field == "%" else field.replace("%24", "$").replace("%2E", ".").replace("%25", "%")


def tallies_of(programme_id: str, scope: str, span: str) -> str:
    """What all tallies of one sort have in common."""
    return joined(programme_id, scope, span)


def tally_id(key: TallyKey) -> str:
    """The id of a tally's document."""
    return joined(*key)


def cell_paths(rows: Rows) -> Iterator[tuple[str, Amount]]:
    """Where amounts stand in their tally: by counter first, so that a question reads what it asks alone."""
    for (channel, provenance, network, member), amounts in rows.items():
        how, who = f":{channel}:{provenance}.", "." + quoted(member)
        place = how + quoted(network) + who
        for (measure, unit), amount in amounts.items():
            rest = f"{how}{quoted(f'{network}:{unit}')}{who}" if unit else place
            yield f"n.{measure}{rest}", amount


def visitor_id(visitor: Visitor) -> str:
    """The id of a visitor's document."""
    programme_id, stretch, period, key = visitor
    return joined(programme_id, stretch, period, key.hex())


def uniques_of(programme_id: str, stretch: str) -> str:
    """What all counts of one programme and sort of stretch have in common."""
    return joined(programme_id, stretch)


def uniques_id(key: UniquesKey) -> str:
    """The id of the document with all counts of unique visitors of one stretch and partition."""
    return joined(*key)
