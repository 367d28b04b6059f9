"""How long people have been here, in bands wide enough to be groups."""

from dataclasses import replace
from datetime import date

from services.survey.domain.model import Person

BANDS = ((1, "under_1_year"), (3, "1_to_2_years"), (6, "3_to_5_years"), (11, "6_to_10_years"))
"""Years of employment that a band is below, and its name."""
LONGEST = "over_10_years"


def placed(person: Person, on: date) -> Person:
    """Return the person with their band as of a day; without one where the directory has no first day."""
    if not person.joined_on:
        return person
    years = _years(date.fromisoformat(person.joined_on), on)
    return replace(person, tenure=next((name for below, name in BANDS if years < below), LONGEST))


def _years(since: date, on: date) -> int:
    """Whole years; somebody who joined on 29 February has been here a year on 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
