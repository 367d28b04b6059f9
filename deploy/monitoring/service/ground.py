"""What a house stands on."""

from collections.abc import Sequence

from deploy.monitoring.panels import Query, Wanted, lines
from deploy.monitoring.service.queries import HOUSE, QUANTILES, quantile_of, rate_of

DATABASE: Sequence[Wanted] = (
    lines(
        "Transactions",
        "Attempts per second by outcome: `retried` met another writer, `refused` was our decision.",
        "ops",
        Query(rate_of("mongo_transaction_attempts_total", by="house, outcome"), "{{house}} {{outcome}}"),
    ),
    lines(
        "Time of a transaction",
        "How long half, 95 % and 99 % of the transactions took at most, all attempts included.",
        "s",
        *(quantile_of("mongo_transaction_seconds", one) for one in QUANTILES),
    ),
    lines(
        "Transactions waiting",
        "Transactions that wait for one of the others to end: a process has so many at once and no more.",
        "short",
        Query(f"sum by (house) (portevoix_mongo_transactions_waiting{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Connections in use",
        "Share of the connections that the fullest process may hold.",
        "percentunit",
        Query(
            f"max by (house) (portevoix_mongo_connections_in_use{{{HOUSE}}} "
            f"/ portevoix_mongo_connections_limit{{{HOUSE}}})",
            "{{house}}",
        ),
    ),
)


PROCESS: Sequence[Wanted] = (
    lines(
        "Event loop",
        "How late the event loop woke what was due; something that blocks it delays everybody.",
        "s",
        *(quantile_of("event_loop_lag_seconds", one) for one in QUANTILES),
    ),
    lines(
        "Memory",
        "Resident memory of the largest process.",
        "bytes",
        Query(f"max by (house) (process_resident_memory_bytes{{{HOUSE}}})", "{{house}}"),
    ),
    lines(
        "Processor",
        "Cores used by all processes of the house; one process can use little more than one.",
        "short",
        Query(f"sum by (house) (rate(process_cpu_seconds_total{{{HOUSE}}}[$__rate_interval]))", "{{house}}"),
    ),
    lines(
        "Files open",
        "Share of the files and connections that the fullest process may have open.",
        "percentunit",
        Query(
            f"max by (house) (process_open_fds{{{HOUSE}}} / process_max_fds{{{HOUSE}}})",
            "{{house}}",
        ),
    ),
)
