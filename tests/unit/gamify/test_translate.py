"""The border: what share says in our words, and our answers in words for people."""

from dataclasses import replace
from typing import Any

import grpc
import pytest

from portevoix.share.v1 import events_pb2 as share
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.errors import BadPageToken, Malformed, NotADate, NotYours, WrongRules
from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.ledger import Line, LineKey, Reason, Root
from services.gamify.domain.rules.changes import BadgeMove, Changes, Entry
from services.gamify.domain.rules.networks import REVIEW_SITES
from services.gamify.translate.heard import (
    consent_changed_from_wire,
    engagement_observed_from_wire,
    share_made_from_wire,
)
from services.gamify.translate.news import badge_to_wire, points_to_wire
from services.gamify.translate.points import page_from_token, page_token
from services.gamify.translate.refusals import refusal_to_status
from services.gamify.translate.texts import sentence_of
from tests.component.gamify.events import ABLE, brand_post_observed, clicked, may_be_named, may_share
from tests.component.gamify.events import shared as shared_on_wire
from tests.unit.gamify.facts import ANNA, adjusted, recorded, retracted, shared

KEY = LineKey("2026-09-28", 1_790_596_800_000, "event\nwith | anything", 3)


def entries() -> list[Entry]:
    """An award, and its reversal."""
    return [entry for _, entry, _ in recorded(shared("a"), retracted("b", 1))[0].lines()]


def heard(message: share.EngagementObserved) -> Fact:
    found = engagement_observed_from_wire(message, "e1")
    assert found is not None
    return found


def test_a_share_keeps_what_it_was_stamped_with() -> None:
    message = shared_on_wire("anna", "s1", 5, network="x", able=ABLE)
    message.item.topics.append("green")
    message.action_ids.append("live")
    found = share_made_from_wire(message, "e1")
    about = {"team": "Paris", "country": "FR", "topics": ("green",), "action_ids": ("live",)}
    assert found == shared("e1", 5, network="x", declared=True, about=about)


@pytest.mark.parametrize(
    ("able", "reason"),
    [
        (types.Eligibility(), Reason.NO_CONSENT),
        (types.Eligibility(consent=True), Reason.CHARTER_NOT_ACKNOWLEDGED),
        (types.Eligibility(consent=True, charter=True), Reason.TRAINING_NOT_VALID),
        (ABLE, None),
    ],
)
def test_why_nothing_is_earned_is_the_first_that_is_missing(
    able: types.Eligibility, reason: Reason | None
) -> None:
    found = share_made_from_wire(shared_on_wire("anna", "s1", able=able), "e1")
    assert found is not None
    assert found.declined is reason


def test_a_visit_is_one_persons_first_of_the_day() -> None:
    assert heard(clicked("anna", "s1")).declined is None
    bot = clicked("anna", "s1", by=types.CLICK_CLASS_SCANNER, first=False)
    assert heard(bot).declined is Reason.BOT_CLICK
    assert heard(clicked("anna", "s1", first=False)).declined is Reason.REPEAT_VISIT
    bot.eligibility.consent = False
    assert heard(bot).declined is Reason.NO_CONSENT


def test_only_people_and_their_own_words_on_points_concern_us() -> None:
    assert engagement_observed_from_wire(brand_post_observed(), "e1") is None
    assert consent_changed_from_wire(may_share("anna"), "e1") is None
    found = consent_changed_from_wire(may_be_named("anna", given=False), "e1")
    assert found is not None
    assert (found.given, found.expires_at_ms) == (False, None)


def test_nothing_is_heard_of_who_wants_no_points_nor_of_review_sites() -> None:
    wants_none = types.Eligibility(consent=True, charter=True, training=True, no_points=True)
    assert share_made_from_wire(shared_on_wire("anna", "s1", able=wants_none), "e1") is None
    for site in REVIEW_SITES:
        assert share_made_from_wire(shared_on_wire("anna", "s1", network=site), "e1") is None


def test_a_correction_says_what_it_takes_back() -> None:
    found = heard(clicked("anna", "s1", corrects="e0"))
    assert (found.kind, found.corrects) == (Kind.CORRECTION, "e0")


@pytest.mark.parametrize("share_id", ["s\x1f1", "\x1f"])
def test_an_id_that_would_break_a_key_is_malformed(share_id: str) -> None:
    with pytest.raises(Malformed):
        share_made_from_wire(shared_on_wire("anna", share_id), "e1")


def test_what_a_batch_changed_is_one_message_with_signs_and_reasons() -> None:
    (told,) = points_to_wire(Changes(ANNA, Root(), entries=entries()))
    message: Any = told.message
    assert (told.key, told.derived_from) == ("anna", ("a", "share", "0"))
    assert (message.employee_id, message.programme_id) == ("anna", "p")
    found = [(one.source_event_id, one.ordinal, one.points, one.reason) for one in message.changes]
    assert found == [("a", 0, 2, "AWARDED"), ("a", 1, -2, "RETRACTED")]


def test_what_was_decided_by_hand_was_said_by_who_decided_it() -> None:
    ((_, entry, _),) = recorded(adjusted("a", 5))[0].lines()
    assert list(points_to_wire(Changes(ANNA, Root(), entries=[entry]))) == []


def test_a_badge_that_is_taken_back_says_why() -> None:
    move = BadgeMove("gold", 1, 5, False, False)
    fell = entries()[1]._replace(change=-1, standing=Reason.RETRACTED)
    changes = Changes(ANNA, Root(), entries=[fell], cause="b", at_ms=7)
    news = badge_to_wire(changes, move)
    assert type(news.message).__name__ == "BadgeRevoked"
    assert news.message.reason == "RETRACTED"  # type: ignore[attr-defined]
    assert badge_to_wire(replace(changes, entries=()), move).message.reason == "RECOUNTED"  # type: ignore[attr-defined]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence_in_each_language(reason: Reason) -> None:
    for line in (Line("share", 1, 0, 2, reason), Line("share", 1, 1, -2, reason)):
        french, english = sentence_of(line, "fr-MA"), sentence_of(line, "en-GB")
        assert french != english
        assert not {"{", "}"} & set(french + english)


def test_whoever_has_another_language_reads_english() -> None:
    line = Line("share", 1, 1, -2, Reason.RETRACTED)
    assert sentence_of(line, "de") == sentence_of(line, "") == sentence_of(line, "en")
    assert sentence_of(line, "FR") == sentence_of(line, "fr_CA") != sentence_of(line, "en")


def test_a_page_token_comes_back_as_it_went() -> None:
    assert page_from_token(page_token(KEY)) == KEY
    assert page_from_token("") is None


@pytest.mark.parametrize("token", ["bm8=", "?", "WzFd", "é", "WyIxIiwgIjIiLCAiMyIsICI0Il0="])
def test_a_page_token_that_we_did_not_make_is_refused(token: str) -> None:
    with pytest.raises(BadPageToken):
        page_from_token(token)


def test_refusals_as_the_caller_sees_them() -> None:
    code, reason, _, fields = refusal_to_status(NotADate("no date", "date"))
    assert (code, reason, fields) == (grpc.StatusCode.INVALID_ARGUMENT, "NOT_A_DATE", {"date": "no date"})
    assert refusal_to_status(NotYours("no", "employee_id"))[0::3] == (grpc.StatusCode.PERMISSION_DENIED, {})
    wrong = WrongRules({"rules[0].points": "NOT_POSITIVE: none"})
    assert refusal_to_status(wrong)[3] == {"rules[0].points": "NOT_POSITIVE: none"}
    with pytest.raises(TypeError):
        refusal_to_status(ValueError("no refusal"))
