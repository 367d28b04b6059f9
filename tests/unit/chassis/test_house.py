"""A house that is put together, and not started."""

import gc
from pathlib import Path

import grpc
import pytest

from chassis.house import House, settle_memory
from chassis.keys import Keys
from chassis.refusal import Refusals, Status
from chassis.settings import HouseSettings
from tests.issuer import Issuer

REFUSALS = Refusals(LookupError, lambda _: Status(grpc.StatusCode.NOT_FOUND, "UNKNOWN", "unknown"))


def house(issuer: Issuer, master: Path | None) -> House:
    settings = HouseSettings(
        kafka="k:1",
        mongodb="mongodb://m/",
        issuer=issuer.name,
        issuer_keys=issuer.keys,
        master_key=master,
    )
    return House("trial", settings, collections=[], refusals=REFUSALS)


@pytest.mark.parametrize("text", [None, "nonsense"], ids=["missing", "wrong"])
def test_a_house_that_needs_keys_ends_without(
    issuer: Issuer, tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    master = None
    if text is not None:
        master = tmp_path / "master"
        master.write_text(text)
    with pytest.raises(SystemExit) as caught:
        _ = house(issuer, master).keys
    assert caught.value.code == 78
    assert capsys.readouterr().err.startswith("wrong setting: PORTEVOIX_MASTER_KEY: ")


def test_the_keys_are_made_once(issuer: Issuer, tmp_path: Path) -> None:
    master = tmp_path / "master"
    master.write_text("k:" + "A" * 43 + "=")
    made = house(issuer, master)
    assert isinstance(made.keys, Keys)
    assert made.keys is made.keys


async def test_nothing_is_ready_before_the_start(issuer: Issuer) -> None:
    made = house(issuer, None)
    reasons = await made.health.ready()
    assert reasons["process"] == "not started yet"
    assert {"http", "mongodb", "kafka", "grpc"} <= {name for name, reason in reasons.items() if reason}
    assert await made.health.first_reason() == "process: not started yet"


def test_what_is_there_at_the_start_is_no_garbage() -> None:
    thresholds = gc.get_threshold()
    try:
        settle_memory()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold()[0] > thresholds[0]
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)
