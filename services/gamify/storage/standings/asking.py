"""What the database is asked: rows of a scope by person and stamp, of days or of whole months.

The server does not add them up: to group a million costs it more than to send two million.
"""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from services.gamify.domain.model.boards import Scope
from services.gamify.domain.model.ledger import AccountKey
from services.gamify.domain.rules.boards import closes_at_ms
from services.gamify.storage import keys

Stage = dict[str, Any]
FIRST, LAST = "0000-00-00", "9999-99-99"
DAYS_BY_NAME = 31  # up to so many days an account's days are named one by one, which is quicker than a range


def over_months(scope: Scope) -> bool:
    """Whether months tell all of it: of everything, and long; what is long begins and ends with a month."""
    return not scope.campaign_id and (not scope.last_date or _days(scope) > DAYS_BY_NAME)


def everybody(scope: Scope) -> tuple[str, Sequence[Stage]]:
    """Return the collection and the pipeline of everybody's rows."""
    if over_months(scope):
        return "accounts", [{"$match": {"programme_id": scope.programme_id}}, *_by_month(scope)]
    match = {
        "programme_id": scope.programme_id,
        "date": {"$gte": scope.first_date, "$lte": scope.last_date or LAST},
    }
    return "days", [{"$match": match}, *_by_day(scope)]


def some(scope: Scope, accounts: Collection[str]) -> tuple[str, Sequence[Stage]]:
    """Return the collection and the pipeline of these accounts' rows."""
    if over_months(scope):
        return "accounts", [{"$match": {"_id": {"$in": list(accounts)}}}, *_by_month(scope)]
    return days_of(scope, accounts)


def days_of(scope: Scope, accounts: Collection[str]) -> tuple[str, Sequence[Stage]]:
    """Return the collection and the pipeline of these accounts' days, whatever the scope."""
    return "days", [{"$match": _their_days(scope, accounts)}, *_by_day(scope)]


def account_id(scope: Scope, employee_id: str) -> str:
    """The id of somebody's account."""
    return keys.account_id(AccountKey(scope.programme_id, employee_id))


def _their_days(scope: Scope, accounts: Collection[str]) -> Stage:
    if scope.last_date and _days(scope) <= DAYS_BY_NAME:
        first = date.fromisoformat(scope.first_date)
        dates = [(first + timedelta(days=one)).isoformat() for one in range(_days(scope))]
        return {"_id": {"$in": [keys.day_id(account, on) for account in accounts for on in dates]}}
    first_date, last_date = scope.first_date or FIRST, scope.last_date or LAST
    ranges = [(keys.day_id(one, first_date), keys.day_id(one, last_date)) for one in accounts]
    return {"$or": [{"_id": {"$gte": first, "$lte": last}} for first, last in ranges]}


def _by_day(scope: Scope) -> Sequence[Stage]:
    """What a day's late awards brought is taken off where they came after the scope's own closing."""
    points: Any = {"$subtract": [{"$add": ["$points", "$given"]}, _late("$late", scope)]}
    reached: Any = _moment("$reached")
    if scope.campaign_id:
        mine = {"$filter": {"input": "$campaigns", "cond": {"$eq": [_part("$$this", 0), scope.campaign_id]}}}
        points = _sum(mine)
        reached = {"$cond": [{"$gt": [points, 0]}, reached, 0]}
    return [_row(points, "$made", reached, {"$literal": False}, ("$a", "$team", "$department", "$leader"))]


def _by_month(scope: Scope) -> Sequence[Stage]:
    """A month does not tell to which team a late award belongs: `torn` says that days must be asked."""
    named = {"$objectToArray": {"$ifNull": ["$months", {}]}}
    first, last = scope.first_date[:7] or FIRST, scope.last_date[:7] or LAST
    within = {"$and": [{"$gte": ["$$this.k", first]}, {"$lte": ["$$this.k", last]}]}
    team = "$m.v.teams"
    torn = {"$ne": [_late("$m.v.late", scope), 0]}
    stamped = tuple(_part(team, at) for at in range(3))
    return [
        {"$project": {"m": {"$filter": {"input": named, "cond": within}}}},
        {"$unwind": "$m"},
        {"$set": {"torn": torn, "reached": _moment("$m.v.reached")}},
        {"$unwind": team},
        _row(_part(team, 3), _part(team, 4), "$reached", "$torn", ("$_id", *stamped)),
    ]


def _row(points: Any, made: Any, reached: Any, torn: Any, stamped: tuple[Any, Any, Any, Any]) -> Stage:
    """Documents {a, t, d, l, p, m, r, x}."""
    named = dict(zip("atdl", stamped, strict=True))
    return {"$project": {"_id": 0, **named, "p": points, "m": made, "r": reached, "x": torn}}


def _late(late: str, scope: Scope) -> Any:
    """The points of what entered the log after the closing; all time never closes."""
    closes_ms = closes_at_ms(scope)
    if not closes_ms:
        return 0
    return _sum({"$filter": {"input": late, "cond": {"$gt": [_part("$$this", 0), closes_ms]}}})


def _sum(pairs: Any) -> Any:
    return {"$sum": {"$map": {"input": pairs, "in": _part("$$this", 1)}}}


def _part(of: Any, at: int) -> Any:
    return {"$arrayElemAt": [of, at]}


def _moment(position: str) -> Any:
    return {"$ifNull": [_part(position, 0), 0]}


def _days(scope: Scope) -> int:
    return (date.fromisoformat(scope.last_date) - date.fromisoformat(scope.first_date)).days + 1
