"""Reading keys: how whoever wrote a comment finds what was replied, and nobody else can.

The key hangs on the wave's secret, the token and the submission, so that a retry shows the same one and no
store has it. With a comment lies only a hash of it and the question, so that two comments of one person
have nothing in common. After the close the secret is gone, and nobody with every
token at hand can make a key again.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from services.survey.domain.errors.loop import KeyNotValid


def reading_key(secret: bytes, survey_id: str, token: str, submission_id: str) -> str:
    """Return what is shown, once, to whoever answered; it names the survey and nobody."""
    made = hmac.digest(secret, b"reading\0" + token.encode() + b"\0" + submission_id.encode(), sha256)
    return f"{survey_id}.{urlsafe_b64encode(made).decode().rstrip('=')}"


def survey_of(key: str) -> str:
    """Return the survey that a key is for. Raises KeyNotValid where it has not the form of one."""
    survey_id, dot, made = key.strip().partition(".")
    if not (survey_id and dot and made):
        raise KeyNotValid
    return survey_id


def mark_of(key: str, question_id: str) -> bytes:
    """Return what lies with a comment written under a key: enough to find it, not to make the key."""
    return sha256(b"reading\0" + key.strip().encode() + b"\0" + question_id.encode()).digest()
