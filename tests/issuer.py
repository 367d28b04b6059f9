"""Signs callers' tokens for tests, as the issuer of an installation would."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm

AUDIENCE = "portevoix"
NAME = "https://issuer.test"


class Issuer:
    """One Ed25519 key pair; the public half lies as a JWKS file in `folder`, where a house reads it."""

    def __init__(self, folder: Path, *, name: str = NAME, key_id: str = "test-1") -> None:
        self.name = name
        self.audience = AUDIENCE
        self.keys = folder / "issuer-keys.json"
        self._folder = folder
        self._key_id = key_id
        self._private = Ed25519PrivateKey.generate()
        self.keys.write_text(json.dumps({"keys": [self._public()]}))

    def token(
        self, subject: str, roles: Iterable[str] = ("employee",), *, seconds: float = 3600, **claims: object
    ) -> str:
        """A bearer token, valid for `seconds` (negative: expired); `claims` replace or add to usual ones."""
        now = time.time()
        usual = {"iss": self.name, "aud": self.audience, "sub": subject, "roles": list(roles)}
        moments = {"iat": int(now), "exp": int(now + seconds)}
        return jwt.encode(
            {**usual, **moments, **claims}, self._private, algorithm="EdDSA", headers={"kid": self._key_id}
        )

    def metadata(
        self, subject: str, roles: Iterable[str] = ("employee",), *, key: str | None = None
    ) -> list[tuple[str, str]]:
        """gRPC metadata of a call; `key` is the idempotency key that a mutating call needs."""
        who = [("authorization", f"Bearer {self.token(subject, roles)}")]
        return [*who, ("idempotency-key", key)] if key is not None else who

    def service_token(self, house: str) -> Path:
        """A file with the token by which a house calls the others."""
        path = self._folder / f"{house}.token"
        path.write_text(self.token(house, ["service"]))
        return path

    def environment(self) -> Mapping[str, str]:
        """What a house must be told to believe this issuer."""
        return {
            "PORTEVOIX_ISSUER": self.name,
            "PORTEVOIX_AUDIENCE": self.audience,
            "PORTEVOIX_ISSUER_KEYS": str(self.keys),
        }

    def _public(self) -> dict[str, str]:
        public = OKPAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {**public, "kid": self._key_id, "alg": "EdDSA", "use": "sig"}
