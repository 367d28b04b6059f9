"""Answering the door: a batch of reports is decided in memory; all of it is loaded once and saved once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.share.domain.errors import NotYet, Refused
from services.share.domain.facts import inbox
from services.share.domain.model.register import Arrival, ConversionKey, Register
from services.share.domain.model.shares import Network
from services.share.domain.rules.door import decide
from services.share.domain.rules.door.engagement import subject_of
from services.share.ports import Report, Reports, Work
from services.share.usecases.actions import load_actions
from services.share.usecases.registers import Snapshot, load_people, load_shares, load_standing


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a report waits for what it names, in milliseconds from its acceptance.

    `charter_ms` is short: the acknowledgement is on its way or it does not exist.
    """

    unknown_ms: int
    charter_ms: int

    def until_ms(self, reason: str, accepted_at_ms: int) -> int:
        """When waiting ends."""
        waits = self.charter_ms if reason == "CHARTER_NOT_ACKNOWLEDGED" else self.unknown_ms
        return accepted_at_ms + waits


class Door:
    """The one reader of the inbox for everything but content's own."""

    def __init__(
        self,
        networks: Mapping[str, Network],
        precedence: Mapping[str, Sequence[str]],
        patience: Patience,
        new_employee_id: Callable[[], str],
    ) -> None:
        self._networks = networks
        self._precedence = precedence
        self._patience = patience
        self._new_employee_id = new_employee_id

    async def admit(self, reports: Reports, work: Work) -> None:
        """Decide every report, in order; refuse or park those that cannot be taken; say what follows."""
        if not reports:
            return
        register = await self._load(reports, work)
        before = Snapshot.of(register)
        for report in reports:
            self._decide(report, register, work)
        await before.save_changes(register, work, reports[-1].origin.accepted_at_ms)

    def _decide(self, report: Report, register: Register, work: Work) -> None:
        origin = report.origin
        arrival = Arrival(origin.event_id, origin.source, origin.accepted_at_ms, origin.partition)
        try:
            said = decide(report.fact, arrival, register)
        except Refused as refusal:
            report.refuse(refusal.reason, refusal.text)
        except NotYet as wait:
            report.park(wait.reason, self._patience.until_ms(wait.reason, origin.accepted_at_ms))
        else:
            for ordinal, fact in enumerate(said):
                work.say(fact, origin.event_id, ordinal)

    async def _load(self, reports: Reports, work: Work) -> Register:
        register = Register(self._networks, self._precedence)
        facts = [report.fact for report in reports]
        about = [one for one in facts if isinstance(one, _ABOUT_SHARES)]
        share_ids = {one.share_id for one in about if one.share_id}
        codes = {
            one.link_code for one in about if not isinstance(one, inbox.MentionObserved) and one.link_code
        }
        await load_shares(share_ids, codes, register, work)
        content_ids = {one.content_id for one in facts if isinstance(one, _ABOUT_ITEMS) and one.content_id}
        register.items = await work.library.items(content_ids) if content_ids else {}
        await load_people(
            {one.external_id for one in facts if isinstance(one, inbox.EmployeeChanged)},
            {one.external_id for one in facts if isinstance(one, inbox.ShareMade)},
            register,
            work,
            self._new_employee_id,
        )
        await load_standing(register, work, _standing_beside_shares(facts, register))
        await load_actions(reports, register, work)
        await _load_counts(reports, register, work)
        return register


_ABOUT_SHARES = (inbox.EngagementObserved, inbox.ConversionObserved, inbox.MentionObserved)
_ABOUT_ITEMS = (inbox.EngagementObserved, inbox.ShareMade)


def _standing_beside_shares(facts: Sequence[inbox.Reported], register: Register) -> Iterator[tuple[str, str]]:
    """Whose charter matters though no share of theirs is known yet, and the programmes of brand posts."""
    for fact in facts:
        if isinstance(fact, _ABOUT_ITEMS) and fact.content_id in register.items:
            programme_id = register.items[fact.content_id].item.programme_id
            outside_id = fact.external_id if isinstance(fact, inbox.ShareMade) else ""
            yield register.identities.get(outside_id, ""), programme_id


async def _load_counts(reports: Reports, register: Register, work: Work) -> None:
    subjects = {
        subject_of(report.fact, register)
        for report in reports
        if isinstance(report.fact, inbox.EngagementObserved)
    }
    if known := subjects - {""}:
        register.figures = await work.counts.figures(known)
    conversions = {
        ConversionKey(report.origin.source, report.fact.external_id)
        for report in reports
        if isinstance(report.fact, inbox.ConversionObserved)
    }
    if conversions:
        register.conversions = await work.counts.conversions(conversions)
