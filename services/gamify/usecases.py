"""The order of steps: load what a batch concerns, let each account hear, save; and what is asked."""

from collections.abc import Callable, Collection, Mapping, Sequence

from services.gamify.domain.errors import NotYours
from services.gamify.domain.facts import ConsentChanged, Fact, PointsFact
from services.gamify.domain.model import (
    Balance,
    Board,
    BoardPeriod,
    BoardRow,
    Holdings,
    Line,
    LineKey,
    NamingConsent,
    RuleBook,
    RuleVersion,
    Score,
    Verdict,
)
from services.gamify.domain.rules.account import Account
from services.gamify.domain.rules.boards import calendar_date, days_of
from services.gamify.domain.rules.judging import Heard, judge
from services.gamify.domain.rules.planning import dates_to_fold, takebacks, wanted
from services.gamify.ports import Books, Ledger

SERVICE = "service"

Say = Callable[[Line], None]
"""Tell the other houses of a line that changed a balance."""


async def record(books: Books, facts: Sequence[Fact], say: Say) -> None:
    """Take in facts that were never heard before, in the order in which they were heard."""
    await _note_consents(books, [fact for fact in facts if isinstance(fact, ConsentChanged)])
    rules = await books.rules()
    heard = _by_person([fact for fact in facts if not isinstance(fact, ConsentChanged)], rules)
    if not heard:
        return
    kept = await books.holdings({employee_id: wanted(of) for employee_id, of in heard.items()})
    verdicts = await _verdicts(books, heard, kept, rules)
    accounts = []
    for employee_id, of in heard.items():
        accounts.append(Account(employee_id, rules, kept[employee_id], verdicts.get(employee_id, {})))
        for one in of:
            accounts[-1].hear(one)
    await books.save([account.changes for account in accounts])
    for line in (line for account in accounts for line in account.changes.lines):
        if line.points:
            say(line)


async def get_balance(ledger: Ledger, caller: str, roles: Collection[str], employee_id: str) -> Balance:
    """Return the balance of the caller, or of the person whom a service asks about."""
    return await ledger.balance(_whose(caller, roles, employee_id))


async def get_board(
    ledger: Ledger, caller: str, period: BoardPeriod, date: str, limit: int, now_ms: int
) -> Board:
    """Return the board of the period; nobody but the caller is named without a consent valid now."""
    first, last = days_of(period, calendar_date(date, "date"))
    scores, people = await ledger.scores(first.isoformat(), last.isoformat(), limit)
    consents = await ledger.naming([score.employee_id for score in scores])
    rows = (_row(rank, score, caller, consents, now_ms) for rank, score in enumerate(scores, 1))
    return Board(first.isoformat(), last.isoformat(), tuple(rows), people)


async def explain_points(
    ledger: Ledger,
    caller: str,
    roles: Collection[str],
    employee_id: str,
    dates: tuple[str, str],
    before: LineKey | None,
    limit: int,
) -> tuple[Balance, Sequence[Line], LineKey | None]:
    """Return the balance, lines newest first, and where the next page begins; None on the last one."""
    for date, field in zip(dates, ("first_date", "last_date"), strict=True):
        if date:
            calendar_date(date, field)
    whose = _whose(caller, roles, employee_id)
    balance, lines = await ledger.lines(whose, *dates, before, limit + 1)
    return balance, lines[:limit], lines[limit - 1].key if len(lines) > limit else None


async def get_rules(ledger: Ledger) -> Sequence[RuleVersion]:
    """Return every version of the rules, oldest first."""
    return (await ledger.rules()).versions


async def _note_consents(books: Books, changes: Sequence[ConsentChanged]) -> None:
    if not changes:
        return
    last = dict(await books.naming({change.employee_id for change in changes}))
    said: dict[str, NamingConsent] = {}
    for change in changes:
        known = last.get(change.employee_id)
        if known is None or known.position < change.position:
            consent = NamingConsent(change.position, change.given, change.expires_at_ms)
            last[change.employee_id] = said[change.employee_id] = consent
    await books.save_naming(said)


def _by_person(facts: Sequence[PointsFact], rules: RuleBook) -> dict[str, list[Heard]]:
    people: dict[str, list[Heard]] = {}
    for fact in facts:
        heard = judge(fact, rules)
        if heard is not None:
            people.setdefault(fact.stamp.employee_id, []).append(heard)
    return people


async def _verdicts(
    books: Books, heard: Mapping[str, Sequence[Heard]], kept: Mapping[str, Holdings], rules: RuleBook
) -> Mapping[str, Mapping[str, Sequence[Verdict]]]:
    dates = {employee_id: dates_to_fold(of, kept[employee_id], rules) for employee_id, of in heard.items()}
    taken_back = [one for of in heard.values() for one in takebacks(of)]
    if taken_back:
        for employee_id, touched in (await books.touched(taken_back)).items():
            dates[employee_id] |= touched
    needed = {employee_id: of for employee_id, of in dates.items() if of}
    return await books.verdicts(needed) if needed else {}


def _whose(caller: str, roles: Collection[str], employee_id: str) -> str:
    if not employee_id or employee_id == caller:
        return caller
    if SERVICE not in roles:
        raise NotYours("points are shown to the person who earned them only", "employee_id")
    return employee_id


def _row(
    rank: int, score: Score, caller: str, consents: Mapping[str, NamingConsent], now_ms: int
) -> BoardRow:
    consent = consents.get(score.employee_id)
    own = score.employee_id == caller
    named = own or (consent is not None and consent.valid(now_ms))
    return BoardRow(rank, score.points, score.employee_id if named else "", own)
