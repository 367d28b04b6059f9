"""Secrets of waves: for the owner only, gone when they are destroyed."""

import stat
from pathlib import Path

import pytest

from services.survey.ports import SecretLost
from services.survey.storage.secrets import SecretFiles


def test_a_secret_is_for_the_owner_only_and_gone_when_destroyed(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    secrets = SecretFiles(folder)
    secrets.put("s1", 2, b"x" * 32)
    assert secrets.get("s1", 2) == b"x" * 32
    assert stat.S_IMODE(next(folder.iterdir()).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secrets.destroy("s1")
    assert list(folder.iterdir()) == []
    with pytest.raises(SecretLost):
        secrets.get("s1", 2)


def test_what_is_destroyed_is_overwritten_first(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path)
    secrets.put("s1", 1, b"x" * 32)
    other = tmp_path / "still-there"
    other.hardlink_to(tmp_path / "s1.1.key")
    secrets.destroy("s1")
    assert other.read_bytes() == bytes(32)


def test_destroying_leaves_other_surveys_alone_and_may_be_done_again(tmp_path: Path) -> None:
    secrets = SecretFiles(tmp_path)
    secrets.put("s1", 1, b"x" * 32)
    secrets.put("s12", 1, b"y" * 32)
    secrets.destroy("s1")
    secrets.destroy("s1")
    assert secrets.get("s12", 1) == b"y" * 32


@pytest.mark.parametrize("survey_id", ["../x", "", "a/b", "s*"])
def test_an_id_is_no_path(tmp_path: Path, survey_id: str) -> None:
    with pytest.raises(SecretLost):
        SecretFiles(tmp_path).get(survey_id, 1)
