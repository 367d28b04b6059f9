"""What the house answers by HTTP beside the JSON doors."""

import crawleruseragents
from starlette.routing import Route

from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.visitors import periods
from services.share.settings import ShareSettings
from services.share.usecases import links
from services.share.web.employees import EmployeesDoor
from services.share.web.events import EventsDoor
from services.share.web.redirect import Clicks, Redirect
from services.share.web.till import Till
from services.share.wiring.parts import Share, new_id, now_ms


def show(share: Share, settings: ShareSettings) -> None:
    """Show every page."""
    house = share.house
    till = Till(
        share.record_visits, most=settings.links_per_commit, linger_seconds=settings.links_linger_ms / 1000
    )
    redirect = Redirect(_clicks(share, settings), till)
    events = EventsDoor(house.access, house.river.send, now_ms)
    employees = EmployeesDoor(house.access, share.import_people)
    house.show(
        Route("/l/{code}", redirect.follow, methods=["GET"]),
        Route("/v1/events", events.post, methods=["POST"]),
        Route("/v1/employees:import", employees.post, methods=["POST"]),
    )
    house.run_also(till)


def _clicks(share: Share, settings: ShareSettings) -> Clicks:
    telemetry = share.house.telemetry
    host = settings.links.host or ""
    classes = [(kind.name.lower(),) for kind in ClickClass]
    return Clicks(
        resolve=lambda code: links.resolve(code, share.books().shares),
        visitor_of=lambda at, agent, now: links.visitor_of(at, agent, host, now, share.salts),
        is_crawler=crawleruseragents.is_crawler,
        now_ms=now_ms,
        new_id=new_id,
        day_of=lambda at_ms: periods(at_ms)[0].label.removeprefix("day:"),
        clicks_total=telemetry.counter(
            "links_clicks_total", "Visits through tracked links, by what made them.", ("class",), classes
        ),
        refused_total=telemetry.counter(
            "links_refused_total",
            "Requests for links that lead nowhere, by why.",
            ("why",),
            [("malformed",), ("unknown",)],
        ),
    )
