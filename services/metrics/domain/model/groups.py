"""What is answered about people, as groups alone."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from services.metrics.domain.model.answers import Rate


class Worry(StrEnum):
    """Why a unit gives reason to worry."""

    PARTICIPATION_FELL = "participation_fell"
    PARTICIPATION_LOW = "participation_low"
    REACH_FELL = "reach_fell"
    REACH_LOW = "reach_low"


class Limits(NamedTuple):
    """By what share a figure has to fall, and below what share of the whole's it has to be, to warn."""

    fall: Fraction
    low: Fraction


class UnitFigures(NamedTuple):
    """A unit, now and in the period before; what is of nobody, or may not be shown, is None."""

    unit: str
    rolled_up: bool
    participation: Rate | None
    participation_before: Rate | None
    reach: Rate | None
    reach_before: Rate | None
    warnings: Sequence[Worry] = ()


class UnitRate(NamedTuple):
    """A rate of a unit, or of several that may not be shown alone."""

    unit: str
    rolled_up: bool
    rate: Rate


class Absence(NamedTuple):
    """Days of absence imported, of how many pairs of a person and a month, and of how many people."""

    days: Decimal
    person_months: int
    people: int


class Retention(NamedTuple):
    """Who left, of a group; with its absence where that may be shown."""

    leavers: Rate
    absence: Absence | None = None


class DepartmentRetention(NamedTuple):
    """Both groups of a department, or of several that may not be shown alone."""

    department: str
    rolled_up: bool
    advocates: Retention
    others: Retention


class Stayed(NamedTuple):
    """Who stayed: of both groups, or of neither; of all together; by department where both are shown."""

    advocates: Retention | None
    others: Retention | None
    everybody: Retention | None
    departments: Sequence[DepartmentRetention] = ()


class TimeSpent(NamedTuple):
    """Hours a week as people declared them."""

    median: Decimal
    at_least_five_hours: Rate


class AbsenceRow(NamedTuple):
    """Days of absence of a person in a month, YYYY-MM."""

    employee_id: str
    month: str
    days: Decimal


class Declaration(NamedTuple):
    """Hours a week that a person says they spend."""

    declaration_id: str
    employee_id: str
    programme_id: str
    hours: Decimal
    at_ms: int


class Import(NamedTuple):
    """Rows that somebody imported."""

    import_id: str
    imported_by: str
    rows: Sequence[AbsenceRow]
    at_ms: int
