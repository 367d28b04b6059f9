"""Whose share, and what was true of its author: what every report about a share needs."""

from services.share.domain.errors import Forbidden, Invalid, NotYet
from services.share.domain.model.people import Employee
from services.share.domain.model.register import Register
from services.share.domain.model.shares import Share, ShareState
from services.share.domain.model.stamps import Eligibility
from services.share.domain.rules.charter import charter_met
from services.share.domain.rules.networks import network_of
from services.share.domain.rules.points import without_points
from services.share.domain.rules.taking_part import may_count

SOURCE_CHARACTERS = 200
OWN_SOURCES = "portevoix."


def check_source(source: str) -> None:
    """Raises Invalid for a source too long to be said, or one that takes the house's own name."""
    if len(source) > SOURCE_CHARACTERS:
        raise Invalid("INVALID_SOURCE", f"at most {SOURCE_CHARACTERS} characters", "source")
    if source.startswith(OWN_SOURCES):
        raise Invalid("INVALID_SOURCE", f"{OWN_SOURCES} is the house's own", "source")


def share_of(share_id: str, link_code: str, register: Register) -> Share:
    """The share that a report names by id or by link code. Raises NotYet: it may be heard of later."""
    share = register.shares.get(share_id or register.codes.get(link_code, ""))
    if share is None:
        raise NotYet("UNKNOWN_SHARE")
    return share


def check_network(network: str, share: Share | None, register: Register) -> None:
    """Raises Invalid for a network that is not in the table, or not the share's own."""
    network_of(register.networks, network)
    if share is not None and share.network != network:
        raise Invalid("NETWORK_MISMATCH", "the share went to another network", "network")


def author_of(share: Share, register: Register) -> Employee:
    """The author. Raises Forbidden where the directory has forgotten the person."""
    employee = register.employees.get(share.employee_id)
    if employee is None:
        raise Forbidden("ERASED", "the author of this share was erased")
    return employee


def eligibility_of(share: Share, author: Employee, at_ms: int, register: Register) -> Eligibility:
    """What was true of the author at a moment.

    Training is as content answered when the share was made ready. Nobody consents to what came of a share
    that was not confirmed in time, nor of one that was cancelled.
    """
    programme_id = share.item.programme_id
    programme = register.programmes.get(programme_id)
    return Eligibility(
        consent=_stands(share, at_ms) and may_count(author, programme_id, share.network, at_ms),
        charter=charter_met(
            programme,
            register.acknowledgements.get((share.employee_id, programme_id)),
            share.charter_version,
            at_ms,
        ),
        training=share.training,
        no_points=without_points(author, programme, at_ms),
    )


def _stands(share: Share, at_ms: int) -> bool:
    """Somebody stands behind the share at that moment."""
    if share.state is ShareState.PREPARED:
        return at_ms <= share.confirm_until_ms
    return share.state is not ShareState.CANCELLED
