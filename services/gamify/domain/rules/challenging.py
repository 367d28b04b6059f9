"""Challenges: which deeds count for one, and how far it is."""

from services.gamify.domain.facts import Fact
from services.gamify.domain.model.challenges import Challenge, ChallengeState


def counts_for(challenge: Challenge, fact: Fact) -> bool:
    """Whether a deed is one that the challenge asks for, by its own stamps, whenever it enters the log."""
    in_time = challenge.starts_at_ms <= fact.position.occurred_at_ms < challenge.ends_at_ms
    if not in_time or fact.kind.value != challenge.deed.value:
        return False
    if not challenge.match.wants(challenge.deed, fact.about):
        return False
    return not challenge.audience or any(group.holds(fact.about) for group in challenge.audience)


def state_of(challenge: Challenge, now_ms: int) -> ChallengeState:
    """How far a challenge is at a moment."""
    if challenge.cancelled:
        return ChallengeState.CANCELLED
    if challenge.closed:
        return ChallengeState.CLOSED
    if now_ms < challenge.starts_at_ms:
        return ChallengeState.ANNOUNCED
    return ChallengeState.RUNNING if now_ms < challenge.ends_at_ms else ChallengeState.COUNTING
