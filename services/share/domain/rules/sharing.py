"""A share in two steps: made ready, then confirmed by its author; and taken back."""

from dataclasses import dataclass, replace

from services.share.domain.errors import Forbidden, OutOfTurn
from services.share.domain.facts import share as said
from services.share.domain.model.library import Programme
from services.share.domain.model.people import Employee
from services.share.domain.model.shares import Answer, Share, ShareState, Words
from services.share.domain.model.stamps import Eligibility, Provenance, Purpose
from services.share.domain.rules.caps import day_of
from services.share.domain.rules.points import without_points
from services.share.domain.rules.stamping import moment, person_at, profile_at
from services.share.domain.rules.taking_part import consent_at, enrolment_at
from services.share.domain.rules.words import is_same, text_hash


@dataclass(frozen=True, slots=True)
class Preparation:
    """What chance and settings bring to a new share."""

    share_id: str
    code: str
    confirm_until_ms: int


def check_known(employee: Employee | None) -> Employee:
    """The person, who may have left. Raises OutOfTurn for one whom the directory does not have."""
    if employee is None or not employee.chapters:
        raise OutOfTurn("NOT_IN_DIRECTORY", "the directory has nobody under this id")
    return employee


def check_employed(employee: Employee | None, at_ms: int) -> Employee:
    """The person. Raises OutOfTurn for one whom the directory does not have, or has not any more."""
    if employee is None or not employee.chapters or not profile_at(employee, at_ms).employed:
        raise OutOfTurn("NOT_IN_DIRECTORY", "the directory has nobody employed under this id")
    return employee


def check_taking_part(employee: Employee, programme_id: str, network: str, at_ms: int) -> None:
    """Raises Forbidden without enrolment, or without a valid consent to sharing on this network."""
    if enrolment_at(employee, programme_id, at_ms) is None:
        raise Forbidden("NOT_ENROLLED", "only those who take part in the programme share")
    if consent_at(employee, Purpose.SHARING, network, at_ms) is None:
        raise Forbidden("NO_CONSENT", "there is no valid consent to sharing on this network")


def prepare(employee: Employee, answer: Answer, network: str, chosen: Preparation, at_ms: int) -> Share:
    """A share made ready. Raises Forbidden where the person may not share this now."""
    check_taking_part(employee, answer.item.programme_id, network, at_ms)
    if not answer.charter_acknowledged:
        raise Forbidden("CHARTER_NOT_ACKNOWLEDGED", "the charter in force must be acknowledged first")
    if not answer.training_valid:
        raise Forbidden("TRAINING_NOT_VALID", "the training that the programme requires is not valid")
    return Share(
        share_id=chosen.share_id,
        employee_id=employee.employee_id,
        item=answer.item,
        network=network,
        state=ShareState.PREPARED,
        prepared_at_ms=at_ms,
        code=chosen.code,
        url=answer.url,
        charter_version=answer.charter_version,
        locked=answer.locked,
        confirm_until_ms=chosen.confirm_until_ms,
    )


def check_confirmable(share: Share, employee: Employee, at_ms: int) -> None:
    """Raises OutOfTurn for one that cannot be confirmed any more, Forbidden without enrolment or consent."""
    if share.state is ShareState.RETRACTED:
        raise OutOfTurn("RETRACTED", "this share was taken back")
    if share.state is ShareState.CANCELLED:
        raise OutOfTurn("CANCELLED", "its author stopped taking part in between: prepare it again")
    if share.state is not ShareState.PREPARED:
        raise OutOfTurn("NOT_PREPARED", "only a share that was made ready is confirmed")
    if at_ms > share.confirm_until_ms:
        raise OutOfTurn("PREPARATION_EXPIRED", "it was prepared too long ago: prepare it again")
    check_taking_part(employee, share.item.programme_id, share.network, at_ms)


def check_charter(eligibility: Eligibility) -> Eligibility:
    """The eligibility. Raises Forbidden where the charter in force is not acknowledged."""
    if not eligibility.charter:
        raise Forbidden("CHARTER_NOT_ACKNOWLEDGED", "the charter in force must be acknowledged first")
    return eligibility


def confirm(
    share: Share,
    employee: Employee,
    words: Words,
    likeness: float | None,
    follower_count: int | None,
    at_ms: int,
) -> Share:
    """The share as its author says that it was posted; `likeness` is that of its words to the suggestion.

    Training is as it was when it was prepared: it has been posted since.
    """
    return replace(
        share,
        state=ShareState.CONFIRMED,
        made_at_ms=at_ms,
        made_on=day_of(employee, at_ms),
        planned_at_ms=None,
        follower_count=follower_count,
        edited=words.own or not is_same(words.posted, words.suggested),
        similarity=likeness,
        text_hash=text_hash(share.share_id, words.posted) if words.posted else "",
        provenance=Provenance.DECLARED,
    )


def share_made(share: Share, author: Employee, eligibility: Eligibility, at_ms: int) -> said.ShareMade:
    """What is said of a share that its author confirmed at a moment."""
    return said.ShareMade(
        share_id=share.share_id,
        person=person_at(author, at_ms),
        moment=moment(at_ms, at_ms, profile_at(author, at_ms).zone),
        item=share.item,
        network=share.network,
        follower_count=share.follower_count,
        eligibility=eligibility,
        provenance=share.provenance,
        edited=share.edited,
        similarity=share.similarity,
        channel=share.channel,
        action_ids=share.action_ids,
    )


def retract(
    share: Share, author: Employee, programme: Programme | None, at_ms: int
) -> tuple[Share, said.ShareRetracted | None]:
    """The share taken back. Nothing is said of one that was never confirmed, nor of one taken back before.

    Raises OutOfTurn for a referral link: whoever has it goes on using it.
    """
    if share.state is ShareState.REFERRAL:
        raise OutOfTurn("REFERRAL", "a link that was given out was never posted, and is not taken back")
    if share.state in (ShareState.RETRACTED, ShareState.CANCELLED):
        return share, None
    gone = replace(share, state=ShareState.RETRACTED, retracted_at_ms=at_ms, planned_at_ms=None)
    if share.state is not ShareState.CONFIRMED:
        return gone, None
    zone = profile_at(author, at_ms).zone
    fact = said.ShareRetracted(
        share.share_id,
        person_at(author, at_ms),
        moment(at_ms, at_ms, zone),
        share.item,
        share.network,
        share.no_points and without_points(author, programme, at_ms),
    )
    return gone, fact
