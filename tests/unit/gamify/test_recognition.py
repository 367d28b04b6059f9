"""Who may be thanked how often, what is told of whom, and in which words."""

from datetime import UTC, datetime

import pytest

from buf.validate import validate_pb2
from portevoix.gamify.v1.challenges_pb2 import Challenge as Wire
from services.gamify.domain import errors
from services.gamify.domain.model.badges import Badge, BadgeKind
from services.gamify.domain.model.challenges import Aim, Challenge, Contestant, Winner
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.people import Person
from services.gamify.domain.model.recognition import (
    Giving,
    Honour,
    HonourKind,
    Named,
    Tellable,
    TellableKind,
    Thanked,
    ThanksKind,
)
from services.gamify.domain.rules import recognition as rules
from services.gamify.storage.documents.challenges import LONGEST_GRACE_MS
from services.gamify.translate.recognition import digest_to_wire

NAMES = {"en": "Herald", "fr": "Héraut"}


def ms(text: str) -> int:
    """A moment in UTC."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_ten_thanks_on_one_utc_day_and_again_on_the_next() -> None:
    giving = Giving()
    for _ in range(10):
        giving = rules.give(giving, ms("2026-11-28T23:59:59.999"))
    assert giving == Giving("2026-11-28", 10)
    with pytest.raises(errors.EnoughForToday):
        rules.give(giving, ms("2026-11-28T00:00"))
    tomorrow = rules.give(giving, ms("2026-11-29T00:00"))
    assert tomorrow == Giving("2026-11-29", 1)
    assert rules.give(tomorrow, ms("2026-11-28T23:59")) == Giving("2026-11-29", 2)


def test_whom_one_may_thank() -> None:
    rules.check_thanks("anna", "bob", Person("bob"))
    with pytest.raises(errors.Oneself):
        rules.check_thanks("anna", "anna", Person("anna"))
    with pytest.raises(errors.UnknownPerson):
        rules.check_thanks("anna", "bob", None)


def test_days_are_utc_and_both_ends_are_in() -> None:
    day = 86_400_000
    assert rules.span("1970-01-02", "1970-01-02") == (day, 2 * day)
    assert rules.span("1970-01-01", "1971-01-02") == (0, 367 * day)
    for days, refusal in (
        (("2026-02-30", "2026-03-01"), errors.NotADate),
        (("2026-02-01", "2026-02-29"), errors.NotADate),
        (("0000-01-01", "2026-02-01"), errors.NotADate),
        (("2026-02-02", "2026-02-01"), errors.EndsBeforeStart),
        (("1970-01-01", "1971-01-03"), errors.TooManyDays),
    ):
        with pytest.raises(refusal):
            rules.span(*days)
    assert rules.span("9999-12-31", "9999-12-31").until_ms > 0


def challenge(contestant: Contestant, closes_at_ms: int) -> Challenge:
    """One that somebody won."""
    grace_ms = 3_600_000
    return Challenge(
        "c",
        "p",
        NAMES,
        contestant,
        Aim.GOAL,
        Deed.SHARE,
        0,
        closes_at_ms - grace_ms,
        grace_ms,
        closed=True,
        winners=(Winner("anna", 3), Winner("bob", 2)),
    )


def test_what_is_told_of_whom() -> None:
    of = rules.span("1970-01-01", "1970-01-01")
    badges = {
        "b": Badge("b", BadgeKind.THRESHOLD, Deed.SHARE, (1, 5), names=NAMES),
        "m": Badge("m", BadgeKind.MILESTONE, Deed.SHARE, (10,), names=NAMES),
    }
    won = [challenge(Contestant.PERSON, 9), challenge(Contestant.TEAM, 9)]
    won += [challenge(Contestant.PERSON, at) for at in (-1, of.until_ms)]
    everything = [
        *rules.honours(
            [
                Honour("anna", HonourKind.BADGE, "b", 2, 5, 7),
                Honour("anna", HonourKind.MILESTONE, "m", 1, 10, 8),
                Honour("anna", HonourKind.BADGE, "gone", 1, 1, 6),
                Honour("cyd", HonourKind.BADGE, "b", 1, 1, 6),
            ],
            badges,
        ),
        *rules.wins(won, of),
        *rules.thanked([Thanked("anna", ThanksKind.THANKS, 5), Thanked("dan", ThanksKind.KUDOS, 1)]),
    ]
    told = rules.told(everything, Named({"anna", "cyd", "dan"}, {"cyd"}, {"dan", "eve"}))
    assert {one.employee_id for one in told} == {"anna"}
    assert [(one.at_ms, one.kind.value, one.tier) for one in told] == [
        (5, "THANKS", 0),
        (7, "BADGE", 2),
        (8, "MILESTONE", 0),
        (9, "CHALLENGE", 0),
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr-MA", "{name} a obtenu le badge « Héraut », niveau 2."),
        ("de", "{name} earned the badge “Herald”, level 2."),
        ("", "{name} earned the badge “Herald”, level 2."),
    ],
)
def test_sentences_are_french_or_english(language: str, sentence: str) -> None:
    answer = digest_to_wire([Tellable(7, TellableKind.BADGE, "a_1", NAMES, 2, 5)], language)
    assert [(one.kind, one.employee_id, one.occurred_at_ms) for one in answer.lines] == [("BADGE", "a_1", 7)]
    assert answer.lines[0].sentence == sentence
    assert answer.markdown == f"- {sentence.replace('{name}', '{name:a_1}')}\n"


@pytest.mark.parametrize("kind", list(TellableKind))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_has_a_sentence_with_one_name(kind: TellableKind, language: str) -> None:
    names = {"en": "a {name} of *{stars}*\n# [x](y)", "fr": "{name}{{}} *f*"}
    answer = digest_to_wire([Tellable(7, kind, "anna", names, 1 if kind == "BADGE" else 0, 5)], language)
    (line,) = answer.lines
    assert line.sentence.count("{") == line.sentence.count("{name}") == 1
    assert answer.markdown.count("{name:anna}") == 1
    assert answer.markdown.count("\n") == 1
    assert "*" not in answer.markdown.replace("\\*", "")
    assert "[" not in answer.markdown.replace("\\[", "")


def test_of_nothing_there_is_nothing_to_tell() -> None:
    answer = digest_to_wire([], "fr")
    assert (list(answer.lines), answer.markdown) == ([], "")


def test_no_challenge_closes_later_than_storage_looks_for_it() -> None:
    grace = Wire.DESCRIPTOR.fields_by_name["grace_ms"].GetOptions().Extensions[validate_pb2.field]
    assert grace.int64.lte == LONGEST_GRACE_MS
