"""An invitation as a mail."""

from collections.abc import Mapping
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from chassis.letters import Written, written
from services.survey.domain.model import Addressee, Invitation
from services.survey.translate.texts import catalogue, language_of


class NotAnAddress(Exception):
    """Nobody can be written to at such an address."""


def letter_of(
    invitation: Invitation, *, links: str, sender: str, message_id: str, date: str
) -> EmailMessage | Written:
    """Return the mail: plain text, the link and nothing else that tells this mail from the others.

    `links` is the public base of links. Raises NotAnAddress.
    """
    language = language_of(invitation.to.language)
    mails = catalogue(language)
    texts = mails["mail"]
    if invitation.questions > 1:
        texts = {**texts, **mails["mail_of_several"]}
    headers = {
        "Subject": texts["subject"].format(count=invitation.questions),
        "Date": date,
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": language,
    }
    body = texts["body"].format(
        name=one_line(invitation.to.name),
        question=invitation.about[language],
        count=invitation.questions,
        link=f"{links.rstrip('/')}/s/{invitation.token}",
        replaces=texts["replaces"] if invitation.replaces else "",
        floor=invitation.floor,
    )
    to = recipient(invitation.to)
    if to.addr_spec.isascii():
        return written(headers, sender=sender, to=to, body=body.lstrip("\n"))
    return _message(headers, sender, to, body.lstrip("\n"))


def _message(headers: Mapping[str, str], sender: str, to: Address, body: str) -> EmailMessage:
    """The slow way, for addresses beyond ASCII."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(body)
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
