"""Tokens of pages: they name the place where a page ended, and nothing else is taken for one."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Invalid
from services.share.translate.pages import (
    dated_page_token_from_wire,
    page_token_from_wire,
    page_token_to_wire,
)


@given(st.integers(0, 10**15 - 1), st.dates(), st.uuids())
def test_the_next_page_begins_where_the_last_one_ended(at_ms: int, day: date, last: UUID) -> None:
    on = day.isoformat()
    assert page_token_from_wire(page_token_to_wire(at_ms, str(last))) == (at_ms, str(last))
    assert dated_page_token_from_wire(page_token_to_wire(on, str(last))) == (on, str(last))


def test_the_first_page_has_none() -> None:
    assert (page_token_from_wire(""), dated_page_token_from_wire("")) == (None, None)


@pytest.mark.parametrize("token", ["nonsense", "1", "1:", ":a", "-1:a", "1" * 16 + ":a", "2026-01-01:a"])
def test_nothing_else_is_the_place_of_a_moment(token: str) -> None:
    with pytest.raises(Invalid) as caught:
        page_token_from_wire(token)
    assert (caught.value.reason, caught.value.field) == ("NO_SUCH_PAGE", "page_token")


@pytest.mark.parametrize(
    "token", ["nonsense", "2026-01-01", "2026-01-01:", "20260101:a", "2026-02-30:a", "1:a"]
)
def test_nothing_else_is_the_place_of_a_date(token: str) -> None:
    with pytest.raises(Invalid) as caught:
        dated_page_token_from_wire(token)
    assert (caught.value.reason, caught.value.field) == ("NO_SUCH_PAGE", "page_token")
