"""Which programme a call is about."""

from collections.abc import Mapping

from services.gamify.domain.errors import ProgrammeNeeded, UnknownProgramme
from services.gamify.domain.model.people import Programme


def which(programmes: Mapping[str, Programme], programme_id: str) -> Programme:
    """Return the programme that is named; the only one where none is.

    Raises UnknownProgramme, and ProgrammeNeeded where there are several to choose from.
    """
    if programme_id:
        if programme_id not in programmes:
            raise UnknownProgramme(f"there is no programme {programme_id}", "programme_id")
        return programmes[programme_id]
    if len(programmes) > 1:
        raise ProgrammeNeeded("there are several programmes: name one", "programme_id")
    if not programmes:
        raise UnknownProgramme("there is no programme yet", "programme_id")
    return next(iter(programmes.values()))
