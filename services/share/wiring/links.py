"""Tracked links: from a request to a visit that is durable."""

from pathlib import Path

import crawleruseragents

from chassis.settings import refuse
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.datacentres import Ranges, ranges_of
from services.share.settings import ShareSettings
from services.share.usecases import links
from services.share.web.redirect import Clicks, Redirect
from services.share.web.targets import Targets
from services.share.web.till import Till
from services.share.wiring.parts import Share, new_id, now_ms


def redirect(share: Share, settings: ShareSettings) -> tuple[Redirect, Till]:
    """What answers /l/{code}, and what keeps the visits that it takes."""
    till = Till(share.record_visits, most=settings.links_per_commit)
    return Redirect(_targets(share), _clicks(share, settings), till), till


def read_datacentres(path: Path | None) -> Ranges:
    """Where people do not sit. Ends the process over a file that does not say so."""
    try:
        return ranges_of(path.read_text("utf-8").splitlines()) if path else Ranges(())
    except (OSError, ValueError) as error:
        refuse(f"PORTEVOIX_DATACENTRES: {path}: {error}")


def _targets(share: Share) -> Targets:
    refused_total = share.house.telemetry.counter(
        "links_refused_total",
        "Requests for links that lead nowhere, by why.",
        ("why",),
        [("malformed",), ("unknown",)],
    )
    return Targets(lambda code: links.resolve(code, share.books().shares), now_ms, refused_total)


def _clicks(share: Share, settings: ShareSettings) -> Clicks:
    host = settings.links.host or ""
    classes = [(kind.name.lower(),) for kind in ClickClass]
    return Clicks(
        visitor_of=lambda at, agent, now: links.visitor_of(at, agent, host, now, share.salts),
        is_crawler=crawleruseragents.is_crawler,
        in_datacentre=read_datacentres(settings.datacentres).__contains__,
        now_ms=now_ms,
        new_id=new_id,
        clicks_total=share.house.telemetry.counter(
            "links_clicks_total",
            "Visits through tracked links that were kept, by what seemed to make them.",
            ("class",),
            classes,
        ),
    )
