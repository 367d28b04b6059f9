"""What people are told of their points."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from services.gamify.domain.errors import NotYours, ProgrammeNeeded
from services.gamify.domain.model.badges import Badge, BadgeKind
from services.gamify.domain.model.ledger import AccountKey, Day, Line, LineKey, Progress
from services.gamify.domain.model.rules import Level, RuleVersion
from services.gamify.domain.rules import badges
from services.gamify.domain.rules.calendar import calendar_date
from services.gamify.domain.rules.changes import Entry
from services.gamify.ports.points import Accounts, Spending, Statement

SERVICE = "service"


class Told(NamedTuple):
    """A balance, and what the rules in force make of it."""

    key: AccountKey
    statement: Statement
    version: RuleVersion

    @property
    def level(self) -> Level | None:
        """The highest level that was reached."""
        return next((one for one in reversed(self._levels) if one.points <= self.statement.root.earned), None)

    @property
    def next_level(self) -> Level | None:
        """The first one that was not."""
        return next((one for one in self._levels if one.points > self.statement.root.earned), None)

    @property
    def _levels(self) -> Sequence[Level]:
        return sorted(self.version.levels, key=lambda one: one.points)


class Explained(NamedTuple):
    """One line behind a balance: a line of the ledger with its entry and its fact's own, or a spending."""

    key: LineKey
    line: Line | None = None
    entry: Entry | None = None
    own: Entry | None = None
    spending: Spending | None = None


class Held(NamedTuple):
    """A badge, the tier that is held, when each was earned, and how far the next one is."""

    badge: Badge
    tier: int
    earned_on: Sequence[str]
    progress: int


async def balance(
    accounts: Accounts, caller: str, roles: Collection[str], employee_id: str, programme_id: str, now_ms: int
) -> Told:
    """The balance of the caller, or of the person whom a service asks about."""
    key = await account_of(accounts, whose(caller, roles, employee_id), programme_id)
    rules = await accounts.rulebook(key.programme_id)
    return Told(key, await accounts.statement(key), rules.at(now_ms))


async def explain(
    accounts: Accounts,
    key: AccountKey,
    dates: tuple[str, str],
    before: LineKey | None,
    limit: int,
) -> tuple[Statement, Sequence[Explained], LineKey | None]:
    """The balance, lines newest first, and where the next page begins; None on the last one."""
    for date, field in zip(dates, ("first_date", "last_date"), strict=True):
        if date:
            calendar_date(date, field)
    page = await accounts.page(key, *dates, before, limit + 1)
    lines = [
        Explained(
            LineKey(entry.local_date, entry.position.occurred_at_ms, _id(entry), place), line, entry, own
        )
        for entry in page.entries
        for place, line in enumerate(entry.lines)
        for own in [page.facts.get(entry.position.event_id, entry)]
    ]
    lines += [Explained(spent.key, spending=spent) for spent in page.spendings]
    lines = sorted((one for one in lines if before is None or one.key < before), reverse=True)
    return page.statement, lines[:limit], lines[limit - 1].key if len(lines) > limit else None


async def list_badges(accounts: Accounts, key: AccountKey, now_ms: int) -> Sequence[Held]:
    """The badges of the rules in force, and those that are held still, by id."""
    rules = await accounts.rulebook(key.programme_id)
    root = (await accounts.statement(key)).root
    current = {one.badge_id for one in rules.at(now_ms).badges}
    dated = await accounts.days(key) if root.progress else ()
    found = []
    for badge_id in sorted({*current, *root.progress, *root.ever}):
        badge = rules.badges[badge_id]
        if badge.kind is BadgeKind.MILESTONE:
            held = _milestone(badge, root.ever.get(badge_id, 0))
        else:
            held = _badge(badge, root.progress.get(badge_id, Progress()), dated)
        if held.tier or badge_id in current:
            found.append(held)
    return found


async def account_of(accounts: Accounts, employee_id: str, programme_id: str) -> AccountKey:
    """The account that is meant: in the programme that is named, or the only one that the person has."""
    if programme_id:
        return AccountKey(programme_id, employee_id)
    found = await accounts.accounts_of(employee_id)
    if len(found) > 1:
        raise ProgrammeNeeded("there are points in several programmes: name one", "programme_id")
    return AccountKey(found[0] if found else "", employee_id)


def whose(caller: str, roles: Collection[str], employee_id: str) -> str:
    """The person whom a question about somebody's own points is about; raises NotYours."""
    if not employee_id or employee_id == caller:
        return caller
    if SERVICE not in roles:
        raise NotYours("points are shown to the person who earned them only", "employee_id")
    return employee_id


def _id(entry: Entry) -> str:
    return f"{entry.position.event_id}/{entry.number:05}"


def _badge(badge: Badge, progress: Progress, dated: Sequence[tuple[str, Day]]) -> Held:
    tier = badges.tier_of(badge, progress)
    earned = badges.earned_on(badge, dated) if tier else []
    return Held(badge, tier, earned, badges.measure_of(badge, progress))


def _milestone(badge: Badge, ever: int) -> Held:
    return Held(badge, sum(ever >= tier for tier in badge.tiers), (), ever)
