"""Calls about challenges, and what is said of them."""

from collections.abc import Mapping, Sequence

from google.protobuf.json_format import MessageToJson

from portevoix.gamify.v1 import challenges_pb2 as wire
from portevoix.gamify.v1 import events_pb2 as events
from portevoix.gamify.v1 import service_pb2
from services.gamify.domain.model.challenges import (
    Aim,
    Challenge,
    ChallengeProgress,
    ChallengeState,
    Contestant,
    Row,
    Winner,
)
from services.gamify.domain.rules.challenging import state_of
from services.gamify.translate import rules
from services.gamify.translate.news import News
from services.gamify.usecases.closing import Recount

DEFAULT_ROWS = 10
HOUR_MS = 3_600_000
SAID_WINNERS = 1000  # as many as ChallengeClosed takes; the book has them all

_CONTESTANTS: Mapping[int, Contestant] = {
    wire.Contestant.Value(f"CONTESTANT_{one.value}"): one for one in Contestant
}
_AIMS: Mapping[int, Aim] = {wire.Aim.Value(f"AIM_{one.value}"): one for one in Aim}


def challenge_from_wire(challenge: wire.Challenge, challenge_id: str) -> Challenge:
    """A challenge to announce under this id."""
    return Challenge(
        challenge_id=challenge_id,
        programme_id=challenge.programme_id,
        names=dict(challenge.names),
        contestant=_CONTESTANTS[challenge.contestant],
        aim=_AIMS[challenge.aim],
        deed=rules.deed_from_wire(challenge.deed),
        starts_at_ms=challenge.starts_at_ms,
        ends_at_ms=challenge.ends_at_ms,
        grace_ms=challenge.grace_ms or HOUR_MS,
        unit=rules.unit_from_wire(challenge.unit),
        match=rules.match_from_wire(challenge.match),
        target=challenge.target,
        places=challenge.winners,
        audience=tuple(rules.group_from_wire(one) for one in challenge.audience),
    )


def challenge_to_wire(challenge: Challenge) -> wire.Challenge:
    """A challenge as it was announced."""
    return wire.Challenge(
        challenge_id=challenge.challenge_id,
        programme_id=challenge.programme_id,
        names=challenge.names,
        contestant=wire.Contestant.Value(f"CONTESTANT_{challenge.contestant.value}"),
        aim=wire.Aim.Value(f"AIM_{challenge.aim.value}"),
        unit=service_pb2.BadgeUnit.Value(f"BADGE_UNIT_{challenge.unit.value}"),
        deed=rules.deed_to_wire(challenge.deed),
        match=rules.match_to_wire(challenge.match),
        starts_at_ms=challenge.starts_at_ms,
        ends_at_ms=challenge.ends_at_ms,
        grace_ms=challenge.grace_ms,
        target=challenge.target,
        winners=challenge.places,
        audience=[rules.group_to_wire(one) for one in challenge.audience],
    )


def challenges_to_wire(found: Sequence[Challenge], now_ms: int) -> wire.ListChallengesResponse:
    """Challenges, and how far each is."""
    return wire.ListChallengesResponse(challenges=[_view(one, state_of(one, now_ms)) for one in found])


def progress_to_wire(progress: ChallengeProgress) -> wire.GetChallengeResponse:
    """How a challenge stands."""
    challenge = progress.challenge
    return wire.GetChallengeResponse(
        view=_view(challenge, progress.state),
        own=progress.own,
        everybody=progress.everybody,
        people=progress.people,
        rows=[_row(challenge, one) for one in progress.rows],
        winners=[_row(challenge, one) for one in progress.winners],
        too_late=challenge.too_late,
        won=progress.won,
    )


def recount_to_wire(recount: Recount) -> wire.RecountChallengeResponse:
    """What counting again gave."""
    outcome = recount.outcome
    return wire.RecountChallengeResponse(
        same=recount.same, winners=len(outcome.winners), too_late=outcome.too_late
    )


def changed_to_wire(challenge: Challenge, at_ms: int) -> News:
    """ChallengeChanged; a challenge is announced once and cancelled once."""
    message = events.ChallengeChanged(
        challenge_id=challenge.challenge_id,
        programme_id=challenge.programme_id,
        challenge_json=MessageToJson(challenge_to_wire(challenge), indent=None, ensure_ascii=False),
        cancelled=challenge.cancelled,
        occurred_at_ms=at_ms,
    )
    what = "cancelled" if challenge.cancelled else "announced"
    return News(message, challenge.challenge_id, (challenge.challenge_id, what), at_ms)


def closed_to_wire(challenge: Challenge) -> News:
    """ChallengeClosed, at the moment that its terms name."""
    winners: Sequence[Winner] = challenge.winners[:SAID_WINNERS]
    message = events.ChallengeClosed(
        challenge_id=challenge.challenge_id,
        programme_id=challenge.programme_id,
        winners=[one.contestant for one in winners],
        results=[one.result for one in winners],
        too_late=challenge.too_late,
        occurred_at_ms=challenge.closes_at_ms,
    )
    return News(message, challenge.challenge_id, (challenge.challenge_id, "closed"), challenge.closes_at_ms)


def _view(challenge: Challenge, state: ChallengeState) -> wire.ChallengeView:
    return wire.ChallengeView(
        challenge=challenge_to_wire(challenge),
        state=wire.ChallengeState.Value(f"CHALLENGE_STATE_{state.value}"),
        closes_at_ms=challenge.closes_at_ms,
    )


def _row(challenge: Challenge, row: Row) -> service_pb2.BoardRow:
    standing = row.standing
    answer = service_pb2.BoardRow(
        rank=row.rank,
        points=standing.total,
        named=bool(row.employee_id),
        employee_id=row.employee_id,
        own=row.own,
        row_number=row.row_number,
        dense_rank=row.dense_rank,
        group=row.group,
    )
    if challenge.contestant is not Contestant.PERSON:
        answer.advocates = standing.people
        ranking = challenge.aim is Aim.RANKING
        rate = standing.result / 100 if ranking else standing.total / max(1, standing.people)
        answer.points_per_advocate = rate
    return answer
