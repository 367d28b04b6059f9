"""Whom an invitation goes to, and whether it arrived."""

from dataclasses import dataclass, field

from services.survey.domain.model.cuts import Path


@dataclass(frozen=True, slots=True)
class Addressee:
    """Where to write to somebody; `language` is a tag such as fr-MA, empty where unknown."""

    employee_id: str
    name: str = field(repr=False)
    email: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mail that must leave now: its token exists here and in the mail, nowhere else."""

    to: Addressee
    token: str = field(repr=False)
    replaces: bool
    floor: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """Whether somebody's invitation was taken by the mail server, and then the cut that they count in."""

    employee_id: str
    delivered: bool
    bucket: Path | None = None
