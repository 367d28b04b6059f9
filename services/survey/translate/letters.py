"""What an invitation says, and to whom a letter goes."""

import re
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address

from services.survey.domain.model import Addressee, Invitation
from services.survey.translate.texts import catalogue, language_of

_PLAIN = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""Addresses that need no parser."""


class NotAnAddress(Exception):
    """Nobody can be written to at such an address."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says, in one of LANGUAGES."""

    language: str
    subject: str
    text: str = field(repr=False)


def invitation_words(invitation: Invitation, *, links: str) -> Words:
    """Return what an invitation says; `links` is the public base of links."""
    language = language_of(invitation.to.language)
    mails = catalogue(language)
    texts = mails["mail"]
    if invitation.questions > 1:
        texts = {**texts, **mails["mail_of_several"]}
    text = texts["body"].format(
        name=one_line(invitation.to.name),
        question=invitation.about[language],
        count=invitation.questions,
        link=f"{links.rstrip('/')}/s/{invitation.token}",
        replaces=texts["replaces"] if invitation.replaces else "",
        floor=invitation.floor,
    )
    return Words(language, texts["subject"].format(count=invitation.questions), text.lstrip("\n"))


def recipient(to: Addressee) -> Address:
    """Return where to write to. Raises NotAnAddress."""
    user, domain = to.email.rpartition("@")[::2]
    if _PLAIN.fullmatch(to.email):
        return Address(display_name=one_line(to.name), username=user, domain=domain)
    try:
        return Address(display_name=one_line(to.name), addr_spec=to.email)
    except (ValueError, LookupError, MessageError) as error:  # the parser's own, by what it stumbles over
        raise NotAnAddress from error


def one_line(text: str) -> str:
    """Return a text without line breaks: one in a name could begin a header of its own."""
    return " ".join(text.split())
