"""An invitation as a mail."""

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from services.survey.domain.model import Addressee, Invitation
from services.survey.translate.texts import catalogue, language_of


class NotAnAddress(Exception):
    """Nobody can be written to at such an address."""


def letter_of(invitation: Invitation, *, links: str, sender: str, message_id: str, date: str) -> EmailMessage:
    """Return the mail: plain text, the link and nothing else that tells this mail from the others.

    `links` is the public base of links. Raises NotAnAddress.
    """
    language = language_of(invitation.to.language)
    mails = catalogue(language)
    texts = mails["mail"]
    if invitation.questions > 1:
        texts = {**texts, **mails["mail_of_several"]}
    mail = EmailMessage()
    mail["Subject"] = texts["subject"].format(count=invitation.questions)
    mail["From"] = sender
    mail["To"] = recipient(invitation.to)
    mail["Date"] = date
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    body = texts["body"].format(
        name=one_line(invitation.to.name),
        question=invitation.about[language],
        count=invitation.questions,
        link=f"{links.rstrip('/')}/s/{invitation.token}",
        replaces=texts["replaces"] if invitation.replaces else "",
        floor=invitation.floor,
    )
    mail.set_content(body.lstrip("\n"))
    return mail


def recipient(to: Addressee) -> Address:
    """Return where to write to. Raises NotAnAddress."""
    try:
        return Address(display_name=one_line(to.name), addr_spec=to.email)
    except (ValueError, LookupError, MessageError) as error:  # the parser's own, by what it stumbles over
        raise NotAnAddress from error


def one_line(text: str) -> str:
    """Return a text without line breaks: one in a name could begin a header of its own."""
    return " ".join(text.split())
