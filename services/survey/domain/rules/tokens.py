"""Tokens and what is kept instead of them: keyed hashes under a wave's secret.

The secret is outside both databases and destroyed at the close; then nobody, with every token at hand, can
tell which hash was whose.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

from services.survey.domain.errors import TokenNotValid
from services.survey.domain.model import Ticket

TOKEN_BYTES = 24
SECRET_BYTES = 32
ANSWER_ID_BYTES = 16


def token_for(survey_id: str, chance: bytes) -> str:
    """Return a token that names its survey and nobody, fit for a link.

    `chance` is TOKEN_BYTES random bytes.
    """
    return f"{survey_id}.{urlsafe_b64encode(chance).decode()}"


def survey_of(token: str) -> str:
    """Return the survey that a token is for. Raises TokenNotValid where it has not the form of one."""
    survey_id, dot, chance = token.partition(".")
    if not (survey_id and dot and chance):
        raise TokenNotValid
    return survey_id


def token_hash(secret: bytes, token: str) -> bytes:
    """Return what stands for a token in the answer store."""
    return hmac.digest(secret, b"token\0" + token.encode(), sha256)


def receipt_of(secret: bytes, token: str, submission_id: str) -> bytes:
    """Return what tells a retry from a second answer; it hangs on both, so it cannot be guessed from one."""
    return hmac.digest(secret, b"submission\0" + token.encode() + b"\0" + submission_id.encode(), sha256)


def shuffled(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Order tickets by their keyed hash: a shuffle that nobody can undo without the secret."""
    return sorted(tickets, key=lambda ticket: ticket.token_hash)
