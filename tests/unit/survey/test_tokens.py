"""Tokens: what is kept of them says nothing without the wave's secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.survey.domain.errors import TokenNotValid
from services.survey.domain.model import EVERYBODY, Ticket
from services.survey.domain.rules.tokens import receipt_of, shuffled, survey_of, token_for, token_hash

SECRET = bytes(32)


@given(st.binary(min_size=24, max_size=24))
def test_a_token_names_its_survey_and_fits_a_link(chance: bytes) -> None:
    token = token_for("abc123", chance)
    assert survey_of(token) == "abc123"
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


@pytest.mark.parametrize("token", ["", "abc", ".abc", "abc.", "."])
def test_what_has_not_the_form_of_a_token_is_refused(token: str) -> None:
    with pytest.raises(TokenNotValid):
        survey_of(token)


def test_a_hash_hangs_on_the_secret() -> None:
    assert token_hash(SECRET, "s.t") != token_hash(bytes(31) + b"\1", "s.t")


def test_a_receipt_hangs_on_the_token_and_on_the_submission() -> None:
    one = receipt_of(SECRET, "s.t", "u")
    assert one == receipt_of(SECRET, "s.t", "u")
    assert (
        len({one, receipt_of(SECRET, "s.x", "u"), receipt_of(SECRET, "s.t", "v"), token_hash(SECRET, "s.t")})
        == 4
    )


def test_the_order_of_tickets_is_that_of_their_hashes() -> None:
    tickets = [Ticket(token_hash(SECRET, f"s.{n}"), EVERYBODY) for n in range(50)]
    assert shuffled(tickets) == shuffled(reversed(tickets)) != tickets


def test_a_ticket_in_a_log_line_shows_no_token() -> None:
    from services.survey.domain.model import Addressee, Invitation

    shown = repr(
        Invitation(Addressee("e1", "Ada", "ada@example.org", "fr"), "s.secret", replaces=False, floor=5)
    )
    assert "secret" not in shown
    assert "ada" not in shown.lower()
