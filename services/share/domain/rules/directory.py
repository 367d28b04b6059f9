"""The directory: what a report of a person changes, and what is said of it. Nothing changed, nothing said."""

from dataclasses import replace

from services.share.domain.errors import Invalid
from services.share.domain.facts import inbox, share
from services.share.domain.model.people import Chapter, Employee, Profile
from services.share.domain.rules.stamping import is_zone, midnight_ms, moment, next_day, person_of, profile_at

FIRST_MS = 1  # the wire knows no moment 0


def profile_from(report: inbox.EmployeeChanged) -> Profile:
    """The profile that a report describes. Raises Invalid naming the field: zone, joined_on, left_on."""
    zone = report.zone or "UTC"
    if not is_zone(zone):
        raise Invalid("UNKNOWN_ZONE", "zone is no IANA time zone", "zone")
    for name in ("joined_on", "left_on"):
        _date_or_empty(name, getattr(report, name))
    return Profile(
        team=report.team,
        department=report.department,
        country=report.country,
        language=report.language,
        zone=zone,
        leader=report.leader,
        joined_on=report.joined_on,
        location=report.location,
    )


def apply_report(
    employee: Employee, report: inbox.EmployeeChanged, accepted_at_ms: int
) -> tuple[Employee, list[share.EmployeeChanged]]:
    """The person after a report, and what changed. A last day that lies ahead is kept for its time.

    Raises Invalid for a zone or a date that does not exist.
    """
    profile = profile_from(report)
    effective_ms = max(min(report.effective_at_ms or accepted_at_ms, accepted_at_ms), FIRST_MS)
    leaves_ms = midnight_ms(next_day(report.left_on), profile.zone) if report.left_on else None
    gone = replace(profile, employed=False)
    if leaves_ms is None or leaves_ms > accepted_at_ms:
        steps = [Chapter(effective_ms, profile)]
    elif effective_ms < leaves_ms:
        steps = [Chapter(effective_ms, profile), Chapter(leaves_ms, gone)]
    else:
        steps = [Chapter(effective_ms, gone)]
    if not report.effective_at_ms and employee.chapters:
        steps = [step for step in steps if profile_at(employee, step.from_ms) != step.profile]
    ahead = leaves_ms if leaves_ms is not None and leaves_ms > accepted_at_ms else None
    return _write(replace(employee, leaves_at_ms=ahead), steps, accepted_at_ms)


def depart(employee: Employee, accepted_at_ms: int) -> tuple[Employee, list[share.EmployeeChanged]]:
    """The person after a last day that was known beforehand, once it is over; before that nothing changes."""
    leaves_ms = employee.leaves_at_ms
    if leaves_ms is None or leaves_ms > accepted_at_ms:
        return employee, []
    gone = replace(employee.chapters[-1].profile, employed=False)
    return _write(replace(employee, leaves_at_ms=None), [Chapter(leaves_ms, gone)], accepted_at_ms)


def _write(
    employee: Employee, steps: list[Chapter], accepted_at_ms: int
) -> tuple[Employee, list[share.EmployeeChanged]]:
    """The person with these chapters, and what a reader of the topic must hear to know the same."""
    chapters = {chapter.from_ms: chapter for chapter in (*employee.chapters, *steps)}
    after = tuple(chapters[from_ms] for from_ms in sorted(chapters))
    heard = {chapter.from_ms: chapter for chapter in _turns(employee.chapters)}
    news = [
        chapter
        for chapter in after
        if heard.get(chapter.from_ms) != chapter and (chapter in _turns(after) or chapter.from_ms in heard)
    ]
    said = [_changed(employee.employee_id, chapter, accepted_at_ms) for chapter in news]
    return replace(employee, chapters=after), said


def _turns(chapters: tuple[Chapter, ...]) -> list[Chapter]:
    """The chapters at which something changed: a report may also tell what was known."""
    before = (None, *(chapter.profile for chapter in chapters))
    return [chapter for chapter, profile in zip(chapters, before, strict=False) if chapter.profile != profile]


def _changed(employee_id: str, chapter: Chapter, accepted_at_ms: int) -> share.EmployeeChanged:
    profile = chapter.profile
    return share.EmployeeChanged(
        person=person_of(employee_id, profile),
        moment=moment(chapter.from_ms, accepted_at_ms, profile.zone),
        employed=profile.employed,
        joined_on=profile.joined_on,
        location=profile.location,
    )


def _date_or_empty(name: str, text: str) -> None:
    try:
        if text:
            next_day(text)
    except (ValueError, OverflowError):
        raise Invalid("NO_SUCH_DATE", f"{name} is no date of the calendar", name) from None
