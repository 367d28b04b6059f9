"""Evidence of a share that only its author declares: the first of any sort counts, and is said once."""

from dataclasses import replace

from services.share.domain.facts import share as said
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Evidence, Provenance
from services.share.domain.rules.stamping import moment, person_at, profile_at


def witness(
    share: Share, author: Employee, evidence: Evidence, at_ms: int, accepted_at_ms: int
) -> tuple[Share, said.ShareVerified | None]:
    """The share with this evidence, and what is said of it.

    Later evidence changes nothing. Evidence that comes before its author confirms is kept, and said with the
    confirmation (`confirmed`). What another tool reported is measured and needs none.
    """
    if not lacks_evidence(share):
        return share, None
    seen = replace(share, verified_at_ms=at_ms, evidence=evidence)
    return seen, confirmed(seen, author, accepted_at_ms)


def lacks_evidence(share: Share) -> bool:
    """Only its author says that the share is there."""
    wanted = share.state in (ShareState.PREPARED, ShareState.CONFIRMED)
    return wanted and share.verified_at_ms is None and share.provenance is Provenance.DECLARED


def confirmed(share: Share, author: Employee, accepted_at_ms: int) -> said.ShareVerified | None:
    """What is said of evidence that is there when a share is confirmed; None without any."""
    if share.state is not ShareState.CONFIRMED or share.verified_at_ms is None or share.evidence is None:
        return None
    at_ms = max(share.verified_at_ms, share.made_at_ms or 0)
    return said.ShareVerified(
        share_id=share.share_id,
        person=person_at(author, at_ms),
        moment=moment(at_ms, accepted_at_ms, profile_at(author, at_ms).zone),
        item=share.item,
        network=share.network,
        evidence=share.evidence,
        no_points=share.no_points,
    )
