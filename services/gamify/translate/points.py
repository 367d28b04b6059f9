"""Calls about points: requests and responses."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from json import dumps, loads

from portevoix.gamify.v1 import service_pb2 as wire
from portevoix.type.v1 import facts_pb2 as types
from services.gamify.domain.errors import BadPageToken
from services.gamify.domain.model.badges import BadgeKind
from services.gamify.domain.model.ledger import ADJUSTMENT, AccountKey, LineKey
from services.gamify.domain.model.rules import Level, Worth
from services.gamify.ports.points import Statement
from services.gamify.translate.texts import language_of, name_in, sentence_of, spending_sentence
from services.gamify.usecases.points import Explained, Held, Told

DEFAULT_LINES = 100


def balance_to_wire(told: Told, language: str) -> wire.GetBalanceResponse:
    """A balance."""
    root, spent = told.statement
    points = root.earned - spent
    answer = wire.GetBalanceResponse(
        employee_id=told.key.employee_id,
        points=points,
        lines=root.lines,
        programme_id=told.key.programme_id,
        earned=root.earned,
        spent=spent,
        value=worth(points, told.version.point_value),
    )
    for field, level in ((answer.level, told.level), (answer.next_level, told.next_level)):
        if level is not None:
            field.CopyFrom(_level(level, language))
    return answer


def worth(points: int, one: Worth | None) -> types.Money | None:
    """What points are worth; None where they have no value."""
    if one is None:
        return None
    return types.Money(amount=f"{Decimal(one.amount) * points:f}", currency=one.currency)


def points_to_wire(
    key: AccountKey,
    statement: Statement,
    lines: Sequence[Explained],
    following: LineKey | None,
    language: str,
) -> wire.ExplainPointsResponse:
    """The lines behind a balance, each with its sentence."""
    return wire.ExplainPointsResponse(
        employee_id=key.employee_id,
        points=statement.root.earned - statement.spent,
        lines=[_line(line, language) for line in lines],
        next_page_token=page_token(following) if following else "",
    )


def badges_to_wire(key: AccountKey, held: Sequence[Held], language: str) -> wire.ListBadgesResponse:
    """The badges of a person."""
    return wire.ListBadgesResponse(
        employee_id=key.employee_id, badges=[_badge(one, language) for one in held]
    )


def page_token(key: LineKey) -> str:
    """Where the next page begins, as text that nobody need understand."""
    return urlsafe_b64encode(dumps(key).encode()).decode()


def page_from_token(token: str) -> LineKey | None:
    """Where a page begins; None for the first. Raises BadPageToken for one that we did not make."""
    if not token:
        return None
    try:
        local_date, at_ms, entry_id, place = loads(urlsafe_b64decode(token.encode()))
        date.fromisoformat(local_date)
    except (ValueError, TypeError) as error:
        raise BadPageToken("the page token was not made by this call", "page_token") from error
    key = LineKey(local_date, at_ms, entry_id, place)
    if [type(part) for part in key] != [str, int, str, int]:
        raise BadPageToken("the page token was not made by this call", "page_token")
    return key


def _level(level: Level, language: str) -> wire.Level:
    tag = language_of(language)
    return wire.Level(points=level.points, names={tag: name_in(level.names, language)})


def _badge(held: Held, language: str) -> wire.BadgeHeld:
    badge = held.badge
    last = held.tier == len(badge.tiers)
    return wire.BadgeHeld(
        badge_id=badge.badge_id,
        name=name_in(badge.names, language),
        tier=held.tier,
        earned_on=held.earned_on,
        progress=held.progress,
        next_threshold=0 if last else badge.tiers[held.tier],
        milestone=badge.kind is BadgeKind.MILESTONE,
    )


def _line(explained: Explained, language: str) -> wire.PointsLine:
    if explained.spending is not None:
        return _spending(explained, language)
    line, entry, own = explained.line, explained.entry, explained.own
    assert line is not None  # noqa: S101  (what is no spending is a line)
    assert entry is not None  # noqa: S101
    fact = own.fact if own is not None else None
    answer = wire.PointsLine(
        kind=_kind(line.rule_id, line.ordinal, line.points),
        points=line.points,
        reason=line.reason.value,
        sentence=sentence_of(line, language),
        event_id=entry.position.event_id,
        rule_id=line.rule_id,
        rule_version=line.version,
        ordinal=line.ordinal,
        caused_by_event_id=entry.caused_by,
        occurred_at_ms=entry.position.occurred_at_ms,
        local_date=entry.local_date,
    )
    if fact is not None:
        answer.share_id, answer.content_id, answer.network = fact.share
        answer.author_id, answer.note = fact.author_id, fact.note
    return answer


def _spending(explained: Explained, language: str) -> wire.PointsLine:
    spending = explained.spending
    assert spending is not None  # noqa: S101
    return wire.PointsLine(
        kind=wire.LINE_KIND_SPENDING,
        points=spending.points,
        reason=spending.state,
        sentence=spending_sentence(spending.state, spending.points, language),
        occurred_at_ms=spending.at_ms,
        local_date=spending.local_date,
        redemption_id=spending.redemption_id,
    )


def _kind(rule_id: str, ordinal: int, points: int) -> wire.LineKind.ValueType:
    if rule_id == ADJUSTMENT:
        return wire.LINE_KIND_ADJUSTMENT
    if ordinal:
        return wire.LINE_KIND_REVERSAL
    return wire.LINE_KIND_AWARD if points else wire.LINE_KIND_DECLINE
