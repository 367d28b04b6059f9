"""The master key file: read strictly, and never quoted."""

import base64
from pathlib import Path

import pytest

from chassis.keys import MasterKeys
from chassis.settings import WrongSetting

GOOD = base64.b64encode(bytes(range(32))).decode()


def test_the_first_line_wraps_and_all_unwrap(tmp_path: Path) -> None:
    path = tmp_path / "master"
    path.write_text(f"2026-11:{GOOD}\n\n2025-01:{GOOD}\n")
    masters = MasterKeys.read(path)
    assert masters.current == "2026-11"
    assert masters.keys == {"2026-11": bytes(range(32)), "2025-01": bytes(range(32))}


@pytest.mark.parametrize(
    "text",
    ["", GOOD, f"a:{GOOD}x", f"a:{GOOD[:-8]}", f"a:{GOOD}\nnonsense", "a:é", "a:!!!!"],
    ids=["empty", "no-id", "long", "short", "one-bad-line", "no-ascii", "no-base64"],
)
def test_another_file_is_a_wrong_setting(tmp_path: Path, text: str) -> None:
    path = tmp_path / "master"
    path.write_text(text)
    with pytest.raises(WrongSetting) as caught:
        MasterKeys.read(path)
    assert str(caught.value).startswith("PORTEVOIX_MASTER_KEY")
    assert GOOD[:10] not in str(caught.value)


def test_no_file_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting, match="PORTEVOIX_MASTER_KEY"):
        MasterKeys.read(tmp_path / "none")
