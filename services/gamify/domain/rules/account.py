"""One account: hears facts in any order, keeps to the law, and writes entries for what changed.

Hearing raises Missing where more must be looked up; then everything is heard again from the beginning. So an
account never changes what it was given.
"""

from collections.abc import Mapping, Sequence

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import (
    ADJUSTMENT,
    AccountKey,
    Candidate,
    Case,
    Day,
    Line,
    MarkKind,
    Net,
    Position,
    Progress,
    Reason,
    Root,
    ShareKey,
    Slot,
)
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules import badges, months
from services.gamify.domain.rules.changes import BadgeMove, Changes, Entry, Held, Kept, Verdict
from services.gamify.domain.rules.contest import Contest
from services.gamify.domain.rules.copies import Copies
from services.gamify.domain.rules.docket import STANDALONE, Docket
from services.gamify.domain.rules.folding import Nets, advance, aside
from services.gamify.domain.rules.judging import milestones_of, share_slot
from services.gamify.domain.rules.slots import first

NO_DAY = Day()
NOTHING_HELD: Mapping[str, Held] = {}


class Account:
    """What one batch concerns of one account. After the last `hear`, `finish` gives what to write."""

    def __init__(self, key: AccountKey, rules: RuleBook, kept: Kept) -> None:
        self._key = key
        self._rules = rules
        self._kept = kept
        self._copies = Copies(kept)
        self._docket = Docket(rules, kept, self._copies)
        self._contest = Contest(kept, self._copies, self._docket)
        self._earned = self._lines = self._facts = 0
        self._ever: dict[str, int] = {}
        self._entries: list[Entry] = []
        self._cause = ""
        self._at_ms = 0

    def hear(self, fact: Fact, case: Case | None, challenges: Sequence[str] = ()) -> None:
        """Take in one fact that was never heard before; `case` is what it asks, where it is a deed.

        `challenges` are those that it counts for.
        """
        self._facts += 1
        self._cause = fact.position.event_id
        self._at_ms = fact.position.occurred_at_ms
        match fact.kind:
            case Kind.RETRACTION:
                self._note(fact)
                self._retract(fact)
            case Kind.CORRECTION:
                self._note(fact)
                self._correct(fact.corrects, fact.position)
            case Kind.VERIFICATION:
                self._note(fact)
                self._verify(fact.share, fact.position)
            case Kind.ADJUSTMENT:
                self._adjust(fact)
            case _ if case is not None:
                self._enter(fact, case, challenges)
        if self._docket.unsettled:
            self._settle()

    def finish(self) -> Changes:
        """Return what to write."""
        kept, made = self._kept, self._copies
        changed = {date: (kept.days.get(date) or NO_DAY, day) for date, day in made.days.items()}
        root, moved = self._root(changed)
        return Changes(
            self._key,
            root,
            made.days,
            made.slots,
            made.marks,
            self._entries,
            [*moved, *badges.milestones(self._rules, kept.root.ever, root.ever)],
            {*(made.days.keys() - kept.days.keys()), *(made.slots.keys() - kept.slots.keys())},
            cause=self._cause,
            at_ms=self._at_ms,
        )

    def _enter(self, fact: Fact, case: Case, challenges: Sequence[str]) -> None:
        verdict = Verdict(fact, case, challenges)
        for badge in milestones_of(fact, case, self._rules):
            self._ever[badge.badge_id] = self._ever.get(badge.badge_id, 0) + 1
        if case.declined is not None:
            nets = {claim.rule_id: Net(0, claim.declined or case.declined) for claim in case.claims}
            self._write(verdict, nets, False)
            return
        verdict.standing = self._standing(case)
        if verdict.standing is None:
            self._contest.join(verdict)
        self._judge(verdict)

    def _judge(self, verdict: Verdict) -> None:
        case = verdict.case
        self._docket.enter(verdict)
        day = self._copies.day(case.local_date)
        if case.local_date in self._docket.unsettled:
            return
        if day.tail is None or day.tail < case.position:
            self._write(verdict, *advance(day, verdict, self._rules))
        elif judged := aside(day, verdict, self._rules):
            self._write(verdict, *judged)
        else:
            self._docket.unsettled.add(case.local_date)

    def _standing(self, case: Case) -> Reason | None:
        if case.deed in STANDALONE:
            return self._stand_in_slot(case)
        if self._copies.mark(MarkKind.CORRECTED, case.position.event_id) is not None:
            return Reason.RECLASSIFIED
        retracted = self._copies.mark(MarkKind.RETRACTED, *case.share)
        return Reason.RETRACTED if retracted is not None and retracted < case.position else None

    def _stand_in_slot(self, case: Case) -> Reason | None:
        if self._copies.mark(MarkKind.RETRACTED, *case.share) is not None:
            return Reason.RETRACTED
        held = self._waits(case)
        slot = self._copies.slot(share_slot(case.share))
        before = first(slot)
        mine = Candidate(case.position, case.local_date, case.share.share_id, held)
        slot.candidates.append(mine)
        if held:
            return Reason.AWAITING_EVIDENCE
        return self._against(before, mine)

    def _waits(self, case: Case) -> bool:
        holds = self._rules[case.version].hold_declared and case.declared and case.deed is Deed.SHARE
        return holds and self._copies.mark(MarkKind.VERIFIED, *case.share) is None

    def _against(self, before: Candidate | None, mine: Candidate) -> Reason | None:
        if before is not None and before < mine:
            return Reason.DUPLICATE_SHARE
        if before is not None:
            self._stand(self._docket.find(before), Reason.DUPLICATE_SHARE)
        return None

    def _retract(self, fact: Fact) -> None:
        known = self._copies.mark(MarkKind.RETRACTED, *fact.share)
        if known is not None and known <= fact.position:
            return
        self._copies.set_mark(MarkKind.RETRACTED, fact.share, fact.position)
        self._withdraw(fact.share)
        for verdict in self._docket.reactions():
            late = verdict.case.share == fact.share and fact.position < verdict.case.position
            if late and verdict.standing is None:
                self._stand(verdict, Reason.RETRACTED)

    def _withdraw(self, share: ShareKey) -> None:
        slot = self._copies.slot(share_slot(share))
        before = first(slot)
        for gone in [one for one in slot.candidates if one.share_id == share.share_id]:
            slot.candidates.remove(gone)
            self._stand(self._docket.find(gone), Reason.RETRACTED)
        self._inherit(slot, before)

    def _inherit(self, slot: Slot, before: Candidate | None) -> None:
        heir = first(slot)
        if heir is not None and heir != before:
            self._stand(self._docket.find(heir), None)

    def _correct(self, event_id: str, position: Position) -> None:
        self._copies.set_mark(MarkKind.CORRECTED, (event_id,), position)
        for verdict in self._docket.reactions():
            if verdict.case.position.event_id == event_id:
                self._stand(verdict, Reason.RECLASSIFIED)

    def _verify(self, share: ShareKey, position: Position) -> None:
        if self._copies.mark(MarkKind.VERIFIED, *share) is not None:
            return
        self._copies.set_mark(MarkKind.VERIFIED, share, position)
        slot = self._copies.slot(share_slot(share))
        for waiting in [one for one in slot.candidates if one.share_id == share.share_id and one.held]:
            before = first(slot)
            slot.candidates.remove(waiting)
            mine = waiting._replace(held=False)
            slot.candidates.append(mine)
            self._stand(self._docket.find(mine), self._against(before, mine))

    def _adjust(self, fact: Fact) -> None:
        self._copies.day(fact.local_date).given += fact.points
        self._note(fact, (Line(ADJUSTMENT, 1, 0, fact.points, Reason.ADJUSTED),))

    def _stand(self, verdict: Verdict, standing: Reason | None) -> None:
        if verdict.standing == standing:
            return
        before, verdict.standing = verdict.standing, standing
        self._docket.unsettled.add(verdict.case.local_date)
        if before is None:
            self._contest.leave(verdict)
        elif standing is None:
            self._contest.join(verdict)

    def _settle(self) -> None:
        for date in sorted(self._docket.unsettled):
            self._fold(date)
        self._docket.unsettled.clear()

    def _fold(self, date: str) -> None:
        whole = self._docket.of_date(date)
        day = Day(given=self._copies.day(date).given)
        for verdict in sorted(whole.values(), key=lambda one: one.case.position):
            self._write(verdict, *advance(day, verdict, self._rules))
        self._copies.days[date] = day

    def _write(self, verdict: Verdict, nets: Nets, counted: bool) -> None:
        """Write an entry where anything is new or has changed."""
        known = verdict.nets
        lines = tuple([_line(verdict, rule, net) for rule, net in nets.items() if net != known.get(rule)])
        change = counted - verdict.counted
        state = (verdict.standing, dict(verdict.held) if verdict.held else NOTHING_HELD)
        if not lines and not change and verdict.told == state:
            return
        for line in lines:
            known[line.rule_id] = nets[line.rule_id]
            verdict.ordinals[line.rule_id] = line.ordinal
        case, number = verdict.case, verdict.number
        self._append(
            Entry(
                case.local_date,
                case.position,
                number,
                None if number else verdict.fact,
                lines,
                verdict.standing,
                state[1],
                change,
                verdict.challenges,
                self._cause,
            )
        )
        verdict.counted, verdict.told, verdict.number = counted, state, number + 1

    def _note(self, fact: Fact, lines: tuple[Line, ...] = ()) -> None:
        self._append(Entry(fact.local_date, fact.position, 0, fact, lines, None, {}, 0, (), self._cause))

    def _append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._lines += len(entry.lines)
        self._earned += entry.points

    def _root(self, changed: Mapping[str, tuple[Day, Day]]) -> tuple[Root, list[BadgeMove]]:
        before = self._kept.root
        progress = self._progress(changed)
        ever = before.ever
        if self._ever:
            ever = {name: ever.get(name, 0) + self._ever.get(name, 0) for name in {**ever, **self._ever}}
        root = Root(
            before.earned + self._earned,
            before.lines + self._lines,
            before.facts + self._facts,
            before.marks + self._copies.marked,
            self._rules.epoch,
            {**before.progress, **progress},
            ever,
            {**before.months, **months.moved(before.months, changed, self._copies.days_before)},
        )
        return root, list(badges.moves(self._rules, before.progress, progress))

    def _progress(self, changed: Mapping[str, tuple[Day, Day]]) -> dict[str, Progress]:
        """How far the badges are that any changed day counts for."""
        before, progress = self._kept.root.progress, dict[str, Progress]()
        for badge_id in sorted({badge for pair in changed.values() for day in pair for badge in day.badges}):
            made = before[badge_id].copy() if badge_id in before else Progress()
            badges.move(self._rules.badges[badge_id], made, changed, self._copies.days_before)
            progress[badge_id] = made
        return progress


def _line(verdict: Verdict, rule_id: str, net: Net) -> Line:
    before = verdict.nets.get(rule_id)
    points = net.points - (before.points if before else 0)
    return Line(rule_id, verdict.case.version, verdict.ordinals.get(rule_id, -1) + 1, points, net.reason)
