"""Keys for an installation that has no issuer of its own: `python -m deploy.keys FOLDER`.

It makes what is missing and leaves what is there: an issuer's key pair, the tokens by which houses call each
other, and the master keys of share and survey. With --token it prints a token for somebody:
`python -m deploy.keys FOLDER --token anna --role contributor --role reviewer`.
For one machine; a company has a login service and a secret store.
"""

import argparse
import base64
import json
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ISSUER = "https://issuer.portevoix.invalid"
AUDIENCE = "portevoix"
KEY_ID = "1"
PRIVATE, PUBLIC = "issuer.pem", "issuer-keys.json"
WAVES = "wave-secrets"  # a folder where survey keeps the secrets of open waves
CALLERS = ("content", "share", "survey")
MASTERS = ("share.master-key", "survey.master-key")
FILES = (PUBLIC, *MASTERS, *(f"{name}.token" for name in CALLERS))
PERSON_SECONDS = 12 * 3600
HOUSE_SECONDS = 365 * 24 * 3600
HOUSE_UID = 10001  # as whom the image runs


def make(folder: Path) -> None:
    """Make the files that are missing in `folder`; the houses can read all but the issuer's private key."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WAVES).mkdir(mode=0o700, exist_ok=True)
    _give(folder / WAVES)
    if not (folder / PRIVATE).exists():
        make_issuer(folder)
    for name in MASTERS:
        if not (folder / name).exists():
            _write(folder / name, b"1:" + base64.b64encode(secrets.token_bytes(32)) + b"\n")
    for name in CALLERS:
        signed = token(folder, name, ["service"], HOUSE_SECONDS)
        _write(folder / f"{name}.token", signed.encode())


def make_issuer(folder: Path) -> None:
    """Make an issuer's key pair: the private key, and the set of public keys by which houses check tokens."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(folder / PRIVATE, pem, shared=False)
    _write(folder / PUBLIC, json.dumps({"keys": [_public(private)]}).encode())


def token(folder: Path, subject: str, roles: Sequence[str], seconds: int = PERSON_SECONDS) -> str:
    """A token for `subject`, signed by the issuer of `folder`."""
    key = load_pem_private_key((folder / PRIVATE).read_bytes(), password=None)
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": subject,
        "roles": list(roles),
        "iat": now,
        "exp": now + seconds,
    }
    return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": KEY_ID})  # type: ignore[arg-type]  # Ed25519


def _write(path: Path, content: bytes, *, shared: bool = True) -> None:
    """Whole or not at all: a house may be reading the file that it replaces."""
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    if shared:
        _give(fresh)
    fresh.replace(path)


def _give(path: Path) -> None:
    if os.geteuid() == 0:
        os.chown(path, HOUSE_UID, HOUSE_UID)


def _public(private: Ed25519PrivateKey) -> dict[str, str]:
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_ID, "x": x}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--token", metavar="SUBJECT", help="print a token for somebody, valid for twelve hours"
    )
    parser.add_argument("--role", action="append", default=[], help="such as employee; may be repeated")
    arguments = parser.parse_args()
    make(arguments.folder)
    if arguments.token:
        print(token(arguments.folder, arguments.token, arguments.role))


if __name__ == "__main__":
    main()
