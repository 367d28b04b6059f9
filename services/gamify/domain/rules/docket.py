"""The contested deeds of one account, and the dates that must be folded again."""

from collections.abc import Iterable

from services.gamify.domain.model.deeds import Deed
from services.gamify.domain.model.ledger import Candidate
from services.gamify.domain.model.rules import RuleBook
from services.gamify.domain.rules.changes import Kept, Verdict, Wanted
from services.gamify.domain.rules.copies import Copies
from services.gamify.domain.rules.recalling import verdicts_of

STANDALONE = frozenset({Deed.SHARE, Deed.ACTIVITY})


class Docket:
    """What was heard now, and what is stored of those dates that somebody asks about.

    `unsettled` are the dates of which a deed no more says what it said when the date was last folded.
    """

    def __init__(self, rules: RuleBook, kept: Kept, copies: Copies) -> None:
        self._rules = rules
        self._kept = kept
        self._copies = copies
        self._fresh: dict[str, dict[str, Verdict]] = {}
        self._whole: dict[str, dict[str, Verdict]] = {}
        self.unsettled: set[str] = set()

    def enter(self, verdict: Verdict) -> None:
        """Add a deed that was heard now."""
        date, event_id = verdict.case.local_date, verdict.case.position.event_id
        self._fresh.setdefault(date, {})[event_id] = verdict
        if date in self._whole:
            self._whole[date][event_id] = verdict

    def find(self, candidate: Candidate) -> Verdict:
        """Return the deed of a candidate. Raises Missing."""
        event_id = candidate.position.event_id
        known = self._fresh.get(candidate.local_date, {}).get(event_id)
        return known or self.of_date(candidate.local_date)[event_id]

    def of_date(self, date: str) -> dict[str, Verdict]:
        """Return every deed of the date, by event id. Raises Missing."""
        if date not in self._whole:
            self._copies.need(Wanted(days={date}))
            if date in self._kept.days:
                self._copies.need(Wanted(dates={date}))
            stored = verdicts_of(self._kept.entries.get(date, ()), self._rules)
            self._whole[date] = stored | self._fresh.get(date, {})
        return self._whole[date]

    def dates(self) -> Iterable[str]:
        """Return the dates of what was heard now, and of what is kept in whole dates."""
        return {**self._kept.entries, **self._fresh}

    def reactions(self) -> list[Verdict]:
        """Return every reaction that was heard now, or is of a date that was looked up whole."""
        for date in self._kept.entries.keys() - self._whole.keys():
            self.of_date(date)
        found = {
            id(one): one for day in (*self._whole.values(), *self._fresh.values()) for one in day.values()
        }
        return [one for one in found.values() if one.case.deed not in STANDALONE]
