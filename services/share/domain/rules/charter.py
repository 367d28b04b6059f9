"""The charter gates sharing.

Which version was in force at a moment, and whether a person had acknowledged it.
"""

from services.share.domain.model.library import Acknowledgement, Programme


def version_in_force(programme: Programme | None, at_ms: int) -> int:
    """The newest version in force at a moment; 0 where there was none."""
    if programme is None:
        return 0
    return max((version for version, from_ms in programme.charters if from_ms <= at_ms), default=0)


def acknowledged_at(acknowledgement: Acknowledgement | None, at_ms: int) -> int:
    """The newest version that the person had acknowledged by a moment; 0 for none."""
    if acknowledgement is None:
        return 0
    return max((version for version, from_ms in acknowledgement.versions if from_ms <= at_ms), default=0)


def charter_met(
    programme: Programme | None, acknowledgement: Acknowledgement | None, known: int, at_ms: int
) -> bool:
    """The version in force was acknowledged. `known`: a version that content itself said was acknowledged."""
    return max(known, acknowledged_at(acknowledgement, at_ms)) >= version_in_force(programme, at_ms)
