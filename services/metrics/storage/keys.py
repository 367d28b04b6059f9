"""How keys stand in documents."""

from functools import lru_cache

from services.metrics.domain.model.tallies import Row, TallyKey, What
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


def cell_path(row: Row, what: What) -> str:
    """Where an amount stands in its tally: by counter first, so that a question reads what it asks alone."""
    measure, unit = what
    return f"n.{measure}:{_row_path(row, unit)}"


@lru_cache(1_000)  # a row's cells come one after the other
def _row_path(row: Row, unit: str) -> str:
    place = f"{row.network}:{unit}" if unit else row.network
    return f"{row.channel}:{row.provenance}.{quoted(place)}.{quoted(row.member)}"


def visitor_id(visitor: Visitor) -> dict[str, object]:
    """The id of a visitor's document."""
    return visitor._asdict()


def uniques_of(programme_id: str, stretch: str) -> str:
    """What all counts of one programme and sort of stretch have in common."""
    return joined(programme_id, stretch)


def uniques_id(key: UniquesKey) -> str:
    """The id of the document with all counts of unique visitors of one stretch and partition."""
    return joined(uniques_of(key.programme_id, key.stretch), key.period, key.partition)
