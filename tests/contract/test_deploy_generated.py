"""What is generated below deploy/ is current, keys work, and the check ends as it must."""

from pathlib import Path

import pytest

from chassis.access import Access
from chassis.keys import MasterKeys
from chassis.settings import HouseSettings
from deploy import check, keys
from deploy.checks import dashboards, rendering, topics
from deploy.monitoring import boards
from portevoix.topics import TOPICS


def test_topics_that_are_not_what_the_map_says_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = tmp_path / "topics.yaml"
    monkeypatch.setattr(topics, "FILE", stale)
    assert list(topics.current())
    stale.write_text(topics.generated().replace("partitions: 8", "partitions: 9", 1), "utf-8")
    assert list(topics.current())
    stale.write_text(topics.generated(), "utf-8")
    assert not list(topics.current())


def test_a_dashboard_that_was_edited_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "FOLDER", tmp_path)
    assert len(list(dashboards.current())) == len(boards.BUILT)
    boards.write()
    assert not list(dashboards.current())
    stale = boards.file_of("river")
    stale.write_text(boards.text("river").replace("Oldest message", "Older message"), "utf-8")
    (tmp_path / "own.json").write_text("{}")
    assert {one.split()[0] for one in dashboards.current()} == {"river.json", "own.json"}


def test_the_river_has_a_row_for_every_topic() -> None:
    rows = [one["title"] for one in dashboards.loaded("river")["panels"] if one["type"] == "row"]
    assert rows == ["All topics", *TOPICS]


def test_a_manifest_that_nobody_applies_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kustomization.yaml").write_text("resources:\n  - service.yaml\n")
    (tmp_path / "service.yaml").touch()
    monkeypatch.setattr(rendering, "KUSTOMIZE", tmp_path)
    monkeypatch.setattr(rendering, "ROOT", tmp_path)
    assert not list(rendering.forgotten_files())
    (tmp_path / "networkpolicy.yaml").touch()
    assert list(rendering.forgotten_files()) == ["networkpolicy.yaml is in no kustomization"]


def test_the_check_ends_with_1_over_a_fault_and_says_what_it_could_not_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["deploy.check"])
    monkeypatch.setattr(check, "checks", lambda: iter([("one", lambda: iter(["it is crooked"]))]))
    assert check.main() == 1
    assert "one: it is crooked" in capsys.readouterr().err
    monkeypatch.setattr("shutil.which", lambda _: None)
    rendering.rendered.cache_clear()
    overlay = rendering.overlays()[0]
    monkeypatch.setattr(check, "checks", lambda: iter([("two", lambda: check.overlay_complaints(overlay))]))
    assert check.main() == 0
    assert "not checked: two: there is no kubectl" in capsys.readouterr().out


def test_keys_are_made_once_and_houses_believe_them(tmp_path: Path) -> None:
    keys.make(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {*keys.FILES, keys.PRIVATE, keys.WAVES}
    before = [(tmp_path / name).read_bytes() for name in (keys.PRIVATE, keys.PUBLIC, *keys.MASTERS)]
    keys.make(tmp_path)
    assert before == [(tmp_path / name).read_bytes() for name in (keys.PRIVATE, keys.PUBLIC, *keys.MASTERS)]
    settings = HouseSettings(
        kafka="kafka:9092", mongodb="mongodb://m", issuer=keys.ISSUER, issuer_keys=tmp_path / keys.PUBLIC
    )
    access = Access(settings)
    anna = access.identify(f"Bearer {keys.token(tmp_path, 'anna', ['reviewer'])}")
    assert (anna.subject, anna.roles) == ("anna", frozenset({"reviewer"}))
    share = access.identify(f"Bearer {(tmp_path / 'share.token').read_text()}")
    assert (share.subject, share.roles) == ("share", frozenset({"service"}))
    masters = [MasterKeys.read(tmp_path / name) for name in keys.MASTERS]
    assert [len(one.keys) for one in masters] == [1, 1]
    assert masters[0] != masters[1]
