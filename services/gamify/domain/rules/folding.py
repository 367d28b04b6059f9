"""The last stages: the cap of shares per network, then the cap of points, of one account's local day."""

from collections.abc import Iterator

from services.gamify.domain.model.badges import Badge, Unit, Variety
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import Case, Claim, Day, Net, Reason
from services.gamify.domain.model.rules import RuleBook, RuleVersion
from services.gamify.domain.rules.calendar import closes_at_ms
from services.gamify.domain.rules.changes import Held, Verdict
from services.gamify.domain.rules.judging import DAILY

Nets = dict[str, Net]


def advance(day: Day, verdict: Verdict, rules: RuleBook) -> tuple[Nets, bool]:
    """Judge the next contested case of a day and move the day on; return its nets, and whether it counts.

    It comes after the day's tail in canonical order, and is judged by the caps of its own version.
    """
    case = verdict.case
    version = rules[case.version]
    day.tail = case.position
    day.team = (case.about.team, case.about.department, case.about.leader)
    reason = verdict.standing or _network_cap(day, case, version)
    before = day.points
    if verdict.standing is None:
        _settle_daily(day, verdict)
    nets = {claim.rule_id: _net(day, verdict, claim, reason, version) for claim in case.claims}
    if reason is None:
        _count(day, case, version, day.points - before)
    return nets, reason is None


def aside(day: Day, verdict: Verdict, rules: RuleBook) -> tuple[Nets, bool] | None:
    """Judge a late case that changes nothing for the others of its day, or return None.

    Such is a case that other facts decline, and any but a share where no points are to be had: nothing is
    asked, or the day was full before. So a late one of these costs no more than a timely one, however many
    the day holds.
    """
    case = verdict.case
    if verdict.standing is not None:
        return {claim.rule_id: Net(0, claim.declined or verdict.standing) for claim in case.claims}, False
    version = rules[case.version]
    if case.deed is Deed.SHARE or any(claim.slot == DAILY for claim in case.claims):
        return None
    if case.claims and not _full_before(day, case, version):
        return None
    _count(day, case, version, 0)
    return {
        claim.rule_id: Net(0, _no(verdict, claim, None) or _capped(verdict, claim)) for claim in case.claims
    }, True


def _settle_daily(day: Day, verdict: Verdict) -> None:
    """Of the deeds that stand, the first earns where a rule earns once a day, whatever caps say."""
    for claim in verdict.case.claims:
        if claim.slot == DAILY and claim.declined is None:
            taken = claim.rule_id in day.once
            verdict.held[claim.rule_id] = (Reason.ALREADY_EARNED if taken else None, 1)
            day.once.add(claim.rule_id)


def _full_before(day: Day, case: Case, version: RuleVersion) -> bool:
    full = day.points >= version.points_per_day
    return full and day.reached is not None and day.reached < case.position


def _network_cap(day: Day, case: Case, version: RuleVersion) -> Reason | None:
    if case.deed is not Deed.SHARE:
        return None
    taken = day.shares.get(case.share.network, 0)
    if taken >= version.shares_per_network_and_day:
        return Reason.NETWORK_DAY_CAP
    day.shares[case.share.network] = taken + 1
    return None


def _held(verdict: Verdict, claim: Claim) -> Held:
    return verdict.held.get(claim.rule_id, (None, claim.units))


def _no(verdict: Verdict, claim: Claim, reason: Reason | None) -> Reason | None:
    return claim.declined or reason or (_held(verdict, claim)[0] if claim.slot else None)


def _net(day: Day, verdict: Verdict, claim: Claim, reason: Reason | None, version: RuleVersion) -> Net:
    if no := _no(verdict, claim, reason):
        return Net(0, no)
    asked = _asked(verdict, claim)
    points = min(asked, version.points_per_day - day.points)
    if points <= 0:
        return Net(0, _capped(verdict, claim))
    _award(day, verdict.case, points)
    return Net(points, Reason.AWARDED if points == asked else Reason.CLIPPED_BY_DAY_CAP)


def _asked(verdict: Verdict, claim: Claim) -> int:
    return claim.worth(_held(verdict, claim)[1] if claim.slot else claim.units)


def _capped(verdict: Verdict, claim: Claim) -> Reason:
    return Reason.DAY_CAP if _asked(verdict, claim) > 0 else Reason.NO_UNITS_LEFT


def _award(day: Day, case: Case, points: int) -> None:
    day.points += points
    day.reached = case.position
    campaign = case.about.campaign_id
    if campaign:
        day.campaigns[campaign] = day.campaigns.get(campaign, 0) + points
    if case.accepted_at_ms > closes_at_ms(case.local_date):
        day.late.append((case.accepted_at_ms, points))


def _count(day: Day, case: Case, version: RuleVersion, points: int) -> None:
    for badge in version.counted[case.deed]:
        if not badge.match.fits(case.about):
            continue
        if badge.variety_of is None:
            if amount := points if badge.unit is Unit.POINTS else _deeds(badge, case):
                day.counts[badge.badge_id] = day.counts.get(badge.badge_id, 0) + amount
        elif badge.match.wants(case.deed, case.about):
            _vary(day, badge, case)


def _deeds(badge: Badge, case: Case) -> int:
    return badge.match.units_of(case.about) if case.deed is Deed.REACTION else 1


def _vary(day: Day, badge: Badge, case: Case) -> None:
    values = day.values.setdefault(badge.badge_id, {})
    for value in _values(badge.variety_of, case):
        values[value] = values.get(value, 0) + 1


def _values(variety: Variety | None, case: Case) -> Iterator[str]:
    about = case.about
    match variety:
        case Variety.NETWORK:
            yield about.network
        case Variety.TOPIC:
            yield from about.topics
        case Variety.KIND if about.kind:
            yield about.kind
        case Variety.CAMPAIGN if about.campaign_id:
            yield about.campaign_id
        case _:
            return
