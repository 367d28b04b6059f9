"""How one person may be shown to another, and in which order rows stand."""

from enum import StrEnum
from typing import NamedTuple

from services.gamify.domain.model.people import Consent, Visibility

NO_CONSENT = Consent(False, None)


class Shown(StrEnum):
    """With their name, without it, or not at all."""

    NAMED = "NAMED"
    NAMELESS = "NAMELESS"
    NOT = "NOT"


class Subject(NamedTuple):
    """What is known of a person whom a row is about. `naming` is their word on being named."""

    employee_id: str
    team: str = ""
    visibility: Visibility = Visibility.PUBLIC
    naming: Consent = NO_CONSENT


class Viewer(NamedTuple):
    """Who looks: one of a team, in a programme that shows other people or does not, at a moment (UTC)."""

    employee_id: str
    team: str
    works_council: bool
    now_ms: int


def shown_to(viewer: Viewer, subject: Subject) -> Shown:
    """How a row about a person looks. One's own has one's name; others are asked for their consent first."""
    if subject.employee_id == viewer.employee_id:
        return Shown.NAMED
    if viewer.works_council or subject.visibility is Visibility.PRIVATE:
        return Shown.NOT
    if not subject.naming.valid(viewer.now_ms):
        return Shown.NAMELESS
    same_team = bool(subject.team) and subject.team == viewer.team
    seen = subject.visibility is Visibility.PUBLIC or (subject.visibility is Visibility.TEAM and same_team)
    return Shown.NAMED if seen else Shown.NAMELESS
