"""The last stages: the cap of shares per network, then the cap of points, of one person's local day."""

from services.gamify.domain.model import Case, Claim, Day, Deed, Net, Reason, RuleBook


def advance(day: Day, case: Case, standing: Reason | None, rules: RuleBook) -> tuple[Net, ...]:
    """Judge the next contested case of a day and move the day on; return a net per claim.

    `case` comes after the day's tail in canonical order. It is judged by the caps of its own rule version.
    """
    day.tail = case.position
    reason = standing or _network_cap(day, case, rules)
    cap = rules[case.rule_version].points_per_day
    return tuple(_net(day, case, claim, reason, cap) for claim in case.claims)


def aside(day: Day, case: Case, standing: Reason | None, rules: RuleBook) -> tuple[Net, ...] | None:
    """Judge a late case that changes nothing for the others of its day, or return None.

    Such is a case that other facts decline, and a reaction after the day was full: it takes no place and no
    points. So a late one of these costs no more than a timely one, however many the day holds.
    """
    if standing is None and not _full_before(day, case, rules):
        return None
    return tuple(Net(0, claim.declined or standing or Reason.DAY_CAP) for claim in case.claims)


def _full_before(day: Day, case: Case, rules: RuleBook) -> bool:
    full = day.points >= rules[case.rule_version].points_per_day
    return case.deed is not Deed.SHARE and full and day.reached is not None and day.reached < case.position


def _network_cap(day: Day, case: Case, rules: RuleBook) -> Reason | None:
    if case.deed is not Deed.SHARE:
        return None
    taken = day.shares.get(case.share.network, 0)
    if taken >= rules[case.rule_version].shares_per_network_and_day:
        return Reason.NETWORK_DAY_CAP
    day.shares[case.share.network] = taken + 1
    return None


def _net(day: Day, case: Case, claim: Claim, reason: Reason | None, cap: int) -> Net:
    if claim.declined or reason:
        return Net(0, claim.declined or reason or Reason.DAY_CAP)
    points = min(claim.points, cap - day.points)
    if points <= 0:
        return Net(0, Reason.DAY_CAP)
    day.points += points
    day.reached = case.position
    return Net(points, Reason.AWARDED if points == claim.points else Reason.CLIPPED_BY_DAY_CAP)
