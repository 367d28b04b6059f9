"""An invitation as a mail, written straight to bytes where that may be."""

from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage

from chassis.letters import Written, written
from services.survey.domain.model import Invitation
from services.survey.translate.letters import invitation_words, recipient


def letter_of(
    invitation: Invitation, *, links: str, sender: str, message_id: str, date: str
) -> EmailMessage | Written:
    """Return the mail: plain text, the link and nothing else that tells this mail from the others.

    `links` is the public base of links. Raises NotAnAddress.
    """
    words = invitation_words(invitation, links=links)
    headers = {
        "Subject": words.subject,
        "Date": date,
        "Message-ID": message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": words.language,
    }
    to = recipient(invitation.to)
    if to.addr_spec.isascii():
        return written(headers, sender=sender, to=to, body=words.text)
    return _message(headers, sender, to, words.text)


def _message(headers: Mapping[str, str], sender: str, to: Address, body: str) -> EmailMessage:
    """The slow way, for addresses beyond ASCII."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(body)
    return mail
