"""What tests lean on keeps its word: waiting, the issuer of tokens, the list of rows."""

import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest

from chassis.issuer_keys import IssuerKeys
from tests.issuer import Issuer
from tests.rows import Collector, Shown
from tests.waiting import until


async def test_until_returns_the_first_true_value() -> None:
    numbers = itertools.count()
    assert await until(lambda: next(numbers), every=0) == 1


async def test_until_waits_for_an_assertion_to_hold() -> None:
    numbers = itertools.count()

    async def third() -> str:
        assert next(numbers) == 2
        return "held"

    assert await until(third, every=0) == "held"


async def test_until_says_what_it_saw_last() -> None:
    with pytest.raises(AssertionError, match="rain not within 0 s; last seen: 0"):
        await until(lambda: 0, seconds=0, what="rain")


async def test_until_lets_other_errors_through() -> None:
    with pytest.raises(ZeroDivisionError):
        await until(lambda: 1 // 0)


def test_issuer_is_believed_by_a_house(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path)
    token = issuer.token("e-1", ["employee", "publisher"])
    key = IssuerKeys(issuer.keys).key_for(jwt.get_unverified_header(token))
    claims = jwt.decode(token, key, algorithms=["EdDSA"], audience=issuer.audience, issuer=issuer.name)
    assert (claims["sub"], claims["roles"]) == ("e-1", ["employee", "publisher"])


def test_issuer_makes_tokens_that_have_run_out(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path)
    key = IssuerKeys(issuer.keys).key_for({})
    with pytest.raises(jwt.ExpiredSignatureError):
        jwt.decode(issuer.token("e-1", seconds=-5), key, algorithms=["EdDSA"], audience=issuer.audience)


def test_a_mark_says_which_part_of_a_row_a_test_shows() -> None:
    mark = pytest.mark.row("S7", door="gRPC", part="the cap").mark
    session: Any = SimpleNamespace(items=[SimpleNamespace(nodeid="t[1]", iter_markers=lambda _: [mark])])
    collector = Collector()
    collector.pytest_collection_finish(session)
    assert collector.shown == {Shown("S7", "t", "gRPC", "the cap")}


def test_rows_come_in_the_order_of_the_specification() -> None:
    shown = [Shown(row, "test", "-") for row in ("X20", "C10", "C2")]
    assert [one.row for one in sorted(shown, key=Shown.order)] == ["C2", "C10", "X20"]
