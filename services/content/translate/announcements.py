"""A new item as a letter, and as a message to other systems."""

import json
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import NAMESPACE_URL, uuid5

from services.content.domain.model.announcements import Addressee
from services.content.domain.model.items import Item
from services.content.translate.scalars import to_ms
from services.content.translate.texts import catalogue, language_of


class NotAnAddress(Exception):
    """Nobody can be written to at such an address."""


def letter_of(item: Item, programme: str, to: Addressee, *, sender: str, date: str) -> EmailMessage:
    """The letter, plain text; the same item to the same person has one Message-ID. Raises NotAnAddress."""
    language = language_of(to.language)
    texts = catalogue(language)["announcement"]
    mail = EmailMessage()
    mail["Subject"] = texts["subject"].format(programme=_line(programme), title=_line(item.draft.title))
    mail["From"] = sender
    mail["To"] = _recipient(to)
    mail["Date"] = date
    mail["Message-ID"] = f"<{_id(item, to.employee_id)}@{sender.rpartition('@')[2].strip('>')}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = language
    words = {"name": _line(to.name), "programme": _line(programme), "title": _line(item.draft.title)}
    body = texts["body"].format(**words, why=item.draft.why.strip(), url=item.draft.url)
    mail.set_content(body.lstrip("\n"))
    return mail


def message_of(item: Item, url: str) -> tuple[str, bytes]:
    """What a system is told at an address, and the id of it, which is the same at every try."""
    draft = item.draft
    data = {
        "content_id": item.content_id,
        "programme_id": draft.programme_id,
        "category": draft.category,
        "kind": draft.kind,
        "title": draft.title,
        "why": draft.why,
        "url": draft.url,
        "language": draft.language,
        "external": draft.external,
        "published_at_ms": to_ms(item.published_at) if item.published_at else None,
    }
    body = {"type": "content.published", "data": data}
    return f"msg_{_id(item, url)}", json.dumps(body, ensure_ascii=False).encode()


def _id(item: Item, to: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:portevoix:announcement:{item.content_id}\n{to}"))


def _recipient(to: Addressee) -> Address:
    try:
        return Address(display_name=_line(to.name), addr_spec=to.email)
    except (ValueError, LookupError, MessageError) as error:  # the parser's own, by what it stumbles over
        raise NotAnAddress from error


def _line(text: str) -> str:
    """A line break could begin a header of its own."""
    return " ".join(text.split())
