"""The public keys by which callers' tokens are checked: a JWKS file, read again when it changes."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jwt
import structlog

from chassis.settings import refuse

log = structlog.get_logger(__name__)

ALGORITHMS = ("EdDSA", "ES256", "RS256")
LOOK_AGAIN_SECONDS = 1.0


class UnknownKey(Exception):
    """No usable key carries the id that a token names."""


class IssuerKeys:
    """The last good set of keys. A file that breaks later leaves that set in force, and is logged."""

    def __init__(self, path: Path) -> None:
        """Read the file; a first reading that fails is a wrong setting and ends the process."""
        self._path = path
        self._stamp = self._look()
        self._looked_at = time.monotonic()
        try:
            self._keys = _read(path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, jwt.PyJWTError) as error:
            refuse(f"PORTEVOIX_ISSUER_KEYS: no set of public keys in {path} ({type(error).__name__})")

    def refreshed(self) -> bool:
        """Look at the file, at most once a second; True when another set of keys is in force now."""
        if time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return False
        self._looked_at = time.monotonic()
        stamp = self._look()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self._keys = _read(self._path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, jwt.PyJWTError) as error:
            log.error("issuer keys unreadable, the last good set stays", reason=type(error).__name__)
            return False
        log.info("issuer keys read", keys=len(self._keys))
        return True

    def key_for(self, header: Mapping[str, Any]) -> jwt.PyJWK:
        """The key that a token's header names; the only key where it names none. Raises UnknownKey."""
        kid = header.get("kid")
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        if kid not in self._keys:
            raise UnknownKey(kid)
        return self._keys[kid]

    def _look(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size


def _read(path: Path) -> dict[str, jwt.PyJWK]:
    """The usable keys by id. Raises when there is none, or when the file holds a private key."""
    found = json.loads(path.read_text())["keys"]
    if any("d" in key for key in found):
        raise ValueError("a private key")
    keys = [jwt.PyJWK.from_dict(key) for key in found]
    usable = {str(key.key_id): key for key in keys if key.algorithm_name in ALGORITHMS}
    if not usable:
        raise ValueError("no usable key")
    return usable
