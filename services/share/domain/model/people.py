"""A person of the directory: what they were from when on, what they take part in, what they consent to."""

from dataclasses import dataclass

from services.share.domain.model.stamps import Purpose


@dataclass(frozen=True, slots=True)
class Profile:
    """The attributes that later decisions need. `zone` is an IANA name, `joined_on` YYYY-MM-DD or empty."""

    team: str = ""
    department: str = ""
    country: str = ""
    language: str = ""
    zone: str = "UTC"
    leader: bool = False
    employed: bool = True
    joined_on: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A profile that holds from a moment (UTC milliseconds) until the next chapter."""

    from_ms: int
    profile: Profile


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person began (or, with `enrolled` false, stopped) to take part in a programme."""

    programme_id: str
    at_ms: int
    enrolled: bool
    cohort: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent was given or taken back. `network` is empty for a purpose that is not about one."""

    purpose: Purpose
    network: str
    at_ms: int
    given: bool
    expires_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Employee:
    """One person: chapters by `from_ms`, decisions in the order they were taken.

    `leaves_at_ms` lies ahead.
    """

    employee_id: str
    chapters: tuple[Chapter, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    consents: tuple[Consent, ...] = ()
    leaves_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """How to call a person and where to write to them.

    It never leaves share but by GetAddresses and GetNames; the own name also stands in messages made
    ready for that person.
    """

    name: str
    email: str
