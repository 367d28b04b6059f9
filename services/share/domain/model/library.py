"""What share keeps of content's library: items, programmes, charters and who acknowledged them."""

from dataclasses import dataclass

from services.share.domain.model.stamps import Item


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """An item that was published; from `until_ms` (UTC, None for never) it may not be shared any more.

    One that is not `external` goes to networks inside the company alone.
    """

    item: Item
    published_at_ms: int
    until_ms: int | None = None
    external: bool = True


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme. `charters` are (version, came into force at, UTC milliseconds) in no particular order.

    `changed_at_ms` is 0 for one of which only the charter was heard of yet.
    """

    programme_id: str
    why: str = ""
    zone: str = "UTC"
    changed_at_ms: int = 0
    charters: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Which versions of a charter a person acknowledged, each with its moment in UTC milliseconds."""

    employee_id: str
    programme_id: str
    versions: tuple[tuple[int, int], ...] = ()
