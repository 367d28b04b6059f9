"""The daily cap: how many shares a person makes on one network on one day of their own calendar."""

from services.share.domain.errors import OutOfTurn
from services.share.domain.model.library import SharingRules
from services.share.domain.model.people import Employee
from services.share.domain.rules.stamping import local_date, profile_at


def day_of(employee: Employee, at_ms: int) -> str:
    """The date (YYYY-MM-DD) that the person's own calendar shows at a moment."""
    return local_date(at_ms, profile_at(employee, at_ms).zone)


def check_cap(made: int, rules: SharingRules) -> None:
    """Raises OutOfTurn where the person made as many on that network and day as the programme allows.

    What was taken back since counts, and what other tools reported; that is never refused itself.
    """
    if made >= rules.shares_per_day:
        text = f"{rules.shares_per_day} shares a day on one network are the most"
        raise OutOfTurn("DAILY_CAP_REACHED", text)
