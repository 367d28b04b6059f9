"""Where lists go on, as the token of a page."""

import base64
import binascii

from services.content.domain.errors import Invalid
from services.content.domain.model.places import Place
from services.content.translate.scalars import from_ms, to_ms


def place_from_wire(token: str) -> Place | None:
    """Where a page begins; None for the first. Raises Invalid for a token that no page gave."""
    if not token:
        return None
    try:
        moment, key = base64.urlsafe_b64decode(token.encode()).decode().split(" ", 1)
        return Place(from_ms(int(moment)), key)
    except (binascii.Error, ValueError, Invalid) as error:
        raise Invalid("the page is not known", {"page_token": "was not given by a page"}) from error


def place_to_wire(place: Place | None) -> str:
    """The token of the next page; empty on the last."""
    if place is None:
        return ""
    return base64.urlsafe_b64encode(f"{to_ms(place.at)} {place.key}".encode()).decode()
