"""The border: mails, pages, languages, ids and statuses."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from grpc import StatusCode

from services.survey.domain.errors import NotOpen, OffTheScale, SurveyRefusal, TokenNotValid
from services.survey.domain.facts import SurveyClosed, SurveyOpened
from services.survey.domain.model import (
    ENPS_ALONE,
    EVERYBODY,
    QUESTION,
    Addressee,
    Invitation,
    Participation,
    Result,
    Scale,
    Tally,
    Template,
    Wave,
)
from services.survey.outside.letters import letter_of
from services.survey.translate.letters import NotAnAddress
from services.survey.translate.pages import notice_page, question_page
from services.survey.translate.texts import LANGUAGES, catalogue, language_of, language_wanted
from services.survey.translate.wire import refusal_to_status, said_to_wire

INVITATION = Invitation(
    Addressee("e1", "Zoé", "zoe@example.org", "fr-CA"), "s1.token", replaces=False, floor=5
)
WAVE = Wave("s1", ENPS_ALONE, Scale.ZERO_TO_TEN, 1, open=True)


def letter(invitation: Invitation) -> tuple[str, str]:
    mail = letter_of(
        invitation, links="https://surveys.example/", sender="a@example.org", message_id="<m@x>", date="now"
    )
    parsed = mail if isinstance(mail, EmailMessage) else message_from_bytes(mail.content, policy=default)
    assert isinstance(parsed, EmailMessage)
    return str(parsed), parsed.get_content().replace("\r\n", "\n")


def addressed(**other: str) -> Invitation:
    return replace(INVITATION, to=replace(INVITATION.to, **other))


def test_catalogues_say_the_same_things() -> None:
    shapes = [
        {(section, name) for section, texts in catalogue(one).items() for name in texts} for one in LANGUAGES
    ]
    assert shapes[0] == shapes[1]
    assert set(QUESTION) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("replaces", [False, True])
def test_every_mail_is_filled_in(language: str, replaces: bool) -> None:
    _, body = letter(replace(addressed(language=language), replaces=replaces))
    assert "{" not in body
    assert "https://surveys.example/s/s1.token\n" in body
    assert QUESTION[language] in body
    assert (catalogue(language)["mail"]["replaces"].strip() in body) is replaces


def test_a_name_cannot_begin_a_header() -> None:
    whole, _ = letter(addressed(name="Eve\r\nBcc: all@example.org"))
    assert "\nBcc:" not in whole


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@example.org", "x@example.org\nBcc: y@z"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(NotAnAddress):
        letter(addressed(email=email))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.5", "fr"),
        ("de, fr;q=0.2, en;q=0.1", "fr"),
        ("en, fr", "en"),
        ("fr;q=0", "en"),
        ("fr;q=x, en", "en"),
        ("", "en"),
    ],
)
def test_the_best_liked_language_is_taken(header: str, language: str) -> None:
    assert language_wanted(header) == language


@pytest.mark.parametrize(("tag", "language"), [("fr-MA", "fr"), ("FR_ca", "fr"), ("de", "en"), ("", "en")])
def test_a_tag_has_a_catalogue(tag: str, language: str) -> None:
    assert language_of(tag) == language


def test_the_page_shows_the_scale_and_escapes_what_came_in() -> None:
    page = question_page(WAVE, "en", '"><script>', "u")
    assert page.html.count('type="radio"') == 11
    assert "<script>" not in page.html
    assert "sha256-" in page.headers["content-security-policy"]
    assert "Merci" in notice_page("fr", "taken").html


def test_what_is_said_has_one_id_however_often_it_is_written() -> None:
    result = Result(Participation(None, 9), {}, rolled_up=True)
    opened = SurveyOpened("s1", Template.ENPS, 9, 1)
    ids = {
        said_to_wire(fact)[2]
        for fact in (opened, replace(opened, occurred_at_ms=2), SurveyClosed("s1", ENPS_ALONE, result, 3))
    }
    assert len(ids) == 2


def test_the_close_says_counts_by_cut() -> None:
    result = Result(Participation(9, 10), {EVERYBODY: Tally(4, 3, 2)}, rolled_up=False)
    message, key, _ = said_to_wire(SurveyClosed("s1", ENPS_ALONE, result, 3))
    assert key == "s1"
    assert 'path: "all"' in str(message)
    assert "n: 9" in str(message)


@pytest.mark.parametrize(
    ("refusal", "code", "fields"),
    [
        (TokenNotValid(), StatusCode.NOT_FOUND, {}),
        (NotOpen("shut"), StatusCode.FAILED_PRECONDITION, {}),
        (OffTheScale("must be 1 to 10", "score"), StatusCode.INVALID_ARGUMENT, {"score": "must be 1 to 10"}),
    ],
)
def test_a_refusal_has_its_status(refusal: SurveyRefusal, code: StatusCode, fields: dict[str, str]) -> None:
    status = refusal_to_status(refusal)
    assert (status[0], status[1], status[3]) == (code, refusal.reason, fields)
