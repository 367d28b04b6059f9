"""The demo's own issuer of tokens: one key, made for this run and forgotten with it."""

from collections.abc import Sequence
from pathlib import Path

from deploy.keys import PUBLIC, make_issuer, token


class Issuer:
    """Signs tokens with a key in `folder`, where the houses find the public half."""

    def __init__(self, folder: Path) -> None:
        make_issuer(folder)
        self._folder = folder
        self.keys = folder / PUBLIC

    def token(self, subject: str, roles: Sequence[str]) -> str:
        """A token that holds for twelve hours: who it is, and what they may be."""
        return token(self._folder, subject, roles)

    def token_file(self, folder: Path, subject: str, roles: Sequence[str]) -> Path:
        """The same in a file that only its owner can read."""
        path = folder / f"{subject}.token"
        path.touch(mode=0o600)
        path.write_text(self.token(subject, roles))
        return path
