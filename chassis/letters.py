"""Plain text letters, written straight to bytes.

email.message takes a millisecond for each, which a wave of a hundred thousand does not have.
"""

import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.utils import formataddr, parseaddr
from functools import lru_cache

LONGEST_LINE = 998


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it goes over the wire, and the addresses of its envelope; all of it ASCII."""

    sender: str
    recipient: str
    content: bytes = field(repr=False)


def written(headers: Mapping[str, str], *, sender: str, to: Address, body: str) -> Written:
    """Return a letter from `sender` (a mailbox, as it stands in From) with these headers besides.

    Raises ValueError for a line break in a header, and for an address that is not ASCII.
    """
    if not to.addr_spec.isascii():
        raise ValueError("an address beyond ASCII needs email.message")
    from_, envelope_from = _sender(sender)
    coding, encoded = _encoded_body(body)
    lines = [
        f"From: {from_}",
        f"To: {_mailbox(to.display_name, to.addr_spec)}",
        *(f"{name}: {_encoded(value)}" for name, value in headers.items()),
        "MIME-Version: 1.0",
        'Content-Type: text/plain; charset="utf-8"',
        f"Content-Transfer-Encoding: {coding}",
    ]
    content = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n" + encoded
    return Written(envelope_from, to.addr_spec, content)


@lru_cache(maxsize=16)
def _sender(mailbox: str) -> tuple[str, str]:
    name, address = parseaddr(mailbox)
    return _mailbox(name, address), address


def _encoded_body(body: str) -> tuple[str, bytes]:
    if body.isascii() and max(map(len, body.split("\n"))) <= LONGEST_LINE:
        return "7bit", body.replace("\n", "\r\n").encode("ascii")
    return "quoted-printable", binascii.b2a_qp(body.encode(), istext=True).replace(b"\n", b"\r\n")


def _mailbox(name: str, address: str) -> str:
    return f"{_encoded(name)} <{address}>" if not name.isascii() else formataddr((_plain(name), address))


@lru_cache(maxsize=256)
def _encoded(value: str) -> str:
    """RFC 2047 where it must be; what is the same in each letter of a wave is encoded once."""
    if _plain(value).isascii():
        return value
    return Header(value, "utf-8").encode(linesep="\r\n")


def _plain(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ValueError("a line break in a header")
    return value
