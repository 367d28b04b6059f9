"""A person's own calendar: for when a share that was made ready may be planned, and for when it might be.

A plan posts nothing. It stands in its author's calendar until they confirm the share or give the plan up.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.share.domain.errors import Forbidden, Invalid, OutOfTurn, Refused
from services.share.domain.model.library import SharingRules
from services.share.domain.model.people import Consent, Employee
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Purpose
from services.share.domain.rules.caps import check_cap
from services.share.domain.rules.sharing import check_taking_part
from services.share.domain.rules.stamping import local_date, profile_at
from services.share.domain.rules.taking_part import consent_at

GAP_MS = 1_800_000
SUGGESTED = 5
SUGGESTED_DAYS = 14
HOURS = ("08:30", "12:15", "17:30")
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """A share stands in the calendar, for a moment in UTC milliseconds."""

    network: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Diary:
    """A person's calendar as one network and programme see it.

    `plans` are their other plans on any network, from yesterday on, that may still be kept; `made_today` is
    how many they made on this network on this day of theirs.
    """

    plans: Sequence[Plan] = ()
    made_today: int = 0
    rules: SharingRules = field(default_factory=SharingRules)


@dataclass(frozen=True, slots=True)
class Intention:
    """Something to be posted: for which programme, where, and by when (UTC milliseconds, included)."""

    programme_id: str
    network: str
    last_ms: int


def plan(
    share: Share, employee: Employee, local_time: str, diary: Diary, until_ms: int | None, at_ms: int
) -> Share:
    """The share planned for a local time (YYYY-MM-DDTHH:MM) of its author's zone of now; empty: for none.

    `until_ms`: from then on the item may not be shared. Raises OutOfTurn, Invalid, Forbidden.
    """
    if share.state is not ShareState.PREPARED:
        raise OutOfTurn("NOT_PREPARED", "only a share that was made ready is planned")
    if not local_time:
        return replace(share, planned_at_ms=None)
    planned_at_ms = instant(local_time, profile_at(employee, at_ms).zone)
    last_ms = share.confirm_until_ms if until_ms is None else min(share.confirm_until_ms, until_ms - 1)
    intention = Intention(share.item.programme_id, share.network, last_ms)
    check(intention, planned_at_ms, employee, diary, at_ms)
    return replace(share, planned_at_ms=planned_at_ms)


def instant(local_time: str, zone: str) -> int:
    """The UTC millisecond of a local time; of an hour that comes twice, the first.

    Raises Invalid where there is none.
    """
    with suppress(ValueError, OverflowError):
        local = datetime.fromisoformat(local_time)
        at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local:
            return round(at.timestamp() * 1000)
    raise Invalid("NO_SUCH_TIME", "the clocks there never show this time", "local_time")


def check(intention: Intention, planned_at_ms: int, employee: Employee, diary: Diary, at_ms: int) -> None:
    """Raises Invalid, Forbidden or OutOfTurn where the person may not plan this for then."""
    if planned_at_ms <= at_ms:
        raise Invalid("IN_THE_PAST", "a plan lies ahead", "local_time")
    if planned_at_ms > intention.last_ms:
        raise Invalid("TOO_LATE", "by then it can be shared or confirmed no more", "local_time")
    check_taking_part(employee, intention.programme_id, intention.network, planned_at_ms)
    if consent_at(employee, Purpose.SCHEDULING, intention.network, planned_at_ms) is None:
        raise Forbidden("NO_CONSENT", "there is no consent to scheduling on this network for then")
    if any(abs(other.at_ms - planned_at_ms) < GAP_MS for other in diary.plans):
        raise OutOfTurn("TOO_CLOSE", "another plan lies within 30 minutes")
    check_cap(_taken(planned_at_ms, intention.network, employee, diary, at_ms), diary.rules)


def given_up_from(consent: Consent) -> int | None:
    """From when on a person's decision leaves plans on its network without a consent that they need.

    UTC milliseconds; None where it does not.
    """
    if consent.purpose not in (Purpose.SHARING, Purpose.SCHEDULING):
        return None
    return consent.expires_at_ms if consent.given else 0


def suggest(intention: Intention, employee: Employee, diary: Diary, at_ms: int) -> list[str]:
    """Up to five local times, soonest first, each of which `check` lets the person plan.

    One on each working day, Monday to Friday: the first of HOURS that is free and half an hour away. Days on
    which the person neither made nor planned a share on this network go before days on which they did.
    """
    zone = profile_at(employee, at_ms).zone
    today = local_date(at_ms, zone)
    busy = {local_date(one.at_ms, zone) for one in diary.plans if one.network == intention.network}
    if diary.made_today:
        busy.add(today)
    free = (_first_free(day, zone, intention, employee, diary, at_ms) for day in _working_days(today))
    found = sorted((time for time in free if time), key=lambda time: (time[:10] in busy, time))
    return sorted(found[:SUGGESTED])


def left_today(diary: Diary) -> int:
    """How many more the person may make on the network today, plans aside."""
    return max(0, diary.rules.shares_per_day - diary.made_today)


def _first_free(
    day: str, zone: str, intention: Intention, employee: Employee, diary: Diary, at_ms: int
) -> str | None:
    for hour in HOURS:
        try:
            planned_at_ms = instant(f"{day}T{hour}", zone)
            check(intention, planned_at_ms, employee, diary, at_ms)
        except Refused:
            continue
        if planned_at_ms >= at_ms + GAP_MS:
            return f"{day}T{hour}"
    return None


def _working_days(today: str) -> Iterator[str]:
    first = date.fromisoformat(today)
    days = (first + timedelta(days=number) for number in range(SUGGESTED_DAYS))
    return (day.isoformat() for day in days if day.weekday() < _SATURDAY)


def _taken(planned_at_ms: int, network: str, employee: Employee, diary: Diary, at_ms: int) -> int:
    """How many shares that day of the person's holds there already, made or planned."""
    zone = profile_at(employee, at_ms).zone
    day = local_date(planned_at_ms, zone)
    planned = sum(one.network == network and local_date(one.at_ms, zone) == day for one in diary.plans)
    return planned + (diary.made_today if day == local_date(at_ms, zone) else 0)
