"""From the feed to an accepted share: the latency of its two calls, alone and with twenty people at once."""

from pathlib import Path
from uuid import uuid4

import pytest

from bench.sharing_calls import at_once, in_turn
from tests.component.share.rig import living
from tests.conftest import drop_databases
from tests.issuer import Issuer

PEOPLE, SHARES = 20, 10


@pytest.mark.bench
@pytest.mark.timeout(60)
async def test_latency_from_feed_to_share(kafka: str, mongodb: str, issuer: Issuer, tmp_path: Path) -> None:
    namespace = f"t{uuid4().hex[:10]}"
    async with living(kafka, mongodb, issuer, namespace, tmp_path) as rig:
        alone = await in_turn(rig, PEOPLE, SHARES)
        together = await at_once(rig, PEOPLE, SHARES)
    drop_databases(mongodb, namespace)
    for line in [*alone.lines("one after the other"), *together.lines(f"{PEOPLE} people at once")]:
        print(line)
