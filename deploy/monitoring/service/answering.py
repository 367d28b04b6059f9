"""What a house answers, and how well."""

from collections.abc import Sequence

from deploy.monitoring.panels import Query, Wanted, lines, number
from deploy.monitoring.rulebook import calls, events
from deploy.monitoring.service.queries import HOUSE, METHOD, QUANTILES, READER, quantile_of, rate_of

WINDOWS = ("1h", "6h", "3d")

GLANCE: Sequence[Wanted] = (
    number(
        "Processes",
        "Processes of the house that answer a scrape.",
        "short",
        Query(f"count by (house) (portevoix_build_info{{{HOUSE}}})", "{{house}}"),
    ),
    number(
        "Parts not ready",
        "Parts of a process that no work can be given to; 0 when all is well.",
        "short",
        Query(f"sum by (house) (1 - portevoix_component_ready{{{HOUSE}}})", "{{house}}"),
    ),
    number(
        "Calls that we failed",
        "Share of the calls of the last five minutes that failed by our fault. The objective allows 0.5 %.",
        "percentunit",
        Query(f"house:call_errors:ratio_rate5m{{{HOUSE}}}", "{{house}}"),
    ),
    number(
        "Events refused",
        "Share of the events of the last five minutes, those from outside apart, that went to the dead "
        "letters. The objective allows 0.1 %.",
        "percentunit",
        Query(f"projection:event_errors:ratio_rate5m{{{HOUSE}}}", READER),
    ),
)


CALLS: Sequence[Wanted] = (
    lines(
        "Calls answered",
        "Calls answered per second, by method.",
        "reqps",
        Query(rate_of("grpc_server_handled_total", by="house, method"), METHOD),
    ),
    lines(
        "Calls not answered well",
        "Calls per second whose status is not OK, by method and status. Refusals are ours to give; "
        f"{', '.join(calls.OUR_FAULT)} are faults.",
        "reqps",
        Query(
            rate_of("grpc_server_handled_total", 'code!="OK"', by="method, code") + " > 0",
            "{{method}} {{code}}",
        ),
    ),
    lines(
        "Time to answer",
        "How long half, 95 % and 99 % of the calls took at most.",
        "s",
        *(quantile_of("grpc_server_handling_seconds", one) for one in QUANTILES),
    ),
    lines(
        "Slowest methods",
        "How long 99 % of the calls of a method took at most: the ten slowest.",
        "s",
        Query(
            "topk(10, histogram_quantile(0.99, sum by (method, le) "
            f"(rate(portevoix_grpc_server_handling_seconds_bucket{{{HOUSE}}}[$__rate_interval]))))",
            METHOD,
        ),
    ),
    lines(
        "Repeated calls",
        "Mutating calls answered with the answer of before: their callers tried again.",
        "reqps",
        Query(rate_of("commands_repeated_total", by="house, method") + " > 0", METHOD),
    ),
    lines(
        "HTTP requests",
        "HTTP requests answered per second, by route and status code.",
        "reqps",
        Query(rate_of("http_requests_total", by="house, route, code"), "{{route}} {{code}}"),
    ),
)


OBJECTIVES: Sequence[Wanted] = (
    lines(
        "Budget of calls",
        "How many times faster than allowed calls fail by our fault, over three windows. At 1 the month's "
        "allowance lasts exactly the month.",
        "short",
        *(
            Query(
                f"house:call_errors:ratio_rate{one}{{{HOUSE}}} / {calls.BUDGET}",
                f"{{{{house}}}} {one}",
            )
            for one in WINDOWS
        ),
    ),
    lines(
        "Budget of events",
        "How many times faster than allowed events of our own topics are refused, over three windows.",
        "short",
        *(
            Query(
                f"projection:event_errors:ratio_rate{one}{{{HOUSE}}} / {events.BUDGET}",
                f"{READER} {one}",
            )
            for one in WINDOWS
        ),
    ),
)


LINKS: Sequence[Wanted] = (
    lines(
        "Visits kept",
        "Visits through tracked links that were written down, per second, by what seemed to make them.",
        "reqps",
        Query(rate_of("links_clicks_total", by="class"), "{{class}}"),
    ),
    lines(
        "Links that lead nowhere",
        "Requests for links that we do not know, per second, by why.",
        "reqps",
        Query(rate_of("links_refused_total", by="why"), "{{why}}"),
    ),
    lines(
        "Visits not counted yet",
        "Visits that were written down and wait to be counted.",
        "short",
        Query(f"sum by (house) (portevoix_links_visits_waiting{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Age of the oldest visit",
        "How long the oldest of them has waited.",
        "s",
        Query(f"max by (house) (portevoix_links_visits_waiting_seconds{{{HOUSE}}})", "{{house}}"),
    ),
)
