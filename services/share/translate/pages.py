"""Pages: how many they hold, and tokens that tell where one ended: `<moment or date>:<id>`."""

from datetime import date

from services.share.domain.errors import Invalid

PAGE = 20


def page_size(asked: int) -> int:
    """How many a page holds."""
    return asked or PAGE


def page_token_to_wire(place: int | str, last_id: str) -> str:
    """The token of a page that ended at a moment (UTC milliseconds) or date (YYYY-MM-DD), with this id."""
    return f"{place}:{last_id}"


def page_token_from_wire(token: str) -> tuple[int, str] | None:
    """The moment and id where the page before ended; None for the first page.

    Raises Invalid for what no page gave.
    """
    if not token:
        return None
    at_ms, _, last_id = token.partition(":")
    if not (last_id and at_ms.isdecimal() and len(at_ms) < 16):
        raise _no_such_page()
    return int(at_ms), last_id


def dated_page_token_from_wire(token: str) -> tuple[str, str] | None:
    """The date and id where the page before ended; None for the first page.

    Raises Invalid for what no page gave.
    """
    if not token:
        return None
    on, _, last_id = token.partition(":")
    if not (last_id and _is_date(on)):
        raise _no_such_page()
    return on, last_id


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _no_such_page() -> Invalid:
    return Invalid("NO_SUCH_PAGE", "no page gave this token", "page_token")
