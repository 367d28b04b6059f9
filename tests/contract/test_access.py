"""One table, role by call: every call is in it, has an HTTP door, and is a question or a command."""

from pathlib import Path

import pytest

from proto import compiler
from proto.language import Call, Language
from tests.contract.language_copy import change, copy_of_the_language

VERBS = {"GET", "POST", "PUT", "PATCH", "DELETE"}


def language_of(folder: Path, work: Path) -> Language:
    return Language(compiler.image(folder, work, compiler.sources(folder)))


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    return list(language_of(compiler.SOURCES, tmp_path_factory.mktemp("image")).calls())


def streams(call: Call) -> bool:
    """Takes a stream: such a call has a door of its own where it has one, since JSON doors are unary."""
    package = call.service.rpartition(".")[0].replace(".", "/")
    text = (compiler.SOURCES / package / "service.proto").read_text("utf-8")
    return f"rpc {call.name}(stream " in text


def faults(calls: list[Call]) -> list[str]:
    """What is wrong with a table of calls, one line each."""
    found = []
    for call in calls:
        if not call.open:
            found.append(f"{call.full_name} may be called by nobody")
        if call.anonymous and call.roles:
            found.append(f"{call.full_name} is anonymous and asks for a role")
        if "UNSPECIFIED" in call.roles:
            found.append(f"{call.full_name} names no role")
        if call.door.split(" ")[0] not in VERBS and not streams(call):
            found.append(f"{call.full_name} has no google.api.http")
        if call.door.split(" ")[0] in ({"PUT", "PATCH", "DELETE"} if call.question else {"GET"}):
            found.append(f"{call.full_name} is a question by one sign and a command by the other")
    return found


def test_every_call_is_in_the_table(calls: list[Call]) -> None:
    assert faults(calls) == []


def test_no_two_calls_share_a_door(calls: list[Call]) -> None:
    doors = [call.door for call in calls if call.door]
    assert len(doors) == len(set(doors))


def test_every_house_answers(calls: list[Call]) -> None:
    assert {call.service.split(".")[1] for call in calls} == {
        "content",
        "share",
        "gamify",
        "metrics",
        "survey",
    }


def test_only_those_who_must_stay_unknown_call_anonymously(calls: list[Call]) -> None:
    assert {call.full_name.rpartition(".")[2] for call in calls if call.anonymous} == {
        "SurveyService/AnswerSurvey",
        "LoopService/ReadReplies",
        "SuggestionService/SendSuggestion",
    }


def test_a_call_without_access_is_found(tmp_path: Path) -> None:
    root = copy_of_the_language(tmp_path / "copy")
    head = "service MetricsService {\n"
    rpc = "  // Nobody may.\n  rpc GetOdds(GetReachRequest) returns (GetReachResponse);\n"
    change(root, "proto/portevoix/metrics/v1/service.proto", head, head + rpc)
    found = faults(list(language_of(root / "proto", tmp_path).calls()))
    name = "portevoix.metrics.v1.MetricsService/GetOdds"
    assert f"{name} may be called by nobody" in found
    assert f"{name} has no google.api.http" in found


def test_the_page_has_a_line_for_every_call(calls: list[Call]) -> None:
    page = (compiler.ROOT / "docs" / "access.md").read_text("utf-8")
    lines = {line.split(" |")[0] for line in page.splitlines()}
    assert {f"| {call.name}" for call in calls} <= lines
