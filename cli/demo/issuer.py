"""The demo's own issuer of tokens: one key, made for this run and forgotten with it."""

import base64
import json
import time
from collections.abc import Sequence
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

ISSUER = "https://issuer.demo.portevoix.invalid"
AUDIENCE = "portevoix"
KEY_ID = "demo"
HOURS = 12


class Issuer:
    """Signs tokens, and writes the set of public keys by which the houses check them."""

    def __init__(self, folder: Path) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.keys = folder / "issuer-keys.json"
        self.keys.write_text(json.dumps({"keys": [self._public()]}))

    def key_file(self, path: Path) -> None:
        """Write the private key to a file that only its owner can read."""
        path.touch(mode=0o600)
        path.write_bytes(self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()))

    def token(self, subject: str, roles: Sequence[str]) -> str:
        """A token that holds for twelve hours: who it is, and what they may be."""
        return _signed(self._key, subject, roles)

    def token_file(self, folder: Path, subject: str, roles: Sequence[str]) -> Path:
        """The same in a file that only its owner can read."""
        path = folder / f"{subject}.token"
        path.touch(mode=0o600)
        path.write_text(self.token(subject, roles))
        return path

    def _public(self) -> dict[str, str]:
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_ID, "x": x}


def token_by_key(key: Path, subject: str, roles: Sequence[str]) -> str:
    """The same, signed with a key that `key_file` wrote."""
    return _signed(Ed25519PrivateKey.from_private_bytes(key.read_bytes()), subject, roles)


def _signed(key: Ed25519PrivateKey, subject: str, roles: Sequence[str]) -> str:
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "roles": list(roles),
        "iat": now,
        "exp": now + HOURS * 3600,
    }
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": KEY_ID})
