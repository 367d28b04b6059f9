"""Visits: requests from the wire, responses to it."""

from collections.abc import Sequence

from portevoix.share.v1 import links_pb2 as wire
from services.share.domain.model.links import KeptClick
from services.share.domain.model.stamps import ClickClass
from services.share.translate.pages import page_token_to_wire

PAGE = 100


def page_size(asked: int) -> int:
    """Visits per page."""
    return asked or PAGE


def asked_class(request: wire.ReclassifyClicksRequest) -> ClickClass:
    """The class that visits are to get."""
    return ClickClass(getattr(request, "class"))  # a keyword of the language


def clicks_to_wire(clicks: Sequence[KeptClick], size: int) -> wire.ListClicksResponse:
    """A page of visits; it is the last one when it is not full."""
    last = clicks[-1] if len(clicks) == size else None
    return wire.ListClicksResponse(
        clicks=[_listed(click) for click in clicks],
        next_page_token=page_token_to_wire(last.at_ms, last.click_id) if last is not None else "",
    )


def _listed(click: KeptClick) -> wire.ListedClick:
    fields = {"class": int(click.click_class)}
    return wire.ListedClick(
        click_id=click.click_id, occurred_at_ms=click.at_ms, first_visit=click.first, **fields
    )
