"""What of a person must be looked up for a batch, so that each date that may be folded again is at hand."""

from collections.abc import Sequence

from services.gamify.domain.facts import EngagementObserved, ShareRetracted
from services.gamify.domain.model import Case, Deed, Holdings, RuleBook, SlotKey, Wanted
from services.gamify.domain.rules.folding import aside
from services.gamify.domain.rules.judging import Heard


def wanted(heard: Sequence[Heard]) -> Wanted:
    """Return what to look up before anything can be said of these facts of one person."""
    want = Wanted()
    for one in heard:
        match one:
            case Case() if one.contested:
                want.dates.add(one.local_date)
                _add_case(want, one)
            case ShareRetracted():
                want.shares.add(one.stamp.share)
                want.slots.add(one.stamp.share.slot)
            case _:
                pass
    return want


def _add_case(want: Wanted, case: Case) -> None:
    want.shares.add(case.share)
    if case.deed is Deed.SHARE:
        want.slots.add(case.share.slot)
    else:
        want.events.add(case.position.event_id)


def takebacks(heard: Sequence[Heard]) -> list[ShareRetracted | EngagementObserved]:
    """Return the retractions and corrections among the facts: what they touch may lie on any date."""
    return [one for one in heard if not isinstance(one, Case)]


def dates_to_fold(heard: Sequence[Heard], kept: Holdings, rules: RuleBook) -> set[str]:
    """Return the local dates whose verdicts must be at hand, a few too many rather than one too few.

    `kept` is what `wanted` asked for. To these come the dates of the reactions that a taking back is about.
    """
    cases = [one for one in heard if isinstance(one, Case) and one.contested]
    dates = _late(cases, kept, rules) | _displaced(cases, kept)
    if takebacks(heard):
        dates |= {case.local_date for case in cases}
        dates |= {candidate.local_date for slot in kept.slots.values() for candidate in slot}
    return dates


def _late(cases: Sequence[Case], kept: Holdings, rules: RuleBook) -> set[str]:
    """Return dates of cases that come before what is judged already, be it stored or earlier in the batch."""
    tails = {date: day.tail for date, day in kept.days.items()}
    versions: dict[str, set[int]] = {}
    late: list[Case] = []
    for case in cases:
        tail = tails.get(case.local_date)
        versions.setdefault(case.local_date, set()).add(case.rule_version)
        if tail is None or tail < case.position:
            tails[case.local_date] = case.position
        elif case.local_date in kept.days:
            late.append(case)
    return {
        case.local_date
        for case in late
        # Another version's caps may move the day on within the batch: then a full day is not surely full.
        if len(versions[case.local_date]) > 1 or aside(kept.days[case.local_date], case, None, rules) is None
    }


def _displaced(cases: Sequence[Case], kept: Holdings) -> set[str]:
    """Return dates of shares that an earlier share of the same slot may push aside."""
    dates: set[str] = set()
    seen: dict[SlotKey, list[Case]] = {}
    for case in (one for one in cases if one.deed is Deed.SHARE):
        stored = kept.slots.get(case.share.slot, ())
        dates |= {one.local_date for one in stored if case.position < one.position}
        for other in seen.setdefault(case.share.slot, []):
            if case.position < other.position:
                dates.add(other.local_date)
        seen[case.share.slot].append(case)
    return dates
