"""What the house runs by the clock."""

from collections.abc import Awaitable, Callable, Sequence

from chassis.job import Job
from services.share.storage import tallied
from services.share.wiring.parts import Share


def run_jobs(share: Share) -> None:
    """Run every job."""
    gauge = share.house.telemetry.gauge(
        "door_without_effect",
        "What came through the inbox since the beginning and changed nothing.",
        ("why",),
    )

    async def show_tallies() -> None:
        for why, count in (await tallied(share.house.mongo.collections)).items():
            gauge.labels(why).set(count)

    jobs: Sequence[tuple[str, float, Callable[[], Awaitable[None]]]] = (
        ("salts", 600, share.destroy_salts),
        ("wordings", 3600, share.destroy_wordings),
        ("departures", 60, share.say_departures),
        ("tallies", 5, show_tallies),
    )
    for name, every_seconds, work in jobs:
        share.house.run_also(Job(name, every_seconds, work))
