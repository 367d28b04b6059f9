"""A letter written straight to bytes says what email.message would have said."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.letters import written

LINES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=200)
NAMES = LINES.map(lambda text: " ".join(text.split()))


def read(content: bytes) -> EmailMessage:
    found = message_from_bytes(content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


@given(NAMES, st.lists(LINES, max_size=5).map("\n".join))
@example(
    "Zoé Ünlü, dite « la Grande », du service des relations extérieures et de la presse", ".\n..\n= a \n"
)
@example('Anna "Bo" (x), <y>', "plain " * 300)
def test_name_and_body_arrive_as_they_were(name: str, body: str) -> None:
    to = Address(display_name=name, addr_spec="zoe@example.org")
    letter = written({"Subject": "Été"}, sender="Portevoix <a@example.org>", to=to, body=body)
    assert (letter.sender, letter.recipient) == ("a@example.org", "zoe@example.org")
    mail = read(letter.content)
    # The newer parser of the standard library puts a space between the encoded words of a name.
    encoded, address = parseaddr(str(message_from_bytes(letter.content)["to"]))
    assert (address, " ".join(str(make_header(decode_header(encoded))).split())) == ("zoe@example.org", name)
    assert mail["subject"] == "Été"
    assert mail.get_content().replace("\r\n", "\n").rstrip("\n") == body.rstrip("\n")
    lines = letter.content.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert letter.content.isascii()
    assert b"\n" not in b"".join(lines)


@pytest.mark.parametrize("value", ["a\nBcc: b@example.org", "a\rb", "é\nBcc: b@example.org"])
def test_a_header_has_no_line_break(value: str) -> None:
    to = Address(addr_spec="zoe@example.org")
    with pytest.raises(ValueError, match="line break"):
        written({"Subject": value}, sender="a@example.org", to=to, body="")


def test_an_address_beyond_ascii_is_left_to_others() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        written({}, sender="a@example.org", to=Address(addr_spec="zoé@example.org"), body="")
