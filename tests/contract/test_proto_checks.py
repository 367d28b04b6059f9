"""The checks of the published language: they pass on what is there, and each bites."""

from collections.abc import Callable
from pathlib import Path

import pytest

from proto import check, compiler, generate
from tests.contract.language_copy import ROOT, change, copy_of_the_language

SHARE = "proto/portevoix/share/v1/events.proto"
TYPE = "proto/portevoix/type/v1/facts.proto"
SURVEY = "proto/portevoix/survey/v1/events.proto"
Check = Callable[[Path, Path], list[str]]
# Check, file, what stands there, what is put there, and the words of the complaint.
SPOILED: list[tuple[Check, str, str, str, str]] = [
    (
        check.promises,
        SHARE,
        "optional int64 follower_count",
        "optional string follower_count",
        "follower_count",
    ),
    (check.promises, SHARE, "  bool edited = 9;\n", "", '"9" with name "edited"'),
    (check.promises, SHARE, "  bool edited = 9;\n", "  reserved 9;\n", '"9" with name "edited"'),
    (check.promises, SHARE, "bool edited = 9;", "bool changed = 9;", '"edited" to "changed"'),
    (check.promises, SHARE, "CONVERSION_KIND_SALE = 5", "CONVERSION_KIND_SALE = 6", 'value "5"'),
    (check.style, TYPE, "  MEASURE_SAVES = 7;", "  SAVES = 7;", 'should be prefixed with "MEASURE_"'),
    (check.style, SURVEY, "message SurveyOpened {", "message survey_opened {", "should be PascalCase"),
    (
        check.style,
        SHARE,
        "  // False from the day the person left.\n",
        "",
        '"employed" should have a non-empty',
    ),
    (check.layout, SHARE, "  bool edited = 9;", "     bool edited = 9;", "-     bool edited = 9;"),
]


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[Check, str]:
    """What each check says of the language as it is."""
    work = tmp_path_factory.mktemp("clean")
    return {sort: "\n".join(sort(ROOT, work)) for sort in (check.promises, check.style, check.layout)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copy_of_the_language(tmp_path / "copy")


def test_the_language_is_in_order() -> None:
    assert list(check.findings(ROOT)) == []


def test_what_is_made_from_it_is_current() -> None:
    assert generate.run(ROOT, check=True) == 0


@pytest.mark.parametrize("spoiled", SPOILED, ids=[f"{one[0].__name__}-{i}" for i, one in enumerate(SPOILED)])
def test_each_check_bites(
    clean: dict[Check, str], copy: Path, tmp_path: Path, spoiled: tuple[Check, str, str, str, str]
) -> None:
    sort, file, old, new, words = spoiled
    assert words not in clean[sort]
    change(copy, file, old, new)
    assert words in "\n".join(sort(copy, tmp_path))


def test_a_difference_from_the_source_is_found(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled = [
        ("gen/portevoix/share/v1/events_pb2.pyi", "class ShareMade", "class ShareMadd"),
        ("gen/portevoix/topics.py", "partitions=8", "partitions=9"),
        ("docs/events.md", "EngagementObserved", "EngagementGuessed"),
        ("docs/access.md", "Who may call what", "Who might call what"),
        ("importlinter.toml", '  "services.survey",\n]\n\n# -- end', '  "services.gamify",\n]\n\n# -- end'),
        ("proto/examples/portevoix.share.v1.ShareMade.json", "812", "813"),
    ]
    for file, old, new in spoiled:
        change(copy, file, old, new)
    (copy / "gen/portevoix/share/v1/gone_pb2.py").write_text("")
    assert generate.run(copy, check=True) == 1
    said = capsys.readouterr().err
    assert [file for file, *_ in spoiled if f"{file} is not" not in said] == []
    assert "gone_pb2.py is not" in said

    assert generate.run(copy) == 0
    assert generate.run(copy, check=True) == 0
    assert not (copy / "gen/portevoix/share/v1/gone_pb2.py").exists()


def test_the_map_of_the_river_is_a_source_too(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(
        copy,
        "proto/topics.yaml",
        "  portevoix.mentions.v1:\n    producer: share",
        "  portevoix.mentions.v1:\n    producer: survey",
    )
    assert generate.run(copy, check=True) == 1
    said = capsys.readouterr().err
    for file in ("gen/portevoix/topics.py", "docs/events.md", "importlinter.toml"):
        assert file in said


def test_a_broken_source_is_named_and_spoils_no_other(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (copy / "gen/portevoix/survey/v1/events_pb2.py").read_bytes()
    change(copy, SURVEY, "message SurveyOpened {", "message SurveyOpened {{")
    change(copy, SHARE, "  bool edited = 9;", "  bool edited = 9;\n  // New.\n  bool pinned = 99;")
    assert generate.run(copy) == 1
    assert "proto/portevoix/survey/v1/events.proto" in capsys.readouterr().err
    assert (copy / "gen/portevoix/survey/v1/events_pb2.py").read_bytes() == before
    assert b"pinned" in (copy / "gen/portevoix/share/v1/events_pb2.py").read_bytes()


def test_a_broken_example_is_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "portevoix.share.v1.ShareMade.txtpb"
    change(copy, f"proto/examples/{name}", "edited: true", "edited: maybe")
    assert generate.run(copy) == 1
    assert name in capsys.readouterr().err


def test_the_baseline_moves_when_it_is_told_to(copy: Path, tmp_path: Path) -> None:
    change(copy, SHARE, "CONVERSION_KIND_SALE = 5", "CONVERSION_KIND_SALE = 6")
    assert check.promises(copy, tmp_path)
    assert generate.run(copy, baseline=True) == 0
    assert check.promises(copy, tmp_path) == []


def test_the_rules_come_from_the_installed_protovalidate() -> None:
    names = {message.name for message in compiler.validate_descriptor().message_type}
    assert {"FieldRules", "StringRules", "MessageRules"} <= names
