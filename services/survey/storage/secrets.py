"""The secrets of waves: one file each, in a folder outside both databases.

The folder belongs on a volume of its own that is never backed up: a copy of a secret that outlives the close
would undo what its destruction is for.
"""

import os
import re
from pathlib import Path

from services.survey.ports import SecretLost

OWNER_ONLY = 0o600
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class SecretFiles:
    """Implements ports.WaveSecrets."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made, for the owner only, where it is missing."""
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, survey_id: str, attempt: int, secret: bytes) -> None:
        """As the port says; on disk when this returns. Raises FileExistsError for an attempt that has one."""
        handle = os.open(self._path(survey_id, attempt), os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        try:
            os.write(handle, secret)
            os.fsync(handle)
        finally:
            os.close(handle)
        self._settle()

    def get(self, survey_id: str, attempt: int) -> bytes:
        """As the port says."""
        try:
            return self._path(survey_id, attempt).read_bytes()
        except FileNotFoundError as error:
            raise SecretLost(survey_id) from error

    def destroy(self, survey_id: str) -> None:
        """As the port says. Overwriting is an effort: a journalling disk may keep what was there."""
        for path in self._folder.glob(f"{_plain(survey_id)}.*.key"):
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink(missing_ok=True)
        self._settle()

    def _path(self, survey_id: str, attempt: int) -> Path:
        return self._folder / f"{_plain(survey_id)}.{attempt}.key"

    def _settle(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _plain(survey_id: str) -> str:
    """An id is part of a path here; ours are plain."""
    if not _PLAIN.fullmatch(survey_id):
        raise SecretLost(survey_id)
    return survey_id
