"""The programme's series, shown to Prometheus as they change."""

from datetime import UTC, datetime
from time import monotonic

from chassis.house import House
from chassis.job import Job
from services.metrics.series import Figure, ProgrammeSeries
from services.metrics.usecases.watching import Watching
from services.metrics.wiring.parts import Reads

LOOK_SECONDS = 0.5
THOROUGH_SECONDS = 15.0


def show_series(house: House, reads: Reads) -> None:
    """Look often at what changes often, and thoroughly now and then."""
    series, watching = ProgrammeSeries(house.telemetry), Watching(reads.figures, reads.library)
    thorough_at = -THOROUGH_SECONDS

    async def look() -> None:
        nonlocal thorough_at
        thorough = monotonic() - thorough_at >= THOROUGH_SECONDS
        shown = await watching.look(datetime.now(UTC).date(), thorough=thorough)
        thorough_at = monotonic() if thorough else thorough_at
        series.show(Figure(*one) for one in shown)

    house.run_also(Job("series", LOOK_SECONDS, look))
