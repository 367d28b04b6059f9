"""What a programme must say."""

from datetime import date
from zoneinfo import available_timezones

from services.content.domain.errors import (
    Invalid,
)
from services.content.domain.model.programmes import ProgrammeDraft


def check_programme(draft: ProgrammeDraft) -> None:
    """Raises Invalid for what is blank, a zone that is not in the IANA list, a cohort that is not sound."""
    faults = {f"draft.{n}": "must not be blank" for n in ("name", "why") if not getattr(draft, n).strip()}
    if draft.zone not in available_timezones():
        faults["draft.zone"] = "is no IANA time zone"
    names = [cohort.cohort for cohort in draft.cohorts]
    if len(set(names)) != len(names):
        faults["draft.cohorts"] = "a cohort is named twice"
    elif not all(_is_date(cohort.opens_on) for cohort in draft.cohorts):
        faults["draft.cohorts"] = "a cohort opens on a date that is in no calendar"
    if not all(text.strip() for text in draft.sharing.disclosures.values()):
        faults["draft.sharing.disclosures"] = "must not be blank"
    if faults:
        raise Invalid("the programme is not sound", faults)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
