"""Whatever share refuses for a reason of its own names the reason where callers and reporters read."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARE = ROOT / "services" / "share"
LANGUAGE = ROOT / "proto" / "portevoix"
REFUSALS = {"Invalid", "OutOfTurn", "Forbidden", "Unknown", "NotYet"}
REASON = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
DECIDED = sorted(path for room in ("domain", "usecases") for path in (SHARE / room).rglob("*.py"))
TOLD = sorted([*(LANGUAGE / "share").rglob("*.proto"), *(LANGUAGE / "inbox").rglob("*.proto")])


def reasons(code: str) -> Iterator[str]:
    """The reasons of the refusals that code makes, whichever of several it may be."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in REFUSALS:
                texts = [one.value for one in ast.walk(first) if isinstance(one, ast.Constant)]
                yield from (text for text in texts if isinstance(text, str) and REASON.fullmatch(text))


def comments(proto: str) -> str:
    """What is told to those who read a proto file."""
    return "\n".join(re.findall(r"//(.*)", proto))


def test_every_reason_is_told() -> None:
    told = set(REASON.findall(comments("\n".join(path.read_text("utf-8") for path in TOLD))))
    given = {(reason, path.name) for path in DECIDED for reason in reasons(path.read_text("utf-8"))}
    assert len(given) > 50
    assert not {(reason, where) for reason, where in given if reason not in told}


def test_every_way_of_writing_a_reason_is_seen() -> None:
    code = 'raise Forbidden("NO_CONSENT" if enrolled else "NOT_ENROLLED", "WHY")\nUnknown(wrong.reason, "")'
    assert sorted(reasons(code)) == ["NOT_ENROLLED", "NO_CONSENT"]
    assert "GONE" not in comments("int32 GONE = 1; // of what is HERE")
    assert "HERE" in comments("int32 GONE = 1; // of what is HERE")
