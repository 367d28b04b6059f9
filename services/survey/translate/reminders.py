"""A reminder as a mail: the same for everybody who was invited, and without a token."""

import tomllib
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache
from importlib import resources

from services.survey.domain.model.series import Reminder
from services.survey.translate.letters import Words, one_line, recipient
from services.survey.translate.texts import language_of


@cache
def series_catalogue(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of one of LANGUAGES, by section and name."""
    found = resources.files("services.survey").joinpath("texts", f"series.{language}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def reminder_words(reminder: Reminder) -> Words:
    """Return what a reminder says."""
    language = language_of(reminder.to.language)
    texts = series_catalogue(language)["reminder"]
    return Words(
        language, texts["subject"], texts["body"].format(name=one_line(reminder.to.name)).lstrip("\n")
    )


def reminder_letter(reminder: Reminder) -> EmailMessage:
    """Return the mail, without sender and date. Raises NotAnAddress."""
    words = reminder_words(reminder)
    mail = EmailMessage()
    mail["Subject"] = words.subject
    mail["To"] = recipient(reminder.to)
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = words.language
    mail.set_content(words.text)
    return mail
