"""The border: what share says in our words, and our answers in words for people."""

from dataclasses import replace

import grpc
import pytest

from services.gamify.domain.errors import BadPageToken, NotADate, NotYours
from services.gamify.domain.facts import ShareMade
from services.gamify.domain.model import Line, LineKey, Reason
from services.gamify.translate.calls import page_from_token, page_token, refusal_to_status
from services.gamify.translate.heard import (
    consent_changed_from_wire,
    engagement_observed_from_wire,
    share_made_from_wire,
)
from services.gamify.translate.news import news_of
from services.gamify.translate.texts import sentence_of
from tests.component.gamify.events import ABLE, brand_post_observed, clicked, may_be_named, may_share
from tests.component.gamify.events import shared as shared_on_wire
from tests.unit.gamify.facts import recorded, retracted, shared

KEY = LineKey("2026-09-28", 1_790_596_800_000, "event\nwith | anything", "share", 3)


def reversed_line() -> Line:
    return recorded(shared("a"), retracted("b", 1))[1][-1]


def test_a_share_keeps_what_it_was_stamped_with() -> None:
    fact = share_made_from_wire(shared_on_wire("anna", "s1", 5, network="x", able=ABLE), "e1")
    expected = shared("e1", 5, network="x")
    assert fact == ShareMade(
        expected.stamp._replace(accepted_at_ms=fact.stamp.accepted_at_ms), expected.eligibility
    )


def test_only_people_and_their_naming_concern_us() -> None:
    assert engagement_observed_from_wire(brand_post_observed(), "e1") is None
    assert consent_changed_from_wire(may_share("anna"), "e1") is None
    heard = consent_changed_from_wire(may_be_named("anna", given=False), "e1")
    assert heard is not None
    assert (heard.given, heard.expires_at_ms) == (False, None)


def test_a_correction_says_what_it_takes_back() -> None:
    heard = engagement_observed_from_wire(clicked("anna", "s1", corrects="e0"), "e1")
    assert heard is not None
    assert heard.corrects == "e0"


def test_a_line_upwards_is_an_award_and_one_downwards_a_reversal() -> None:
    up, down = (news_of(line) for line in recorded(shared("a"), retracted("b", 1))[1])
    assert (type(up.message).__name__, up.message.points, up.derived_from) == (
        "PointsAwarded",
        2,
        ("a", "share", 0),
    )
    assert (type(down.message).__name__, down.message.points, down.derived_from) == (
        "PointsReversed",
        2,
        ("a", "share", 1),
    )


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_in_each_language(reason: Reason) -> None:
    first = replace(recorded(shared("a"))[1][0], reason=reason)
    for line in (first, replace(reversed_line(), reason=reason)):
        french, english = sentence_of(line, "fr-MA"), sentence_of(line, "en-GB")
        assert french != english
        assert not {"{", "}"} & set(french + english)


def test_whoever_has_another_language_reads_english() -> None:
    line = reversed_line()
    assert sentence_of(line, "de") == sentence_of(line, "") == sentence_of(line, "en")
    assert sentence_of(line, "FR") == sentence_of(line, "fr_CA") != sentence_of(line, "en")


def test_a_page_token_comes_back_as_it_went() -> None:
    assert page_from_token(page_token(KEY)) == KEY
    assert page_from_token("") is None


@pytest.mark.parametrize("token", ["bm8=", "?", "WzFd", "é", "WyIxIiwgIjIiLCAiMyIsICI0IiwgIjUiXQ=="])
def test_a_page_token_that_we_did_not_make_is_refused(token: str) -> None:
    with pytest.raises(BadPageToken):
        page_from_token(token)


def test_refusals_as_the_caller_sees_them() -> None:
    code, reason, _, fields = refusal_to_status(NotADate("no date", "date"))
    assert (code, reason, fields) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_A_DATE", {"date": "no date"})
    assert refusal_to_status(NotYours("no"))[0] is grpc.StatusCode.PERMISSION_DENIED
    with pytest.raises(TypeError):
        refusal_to_status(ValueError("no refusal"))
