"""The slots of claims: one award of a rule and time, or the units of a counter that goes up and down."""

from collections.abc import Callable, Iterator

from services.gamify.domain.model.ledger import Candidate, Case, Claim, Reason
from services.gamify.domain.rules.changes import Held, Kept, Verdict, WholeNeeded
from services.gamify.domain.rules.copies import Copies
from services.gamify.domain.rules.docket import Docket
from services.gamify.domain.rules.judging import DAILY, UNITS, dates_of_slot
from services.gamify.domain.rules.slots import lefts


class Contest:
    """Who has which award; whoever gains or loses one is told, and their date is unsettled."""

    def __init__(self, kept: Kept, copies: Copies, docket: Docket) -> None:
        self._kept = kept
        self._copies = copies
        self._docket = docket

    def join(self, verdict: Verdict) -> None:
        """Take the places of its claims; whoever they push aside earns nothing there."""
        for claim in verdict.case.claims:
            if claim.declined is not None or not claim.slot or claim.slot == DAILY:
                continue
            if claim.slot.startswith(UNITS):
                self._share_units(claim, verdict, self._copies.slot(claim.slot).candidates.append)
            else:
                self._strive(claim, verdict)

    def leave(self, verdict: Verdict) -> None:
        """Leave the places of its claims; whoever comes next earns. Raises WholeNeeded."""
        for claim in verdict.case.claims:
            if claim.declined is not None or not claim.slot or claim.slot == DAILY:
                continue
            if claim.slot.startswith(UNITS):
                self._share_units(claim, verdict, self._copies.slot(claim.slot).candidates.remove)
            else:
                self._bequeath(claim, verdict)

    def _strive(self, claim: Claim, verdict: Verdict) -> None:
        """For the one award of a rule and time: the slot knows only who has it."""
        slot, mine = self._copies.slot(claim.slot), _candidate(verdict.case, claim)
        winner = slot.candidates[0] if slot.candidates else None
        if winner is not None and winner < mine:
            verdict.held[claim.rule_id] = (Reason.ALREADY_EARNED, 1)
            return
        slot.candidates[:] = [mine]
        verdict.held[claim.rule_id] = (None, 1)
        if winner is not None:
            self._hold(self._docket.find(winner), claim.rule_id, (Reason.ALREADY_EARNED, 1))

    def _bequeath(self, claim: Claim, verdict: Verdict) -> None:
        slot = self._copies.slot(claim.slot)
        if slot.candidates[:1] != [_candidate(verdict.case, claim)]:
            return
        slot.candidates.clear()
        if heir := min(self._strivers(claim.slot), default=None):
            slot.candidates.append(heir)
            self._hold(self._docket.find(heir), claim.rule_id, (None, 1))

    def _strivers(self, slot: str) -> Iterator[Candidate]:
        """Every deed that stands and asks for the award; raises WholeNeeded where they may lie anywhere."""
        dates = dates_of_slot(slot)
        if dates is None and not self._kept.whole:
            raise WholeNeeded
        for date in self._docket.dates() if dates is None else dates:
            for verdict in list(self._docket.of_date(date).values()):
                asks = [one for one in verdict.case.claims if one.slot == slot and one.declined is None]
                if asks and verdict.standing is None:
                    yield _candidate(verdict.case, asks[0])

    def _share_units(self, claim: Claim, own: Verdict, change: Callable[[Candidate], None]) -> None:
        """Change who has units of a counter, and tell each what is left of them."""
        slot = self._copies.slot(claim.slot)
        was = lefts(slot)
        change(_candidate(own.case, claim))
        for position, units in lefts(slot).items():
            if position == own.case.position:
                own.held[claim.rule_id] = (None, units)
            elif units != was.get(position):
                one = next(one for one in slot.candidates if one.position == position)
                self._hold(self._docket.find(one), claim.rule_id, (None, units))

    def _hold(self, verdict: Verdict, rule_id: str, held: Held) -> None:
        verdict.held[rule_id] = held
        self._docket.unsettled.add(verdict.case.local_date)


def _candidate(case: Case, claim: Claim) -> Candidate:
    units = claim.units if claim.slot.startswith(UNITS) else 0
    return Candidate(case.position, case.local_date, case.share.share_id, False, units)
