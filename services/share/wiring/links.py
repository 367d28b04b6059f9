"""Tracked links: from a request to a visit that is durable, and from there to one that is counted."""

from collections.abc import Sequence
from pathlib import Path

import crawleruseragents

from chassis.job import Job
from chassis.projection.failures import passing
from chassis.settings import refuse
from services.share.domain.model.links import Visit
from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.datacentres import Ranges, ranges_of
from services.share.jobs.counting import LOOK_SECONDS, Counting, Figures, Steps
from services.share.settings import ShareSettings
from services.share.usecases import links
from services.share.web.redirect import Clicks, Redirect
from services.share.web.targets import Targets
from services.share.web.till import Till
from services.share.wiring.parts import Share, new_id, now_ms


def redirect(share: Share, settings: ShareSettings) -> Redirect:
    """What answers /l/{code}; behind it runs what keeps the visits, and counts them."""
    counting = _counting(share, settings)

    async def write(visits: Sequence[Visit]) -> None:
        await share.journal().add(visits)
        counting.expect(visits)

    till = Till(write, most=settings.links_per_commit)
    # Stopped in the opposite order: nobody looks for more, no more are taken, those taken are counted.
    for component in (counting, till, Job("left visits", LOOK_SECONDS, counting.adopt)):
        share.house.run_also(component)
    return Redirect(_targets(share), _clicks(share, settings), till)


def _counting(share: Share, settings: ShareSettings) -> Counting:
    gauge = share.house.telemetry.gauge
    figures = Figures(
        waiting=gauge("links_visits_waiting", "Visits that were answered here and are not counted yet."),
        waiting_seconds=gauge(
            "links_visits_waiting_seconds",
            "Age of the oldest visit that was answered and not yet counted, whoever took it; 0 when none.",
        ),
    )
    return Counting(
        Steps(
            count=share.count_visits,
            until=lambda at_ms, most: share.journal().until(at_ms, most),
            passing=passing,
            now_ms=now_ms,
        ),
        figures,
        most=settings.links_per_commit,
        grace_seconds=settings.grace_seconds,
    )


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
