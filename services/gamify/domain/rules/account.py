"""One account: hears facts in any order, keeps to the law, and writes entries for what changed.

Hearing raises Missing where more must be looked up; then everything is heard again from the beginning. So an
account never changes what it was given.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from services.gamify.domain.facts import Fact, Kind
from services.gamify.domain.model.ledger import (
    ADJUSTMENT,
    AccountKey,
    Candidate,
    Case,
    Claim,
    Day,
    Line,
    MarkKey,
    MarkKind,
    Net,
    Position,
    Progress,
    Reason,
    Root,
    ShareKey,
    Slot,
)
from services.gamify.domain.model.rules import Deed, RuleBook
from services.gamify.domain.rules import badges, months
from services.gamify.domain.rules.changes import (
    BadgeMove,
    Changes,
    Entry,
    Held,
    Kept,
    Missing,
    Verdict,
    Wanted,
    WholeNeeded,
)
from services.gamify.domain.rules.folding import Nets, advance, aside
from services.gamify.domain.rules.judging import DAILY, UNITS, dates_of_slot, share_slot
from services.gamify.domain.rules.recalling import verdicts_of
from services.gamify.domain.rules.slots import first, lefts

NO_DAY = Day()
NOTHING_HELD: Mapping[str, Held] = {}
STANDALONE = frozenset({Deed.SHARE, Deed.ACTIVITY})


class Account:
    """What one batch concerns of one account. After the last `hear`, `finish` gives what to write."""

    def __init__(self, key: AccountKey, rules: RuleBook, kept: Kept) -> None:
        self._key = key
        self._rules = rules
        self._kept = kept
        self._earned = self._lines = self._facts = self._marked = 0
        self._days: dict[str, Day] = {}
        self._slots: dict[str, Slot] = {}
        self._marks: dict[MarkKey, Position] = {}
        self._fresh: dict[str, dict[str, Verdict]] = {}
        self._whole: dict[str, dict[str, Verdict]] = {}
        self._ever: dict[str, int] = {}
        self._unsettled: set[str] = set()
        self._entries: list[Entry] = []
        self._cause = ""
        self._cause_ms = self._at_ms = 0

    def hear(self, fact: Fact, case: Case | None, challenges: Sequence[str] = ()) -> None:
        """Take in one fact that was never heard before; `case` is what it asks, where it is a deed.

        `challenges` are those that it counts for.
        """
        self._facts += 1
        self._cause, self._cause_ms = fact.position.event_id, fact.accepted_at_ms
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
        if self._unsettled:
            self._settle()

    def finish(self) -> Changes:
        """Return what to write."""
        changed = {date: (self._kept.days.get(date) or NO_DAY, day) for date, day in self._days.items()}
        root, moved = self._root(changed)
        return Changes(
            self._key,
            root,
            self._days,
            self._slots,
            self._marks,
            self._entries,
            [*moved, *self._milestones()],
            {*(self._days.keys() - self._kept.days.keys()), *(self._slots.keys() - self._kept.slots.keys())},
            cause=self._cause,
            at_ms=self._at_ms,
        )

    def _enter(self, fact: Fact, case: Case, challenges: Sequence[str]) -> None:
        verdict = Verdict(fact, case, challenges)
        if case.declined is not None:
            nets = {claim.rule_id: Net(0, claim.declined or case.declined) for claim in case.claims}
            self._write(verdict, nets, False)
            return
        self._count_ever(case)
        verdict.standing = self._standing(case)
        if verdict.standing is None:
            self._compete(verdict)
        self._judge(verdict)

    def _judge(self, verdict: Verdict) -> None:
        case = verdict.case
        self._fresh.setdefault(case.local_date, {})[case.position.event_id] = verdict
        if case.local_date in self._whole:
            self._whole[case.local_date][case.position.event_id] = verdict
        day = self._day(case.local_date)
        if case.local_date in self._unsettled:
            return
        if day.tail is None or day.tail < case.position:
            self._write(verdict, *advance(day, verdict, self._rules))
        elif judged := aside(day, verdict, self._rules):
            self._write(verdict, *judged)
        else:
            self._unsettled.add(case.local_date)

    def _standing(self, case: Case) -> Reason | None:
        if case.deed in STANDALONE:
            return self._stand_in_slot(case)
        if self._mark(MarkKind.CORRECTED, case.position.event_id) is not None:
            return Reason.RECLASSIFIED
        retracted = self._mark(MarkKind.RETRACTED, *case.share)
        return Reason.RETRACTED if retracted is not None and retracted < case.position else None

    def _stand_in_slot(self, case: Case) -> Reason | None:
        if self._mark(MarkKind.RETRACTED, *case.share) is not None:
            return Reason.RETRACTED
        held = self._waits(case)
        slot = self._slot(share_slot(case.share))
        before = first(slot)
        mine = Candidate(case.position, case.local_date, case.share.share_id, held)
        slot.candidates.append(mine)
        if held:
            return Reason.AWAITING_EVIDENCE
        return self._against(before, mine)

    def _waits(self, case: Case) -> bool:
        holds = self._rules[case.version].hold_declared and case.declared and case.deed is Deed.SHARE
        return holds and self._mark(MarkKind.VERIFIED, *case.share) is None

    def _against(self, before: Candidate | None, mine: Candidate) -> Reason | None:
        if before is not None and before < mine:
            return Reason.DUPLICATE_SHARE
        if before is not None:
            self._stand(self._verdict(before), Reason.DUPLICATE_SHARE)
        return None

    def _compete(self, verdict: Verdict) -> None:
        """Take the places of its claims; whoever they push aside earns nothing there."""
        for claim in verdict.case.claims:
            if claim.declined is not None or not claim.slot or claim.slot == DAILY:
                continue
            if claim.slot.startswith(UNITS):
                self._share_units(claim, verdict, self._slot(claim.slot).candidates.append)
            else:
                self._strive(claim, verdict)

    def _give_way(self, verdict: Verdict) -> None:
        """Leave the places of its claims; whoever comes next earns."""
        for claim in verdict.case.claims:
            if claim.declined is not None or not claim.slot or claim.slot == DAILY:
                continue
            if claim.slot.startswith(UNITS):
                self._share_units(claim, verdict, self._slot(claim.slot).candidates.remove)
            else:
                self._bequeath(claim, verdict)

    def _strive(self, claim: Claim, verdict: Verdict) -> None:
        """For the one award of a rule and time: the slot knows only who has it."""
        slot, mine = self._slot(claim.slot), _candidate(verdict.case, claim)
        winner = slot.candidates[0] if slot.candidates else None
        if winner is not None and winner < mine:
            verdict.held[claim.rule_id] = (Reason.ALREADY_EARNED, 1)
            return
        slot.candidates[:] = [mine]
        verdict.held[claim.rule_id] = (None, 1)
        if winner is not None:
            self._hold(self._verdict(winner), claim.rule_id, (Reason.ALREADY_EARNED, 1))

    def _bequeath(self, claim: Claim, verdict: Verdict) -> None:
        slot = self._slot(claim.slot)
        if slot.candidates[:1] != [_candidate(verdict.case, claim)]:
            return
        slot.candidates.clear()
        if heir := min(self._strivers(claim.slot), default=None):
            slot.candidates.append(heir)
            self._hold(self._verdict(heir), claim.rule_id, (None, 1))

    def _strivers(self, slot: str) -> Iterator[Candidate]:
        """Every deed that stands and asks for the award; raises WholeNeeded where they may lie anywhere."""
        dates = dates_of_slot(slot)
        if dates is None and not self._kept.whole:
            raise WholeNeeded
        for date in {**self._kept.entries, **self._fresh} if dates is None else dates:
            for verdict in list(self._verdicts(date).values()):
                asks = [one for one in verdict.case.claims if one.slot == slot and one.declined is None]
                if asks and verdict.standing is None:
                    yield _candidate(verdict.case, asks[0])

    def _share_units(self, claim: Claim, own: Verdict, change: Callable[[Candidate], None]) -> None:
        """Change who has units of a counter, and tell each what is left of them."""
        slot = self._slot(claim.slot)
        was = lefts(slot)
        change(_candidate(own.case, claim))
        for position, units in lefts(slot).items():
            if position == own.case.position:
                own.held[claim.rule_id] = (None, units)
            elif units != was.get(position):
                one = next(one for one in slot.candidates if one.position == position)
                self._hold(self._verdict(one), claim.rule_id, (None, units))

    def _hold(self, verdict: Verdict, rule_id: str, held: Held) -> None:
        verdict.held[rule_id] = held
        self._unsettled.add(verdict.case.local_date)

    def _retract(self, fact: Fact) -> None:
        known = self._mark(MarkKind.RETRACTED, *fact.share)
        if known is not None and known <= fact.position:
            return
        self._set_mark(MarkKind.RETRACTED, fact.share, fact.position)
        self._withdraw(fact.share)
        for verdict in self._reactions():
            late = verdict.case.share == fact.share and fact.position < verdict.case.position
            if late and verdict.standing is None:
                self._stand(verdict, Reason.RETRACTED)

    def _withdraw(self, share: ShareKey) -> None:
        slot = self._slot(share_slot(share))
        before = first(slot)
        for gone in [one for one in slot.candidates if one.share_id == share.share_id]:
            slot.candidates.remove(gone)
            self._stand(self._verdict(gone), Reason.RETRACTED)
        self._inherit(slot, before)

    def _inherit(self, slot: Slot, before: Candidate | None) -> None:
        heir = first(slot)
        if heir is not None and heir != before:
            self._stand(self._verdict(heir), None)

    def _correct(self, event_id: str, position: Position) -> None:
        self._set_mark(MarkKind.CORRECTED, (event_id,), position)
        for verdict in self._reactions():
            if verdict.case.position.event_id == event_id:
                self._stand(verdict, Reason.RECLASSIFIED)

    def _verify(self, share: ShareKey, position: Position) -> None:
        if self._mark(MarkKind.VERIFIED, *share) is not None:
            return
        self._set_mark(MarkKind.VERIFIED, share, position)
        slot = self._slot(share_slot(share))
        for waiting in [one for one in slot.candidates if one.share_id == share.share_id and one.held]:
            before = first(slot)
            slot.candidates.remove(waiting)
            mine = waiting._replace(held=False)
            slot.candidates.append(mine)
            self._stand(self._verdict(mine), self._against(before, mine))

    def _adjust(self, fact: Fact) -> None:
        self._day(fact.local_date).given += fact.points
        self._note(fact, (Line(ADJUSTMENT, 1, 0, fact.points, Reason.ADJUSTED),))

    def _stand(self, verdict: Verdict, standing: Reason | None) -> None:
        if verdict.standing == standing:
            return
        before, verdict.standing = verdict.standing, standing
        self._unsettled.add(verdict.case.local_date)
        if before is None:
            self._give_way(verdict)
        elif standing is None:
            self._compete(verdict)

    def _settle(self) -> None:
        for date in sorted(self._unsettled):
            self._fold(date)
        self._unsettled.clear()

    def _fold(self, date: str) -> None:
        whole = self._verdicts(date)
        day = Day(given=self._day(date).given)
        for verdict in sorted(whole.values(), key=lambda one: one.case.position):
            self._write(verdict, *advance(day, verdict, self._rules))
        self._days[date] = day

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
                self._cause_ms,
            )
        )
        verdict.counted, verdict.told, verdict.number = counted, state, number + 1

    def _note(self, fact: Fact, lines: tuple[Line, ...] = ()) -> None:
        self._append(
            Entry(
                fact.local_date, fact.position, 0, fact, lines, None, {}, 0, (), self._cause, self._cause_ms
            )
        )

    def _append(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._lines += len(entry.lines)
        self._earned += entry.points

    def _count_ever(self, case: Case) -> None:
        for badge in self._rules[case.version].milestones[case.deed]:
            if badge.match.fits(case.about):
                self._ever[badge.badge_id] = self._ever.get(badge.badge_id, 0) + 1

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
            before.marks + self._marked,
            self._rules.epoch,
            {**before.progress, **progress},
            ever,
            {**before.months, **months.moved(before.months, changed, self._days_before)},
        )
        return root, list(badges.moves(self._rules, before.progress, progress))

    def _progress(self, changed: Mapping[str, tuple[Day, Day]]) -> dict[str, Progress]:
        """How far the badges are that any changed day counts for."""
        before, progress = self._kept.root.progress, dict[str, Progress]()
        for badge_id in sorted({badge for pair in changed.values() for day in pair for badge in day.badges}):
            made = before[badge_id].copy() if badge_id in before else Progress()
            badges.move(self._rules.badges[badge_id], made, changed, self._days_before)
            progress[badge_id] = made
        return progress

    def _milestones(self) -> Iterable[BadgeMove]:
        for badge_id, more in self._ever.items():
            before = self._kept.root.ever.get(badge_id, 0)
            for place, tier in enumerate(self._rules.badges[badge_id].tiers, 1):
                if before < tier <= before + more:
                    yield BadgeMove(badge_id, place, tier, True, True)

    def _day(self, date: str) -> Day:
        if date not in self._days:
            self._need(Wanted(days={date}))
            kept = self._kept.days.get(date)
            self._days[date] = kept.copy() if kept is not None else Day()
        return self._days[date]

    def _days_before(self, dates: Iterable[str]) -> Mapping[str, Day]:
        wanted = list(dates)
        self._need(Wanted(days=set(wanted)))
        return {date: self._kept.days[date] for date in wanted if date in self._kept.days}

    def _slot(self, name: str) -> Slot:
        if name not in self._slots:
            self._need(Wanted(slots={name}))
            kept = self._kept.slots.get(name)
            self._slots[name] = Slot(list(kept.candidates)) if kept is not None else Slot()
        return self._slots[name]

    def _mark(self, kind: MarkKind, *about: str) -> Position | None:
        key = MarkKey(kind, about)
        if key in self._marks:
            return self._marks[key]
        if not self._kept.root.marks:
            return None
        self._need(Wanted(marks={key}))
        return self._kept.marks.get(key)

    def _set_mark(self, kind: MarkKind, about: Sequence[str], position: Position) -> None:
        key = MarkKey(kind, tuple(about))
        self._marked += self._mark(kind, *about) is None
        self._marks[key] = position

    def _reactions(self) -> list[Verdict]:
        """What was heard now, and what is stored on dates that were looked up whole for this."""
        for date in self._kept.entries.keys() - self._whole.keys():
            self._verdicts(date)
        found = {
            id(one): one for day in (*self._whole.values(), *self._fresh.values()) for one in day.values()
        }
        return [one for one in found.values() if one.case.deed not in STANDALONE]

    def _verdict(self, candidate: Candidate) -> Verdict:
        event_id = candidate.position.event_id
        known = self._fresh.get(candidate.local_date, {}).get(event_id)
        return known or self._verdicts(candidate.local_date)[event_id]

    def _verdicts(self, date: str) -> dict[str, Verdict]:
        """Every contested deed of the date, by event id."""
        if date not in self._whole:
            self._need(Wanted(days={date}))
            if date in self._kept.days:
                self._need(Wanted(dates={date}))
            stored = verdicts_of(self._kept.entries.get(date, ()), self._rules)
            self._whole[date] = stored | self._fresh.get(date, {})
        return self._whole[date]

    def _need(self, wanted: Wanted) -> None:
        if not self._kept.whole and (more := wanted.without(self._kept.had)):
            raise Missing(more)


def _line(verdict: Verdict, rule_id: str, net: Net) -> Line:
    before = verdict.nets.get(rule_id)
    points = net.points - (before.points if before else 0)
    return Line(rule_id, verdict.case.version, verdict.ordinals.get(rule_id, -1) + 1, points, net.reason)


def _candidate(case: Case, claim: Claim) -> Candidate:
    units = claim.units if claim.slot.startswith(UNITS) else 0
    return Candidate(case.position, case.local_date, case.share.share_id, False, units)
