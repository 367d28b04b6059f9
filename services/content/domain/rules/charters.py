"""The charter: its parts, its versions, and which may be acknowledged."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.content.domain.errors import (
    CharterSuperseded,
    Invalid,
    NotFound,
)
from services.content.domain.model.programmes import Charter, Programme, Sections

CLAUSES = ("non_disparagement", "confidentiality")


def check_sections(sections: Sections) -> None:
    """Raises Invalid naming each of the four sections that is blank."""
    names = ("conduct", "copyright", "transparency", "respect")
    faults = {f"sections.{n}": "must not be blank" for n in names if not getattr(sections, n).strip()}
    if faults:
        raise Invalid("a charter has four sections", faults)


def with_clauses(sections: Sections, usual: Mapping[str, str]) -> Sections:
    """The sections with both clauses: the company's own words, else the usual ones."""
    clauses = {name: getattr(sections, name).strip() or usual[name] for name in CLAUSES}
    return replace(sections, **clauses)


def next_charter(programme: Programme, sections: Sections, at: datetime) -> Charter:
    """The version after the one in force. Raises Invalid."""
    check_sections(sections)
    return Charter(programme.programme_id, programme.charter_version + 1, sections, at)


def check_acknowledgement(programme: Programme, version: int) -> None:
    """Raises NotFound for a version that never was, CharterSuperseded for one that is no longer in force."""
    if not 0 < version <= programme.charter_version:
        raise NotFound(f"the programme has no charter version {version}")
    if version < programme.charter_version:
        raise CharterSuperseded(f"version {programme.charter_version} of the charter is in force")
