"""Calls: requests and responses."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from json import dumps, loads

import grpc

from portevoix.gamify.v1 import service_pb2 as wire
from services.gamify.domain.errors import (
    BadPageToken,
    GamifyRefusal,
    Malformed,
    NotADate,
    NotYours,
    WrongRules,
)
from services.gamify.domain.model import (
    Balance,
    Board,
    BoardPeriod,
    BoardRow,
    Deed,
    Line,
    LineKey,
    Rule,
    RuleVersion,
)
from services.gamify.translate.texts import sentence_of

DEFAULT_ROWS = 10
DEFAULT_LINES = 100
PERIODS: Mapping[int, BoardPeriod] = {
    wire.BOARD_PERIOD_DAY: BoardPeriod.DAY,
    wire.BOARD_PERIOD_WEEK: BoardPeriod.WEEK,
    wire.BOARD_PERIOD_MONTH: BoardPeriod.MONTH,
    wire.BOARD_PERIOD_ROLLING_30_DAYS: BoardPeriod.ROLLING_30_DAYS,
}
_CODES: Mapping[type[GamifyRefusal], grpc.StatusCode] = {
    NotYours: grpc.StatusCode.PERMISSION_DENIED,
    NotADate: grpc.StatusCode.INVALID_ARGUMENT,
    BadPageToken: grpc.StatusCode.INVALID_ARGUMENT,
    Malformed: grpc.StatusCode.INVALID_ARGUMENT,
    WrongRules: grpc.StatusCode.INVALID_ARGUMENT,
}


def balance_to_wire(balance: Balance) -> wire.GetBalanceResponse:
    """A balance."""
    return wire.GetBalanceResponse(
        employee_id=balance.employee_id, points=balance.points, lines=balance.lines
    )


def board_to_wire(board: Board) -> wire.GetBoardResponse:
    """A board."""
    return wire.GetBoardResponse(
        first_date=board.first_date,
        last_date=board.last_date,
        rows=[_row(row) for row in board.rows],
        people=board.people,
    )


def points_to_wire(
    balance: Balance, lines: Sequence[Line], following: LineKey | None, language: str
) -> wire.ExplainPointsResponse:
    """The lines behind a balance, each with its sentence."""
    return wire.ExplainPointsResponse(
        employee_id=balance.employee_id,
        points=balance.points,
        lines=[_line(line, language) for line in lines],
        next_page_token=page_token(following) if following else "",
    )


def rules_to_wire(versions: Sequence[RuleVersion]) -> wire.GetRulesResponse:
    """Every version of the rules."""
    return wire.GetRulesResponse(versions=[_version(one) for one in versions])


def rules_from_wire(rules: Iterable[wire.Rule]) -> list[Rule]:
    """Rules that somebody thinks of publishing."""
    return [
        Rule(
            rule_id=one.rule_id,
            deed=Deed(wire.Deed.Name(one.deed).removeprefix("DEED_")),
            points=one.points,
            from_ms=one.from_ms if one.HasField("from_ms") else None,
            until_ms=one.until_ms if one.HasField("until_ms") else None,
            network=one.network,
        )
        for one in rules
    ]


def page_token(key: LineKey) -> str:
    """Where the next page begins, as text that nobody need understand."""
    return urlsafe_b64encode(dumps(key).encode()).decode()


def page_from_token(token: str) -> LineKey | None:
    """Where a page begins; None for the first. Raises BadPageToken for one that we did not make."""
    if not token:
        return None
    try:
        date, at_ms, event_id, rule_id, ordinal = loads(urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError) as error:
        raise BadPageToken("the page token was not made by this call", "page_token") from error
    key = LineKey(date, at_ms, event_id, rule_id, ordinal)
    if [type(part) for part in key] != [str, int, str, str, int]:
        raise BadPageToken("the page token was not made by this call", "page_token")
    return key


def refusal_to_status(refusal: Exception) -> tuple[grpc.StatusCode, str, str, Mapping[str, str]]:
    """Code, reason, sentence, and what is wrong with which field. Raises TypeError for no refusal of ours."""
    if not isinstance(refusal, GamifyRefusal):
        raise TypeError(f"{type(refusal).__name__} is no refusal of gamify")
    code = _CODES.get(type(refusal), grpc.StatusCode.FAILED_PRECONDITION)
    if isinstance(refusal, WrongRules):
        return code, refusal.reason, refusal.text, refusal.faults
    invalid = code is grpc.StatusCode.INVALID_ARGUMENT and refusal.field
    return code, refusal.reason, refusal.text, {refusal.field: refusal.text} if invalid else {}


def _row(row: BoardRow) -> wire.BoardRow:
    return wire.BoardRow(
        rank=row.rank,
        points=row.points,
        named=bool(row.employee_id),
        employee_id=row.employee_id,
        own=row.own,
    )


def _line(line: Line, language: str) -> wire.PointsLine:
    share = line.case.share
    return wire.PointsLine(
        kind=_kind(line),
        points=line.points,
        reason=line.reason.value,
        sentence=sentence_of(line, language),
        event_id=line.case.position.event_id,
        rule_id=line.claim.rule_id,
        rule_version=line.case.rule_version,
        ordinal=line.ordinal,
        caused_by_event_id=line.caused_by,
        occurred_at_ms=line.case.position.occurred_at_ms,
        local_date=line.case.local_date,
        share_id=share.share_id,
        content_id=share.content_id,
        network=share.network,
    )


def _kind(line: Line) -> wire.LineKind.ValueType:
    if line.ordinal:
        return wire.LINE_KIND_REVERSAL
    return wire.LINE_KIND_AWARD if line.points else wire.LINE_KIND_DECLINE


def _version(version: RuleVersion) -> wire.RuleVersion:
    return wire.RuleVersion(
        version=version.version,
        effective_at_ms=version.effective_at_ms,
        rules=[_rule(rule) for rule in version.rules],
        shares_per_network_and_day=version.shares_per_network_and_day,
        points_per_day=version.points_per_day,
        late_after_ms=version.late_after_ms,
    )


def _rule(rule: Rule) -> wire.Rule:
    return wire.Rule(
        rule_id=rule.rule_id,
        deed=wire.Deed.Value(f"DEED_{rule.deed.value}"),
        points=rule.points,
        from_ms=rule.from_ms,
        until_ms=rule.until_ms,
        network=rule.network,
    )
