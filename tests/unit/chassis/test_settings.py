"""Names that follow from settings; what is wrong is told by variable, without its value."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from chassis.settings import HouseSettings, load, refuse, unknown


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    keys = tmp_path / "keys"
    keys.write_text("{}")
    for name, value in {
        "KAFKA": "a:9092,b:9092",
        "MONGODB": "mongodb://user:hunter2@m/?replicaSet=rs0",
        "ISSUER": "i",
        "ISSUER_KEYS": str(keys),
        "NAMESPACE": "",
        "REPLICA": "",
    }.items():
        monkeypatch.setenv(f"PORTEVOIX_{name}", value)
    return monkeypatch


@pytest.mark.usefixtures("told")
def test_names_without_a_namespace() -> None:
    settings = load(HouseSettings)
    assert settings.database("share") == "portevoix_share"
    assert settings.topic("portevoix.share.v1") == "portevoix.share.v1"
    assert settings.identity.rpartition("-")[2].isdigit()


def test_names_with_a_namespace(told: pytest.MonkeyPatch) -> None:
    told.setenv("PORTEVOIX_NAMESPACE", "blue")
    told.setenv("PORTEVOIX_REPLICA", "share-0")
    settings = load(HouseSettings)
    assert settings.database("share") == "blue_portevoix_share"
    assert settings.topic("portevoix.share.v1.dlq") == "blue.portevoix.share.v1.dlq"
    assert settings.identity == "share-0"


@pytest.mark.usefixtures("told")
def test_settings_are_frozen_and_keep_secrets() -> None:
    settings = load(HouseSettings)
    assert "hunter2" not in repr(settings)
    assert "hunter2" in settings.mongodb.get_secret_value()
    with pytest.raises(ValidationError):
        setattr(settings, "kafka", "other:1")  # noqa: B010  (a type checker would not let us try)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KAFKA", "nowhere"),
        ("KAFKA", "a:1,b"),
        ("MONGODB", "hunter2"),
        ("NAMESPACE", "Not.Good"),
        ("HTTP", "8080"),
        ("LOG_LEVEL", "loud"),
        ("MASTER_KEY", "/nowhere/at/all"),
        ("FAIL", "after commit"),
        ("DRAIN_SECONDS", "-1"),
    ],
)
def test_one_line_names_the_variable(
    told: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    told.setenv(f"PORTEVOIX_{name}", value)
    with pytest.raises(SystemExit) as caught:
        load(HouseSettings)
    assert caught.value.code == 78
    (line,) = capsys.readouterr().err.splitlines()
    assert f"PORTEVOIX_{name}: " in line
    assert "hunter2" not in line


def test_unknown_variables_are_found_with_what_was_perhaps_meant(told: pytest.MonkeyPatch) -> None:
    told.setenv("PORTEVOIX_NAMESPCE", "x")
    told.setenv("PORTEVOIX_ZZZZZZZZZZ", "x")
    found = unknown(load(HouseSettings))
    assert found["PORTEVOIX_NAMESPCE"] == "PORTEVOIX_NAMESPACE"
    assert found["PORTEVOIX_ZZZZZZZZZZ"] == ""
    assert "PORTEVOIX_KAFKA" not in found


def test_refusing_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        refuse("PORTEVOIX_X: is wrong")
    assert capsys.readouterr().err == "wrong setting: PORTEVOIX_X: is wrong\n"
