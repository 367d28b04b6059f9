"""One-off actions: which shares count for them, and what may be announced."""

from collections.abc import Iterable
from dataclasses import replace
from unicodedata import normalize

import regex

from services.share.domain.errors import Invalid, OutOfTurn
from services.share.domain.facts import share as said
from services.share.domain.model.actions import Action
from services.share.domain.model.library import Programme
from services.share.domain.model.shares import Share
from services.share.domain.rules.stamping import DAY_MS, moment

MOST = 50  # actions that one share may count for, as the wire has it
RECENT_MS = 90 * DAY_MS
LISTED = 200
AHEAD = 1000  # of one programme at once: so many are looked at for each share that is made
FLOOR = 5
_ADDRESS = regex.compile(r"(https?://|www\.)\S+")


def counted_for(share: Share, posted: str, actions: Iterable[Action], at_ms: int) -> tuple[str, ...]:
    """Ids, in order, of the first 50 of these actions that a share made at a moment counts for.

    `posted` are the words as posted; empty where nobody knows them, and then no hashtag stands in them.
    """
    text = _folded(posted)
    fitting = (
        one.action_id for one in actions if _is_on(one, at_ms) and _fits(one, share) and _tagged(one, text)
    )
    return tuple(sorted(fitting)[:MOST])


def check_announced(action: Action, networks: Iterable[str], at_ms: int) -> None:
    """Raises Invalid for a time that is none or is over, and for networks that are not in the table."""
    if action.ends_at_ms <= action.starts_at_ms:
        raise Invalid("ENDS_BEFORE_START", "it must end after it starts", "ends_at_ms")
    if action.ends_at_ms <= at_ms:
        raise Invalid("ENDED_ALREADY", "it must end in the future", "ends_at_ms")
    if not set(action.networks) <= set(networks):
        raise Invalid("UNKNOWN_NETWORK", "the table of networks has no such network", "networks")


def check_room(ahead: int) -> None:
    """Raises OutOfTurn where a programme has as many actions on or to come as it may have at once."""
    if ahead >= AHEAD:
        raise OutOfTurn("TOO_MANY_ACTIONS", f"{AHEAD} actions that are on or to come are the most")


def shown(shares: int, programme: Programme) -> int | None:
    """How many shares count, as people are told; None where it would tell what few people did."""
    return None if programme.works_council and shares < FLOOR else shares


def cancel(action: Action, at_ms: int) -> Action:
    """The action, taking place no more from the first time on that it was cancelled."""
    return action if action.cancelled_at_ms is not None else replace(action, cancelled_at_ms=at_ms)


def action_changed(action: Action, at_ms: int) -> said.ActionChanged:
    """What is said of an action as it stands at a moment."""
    return said.ActionChanged(
        action_id=action.action_id,
        moment=moment(at_ms, at_ms, "UTC"),
        programme_id=action.programme_id,
        name=action.name,
        starts_at_ms=action.starts_at_ms,
        ends_at_ms=action.ends_at_ms,
        cancelled=action.cancelled_at_ms is not None,
    )


def _is_on(action: Action, at_ms: int) -> bool:
    if action.cancelled_at_ms is not None and action.cancelled_at_ms <= at_ms:
        return False
    return max(action.starts_at_ms, action.announced_at_ms) <= at_ms < action.ends_at_ms


def _fits(action: Action, share: Share) -> bool:
    return (
        action.programme_id == share.item.programme_id
        and (not action.networks or share.network in action.networks)
        and action.campaign_id in ("", share.item.campaign_id)
        and action.content_id in ("", share.item.content_id)
    )


def _tagged(action: Action, text: str) -> bool:
    """The whole hashtag stands in a folded text, outside of addresses."""
    if not action.hashtag:
        return True
    whole = rf"(?<!\w)#{regex.escape(_folded(action.hashtag))}(?!\w)"
    return regex.search(whole, _ADDRESS.sub(" ", text)) is not None


def _folded(text: str) -> str:
    """One spelling for what readers take for the same: letters of either case, composed or not."""
    return normalize("NFKC", normalize("NFKC", text).casefold())
