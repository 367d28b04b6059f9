"""The files that an operator writes: each mistake is told by its place, and no secret with it."""

import base64
from pathlib import Path

import pytest

from chassis.settings import WrongSetting
from services.share.web.postback import read_secrets
from services.share.wiring.parts import read_precedence

SECRET, SECOND, THIRD = (f"whsec_{base64.b64encode(bytes([one]) * 32).decode()}" for one in range(3))


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file"
    path.write_text(text)
    return path


def test_a_source_may_have_several_secrets(tmp_path: Path) -> None:
    found = read_secrets(written(tmp_path, f"# ours\n\ncrm {SECRET} {SECOND}  # two\nats\t{THIRD}\n"))
    assert {name: len(secrets) for name, secrets in found.items()} == {"crm": 2, "ats": 1}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (f"CRM {SECOND}", "a name is"),
        ("crm", "at least one secret"),
        ("crm whsec_c2hvcnQ=", "24 to 64 bytes"),
        (f"crm {SECRET}!", "24 to 64 bytes"),
        (f"crm {SECRET[6:]}", "24 to 64 bytes"),
        (f"ats {SECOND}", "twice"),
        (f"crm {SECRET}", "stands in the file already"),
        (f"crm {SECOND} {SECOND}", "stands in the file already"),
    ],
)
def test_a_wrong_line_is_named_without_what_stands_there(tmp_path: Path, line: str, why: str) -> None:
    path = written(tmp_path, f"ats {SECRET}\n{line}\n")
    with pytest.raises(WrongSetting, match=f"PORTEVOIX_POSTBACKS: {path}, line 2: .*{why}") as wrong:
        read_secrets(path)
    assert all(part not in str(wrong.value) for part in line.split()[1:])


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(WrongSetting, match="cannot read"):
        read_secrets(path)


def test_the_precedence_of_each_network(tmp_path: Path) -> None:
    path = written(tmp_path, "x: [urn:network, urn:poller]\nlinkedin: []\n")
    assert read_precedence(path, {"x", "linkedin"}) == {"x": ("urn:network", "urn:poller"), "linkedin": ()}
    assert read_precedence(None, {"x"}) == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must map each network"),
        ("- x", "must map each network"),
        ("myspace: [a]", "unknown network myspace"),
        ("x: a", "x: must be a list"),
        ("x: [1]", "x: must be a list"),
        ("x: [a, a]", "x: a source stands there twice"),
        ("x: [portevoix.links]", "the house's own"),
        ("x: [", "line 1"),
    ],
)
def test_a_wrong_precedence_ends_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, why: str
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SystemExit) as ended:
        read_precedence(path, {"x"})
    assert ended.value.code == 78
    said = capsys.readouterr().err
    assert said.startswith(f"wrong setting: PORTEVOIX_PRECEDENCE: {path}: ")
    assert why in said
    assert said.count("\n") == 1
