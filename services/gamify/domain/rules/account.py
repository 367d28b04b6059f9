"""One person's account: hears facts in any order, keeps to the law, and writes lines for what changed."""

from collections.abc import Iterable, Mapping

from services.gamify.domain.facts import EngagementObserved, ShareRetracted
from services.gamify.domain.model import (
    Candidate,
    Case,
    Changes,
    Claim,
    Day,
    Deed,
    Holdings,
    Line,
    Net,
    Position,
    Reason,
    RuleBook,
    ShareKey,
    Verdict,
)
from services.gamify.domain.rules.folding import advance, aside
from services.gamify.domain.rules.judging import Heard


class Account:
    """What one batch concerns of one person.

    `verdicts` holds every contested case of the local dates that `planning` asked for; dates that hold
    nothing yet need none. After the last `hear`, `changes` is what to write.
    """

    def __init__(
        self,
        employee_id: str,
        rules: RuleBook,
        holdings: Holdings,
        verdicts: Mapping[str, Iterable[Verdict]],
    ) -> None:
        self.changes = Changes(employee_id)
        self._rules = rules
        self._kept = holdings
        self._partial = set(holdings.days) - set(verdicts)
        self._verdicts = {date: {v.case.position.event_id: v for v in of} for date, of in verdicts.items()}
        self._unsettled: set[str] = set()
        self._cause = ""

    def hear(self, heard: Heard) -> None:
        """Take in one fact that was never heard before.

        Raises LookupError when a date must be folded again whose verdicts were not given.
        """
        self.changes.facts += 1
        match heard:
            case Case():
                self._cause = heard.position.event_id
                self._enter(heard)
            case ShareRetracted():
                self._cause = heard.stamp.position.event_id
                self._retract(heard.stamp.share, heard.stamp.position)
            case EngagementObserved():
                self._cause = heard.stamp.position.event_id
                self._correct(heard.corrects)
        self._settle()

    def _enter(self, case: Case) -> None:
        if not case.contested:
            for claim in case.claims:
                self._write(case, claim, 0, Net(0, claim.declined or Reason.AWARDED))
            return
        verdict = Verdict(case, self._standing(case))
        self._verdicts.setdefault(case.local_date, {})[case.position.event_id] = verdict
        day = self._kept.days.setdefault(case.local_date, Day())
        if day.tail is None or day.tail < case.position:
            self.changes.days[case.local_date] = day
            self._rule(verdict, advance(day, case, verdict.standing, self._rules))
        elif nets := aside(day, case, verdict.standing, self._rules):
            self._rule(verdict, nets)
        else:
            self._unsettled.add(case.local_date)

    def _standing(self, case: Case) -> Reason | None:
        if case.deed is Deed.SHARE:
            return self._compete(case)
        if case.position.event_id in self._kept.corrected:
            return Reason.RECLASSIFIED
        retracted = self._kept.retracted.get(case.share)
        return Reason.RETRACTED if retracted is not None and retracted < case.position else None

    def _compete(self, case: Case) -> Reason | None:
        if case.share in self._kept.retracted:
            return Reason.RETRACTED
        slot = self._slot(case.share)
        first = min(slot, default=None)
        newcomer = Candidate(case.position, case.share.share_id, case.local_date)
        slot.append(newcomer)
        self.changes.slots[case.share.slot] = slot
        if first is not None and first < newcomer:
            return Reason.DUPLICATE_SHARE
        if first is not None:
            self._restand(first, Reason.DUPLICATE_SHARE)
        return None

    def _retract(self, share: ShareKey, position: Position) -> None:
        known = self._kept.retracted.get(share)
        if known is not None and known <= position:
            return
        self._kept.retracted[share] = self.changes.retracted[share] = position
        self._withdraw(share)
        for verdict in self._reactions():
            late = verdict.case.share == share and position < verdict.case.position
            if late and verdict.standing is None:
                self._stand(verdict, Reason.RETRACTED)

    def _withdraw(self, share: ShareKey) -> None:
        slot = self._slot(share)
        first = min(slot, default=None)
        for gone in [one for one in slot if one.share_id == share.share_id]:
            slot.remove(gone)
            self.changes.slots[share.slot] = slot
            self._restand(gone, Reason.RETRACTED)
        heir = min(slot, default=None)
        if heir is not None and heir != first:
            self._restand(heir, None)

    def _correct(self, event_id: str) -> None:
        self._kept.corrected.add(event_id)
        self.changes.corrected.add(event_id)
        for verdict in self._reactions():
            if verdict.case.position.event_id == event_id:
                self._stand(verdict, Reason.RECLASSIFIED)

    def _slot(self, share: ShareKey) -> list[Candidate]:
        return self._kept.slots.setdefault(share.slot, [])

    def _reactions(self) -> list[Verdict]:
        found = (verdict for day in self._verdicts.values() for verdict in day.values())
        return [verdict for verdict in found if verdict.case.deed is not Deed.SHARE]

    def _restand(self, candidate: Candidate, standing: Reason | None) -> None:
        day = self._verdicts.get(candidate.local_date, {})
        self._stand(day[candidate.position.event_id], standing)

    def _stand(self, verdict: Verdict, standing: Reason | None) -> None:
        if verdict.standing != standing:
            verdict.standing = standing
            self._unsettled.add(verdict.case.local_date)

    def _settle(self) -> None:
        for date in sorted(self._unsettled):
            self._fold(date)
        self._unsettled.clear()

    def _fold(self, date: str) -> None:
        if date in self._partial:
            raise LookupError(f"the verdicts of {date} are needed and were not given")
        day = Day()
        for verdict in sorted(self._verdicts[date].values(), key=lambda one: one.case.position):
            self._rule(verdict, advance(day, verdict.case, verdict.standing, self._rules))
        self._kept.days[date] = self.changes.days[date] = day

    def _rule(self, verdict: Verdict, nets: tuple[Net, ...]) -> None:
        """Write a line for each claim whose net is new or has changed."""
        ordinals = list(verdict.ordinals) or [-1] * len(nets)
        for index, (claim, net) in enumerate(zip(verdict.case.claims, nets, strict=True)):
            before = verdict.nets[index] if verdict.nets else None
            if net != before:
                ordinals[index] += 1
                change = net.points - (before.points if before else 0)
                self._write(verdict.case, claim, ordinals[index], Net(change, net.reason))
        verdict.nets, verdict.ordinals = nets, tuple(ordinals)

    def _write(self, case: Case, claim: Claim, ordinal: int, change: Net) -> None:
        line = Line(self.changes.employee_id, case, claim, ordinal, change.points, change.reason, self._cause)
        self.changes.lines.append(line)
