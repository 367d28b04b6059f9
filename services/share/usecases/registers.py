"""Registers: what a batch names is loaded by a few look-ups, and only what changed is saved."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from services.share.domain.model.people import Contact, Employee
from services.share.domain.model.register import ConversionKey, Figure, FigureKey, Register
from services.share.domain.model.shares import Share
from services.share.ports import Work

K = TypeVar("K")
V = TypeVar("V")


async def load_shares(
    share_ids: Collection[str], codes: Collection[str], register: Register, work: Work
) -> None:
    """Put the shares of these ids and link codes into the register."""
    if share_ids:
        register.shares |= await work.shares.find(share_ids)
    if codes:
        by_code = await work.shares.by_code(codes)
        register.shares |= {share.share_id: share for share in by_code.values()}
        register.codes = {code: share.share_id for code, share in by_code.items()}


async def load_people(
    reported: Collection[str],
    named: Collection[str],
    register: Register,
    work: Work,
    new_employee_id: Callable[[], str],
) -> None:
    """Put in the authors of the register's shares, and the people of these outside ids.

    Whoever is `reported` and not known gets an opaque id, which waits for them in the register.
    """
    if reported or named:
        register.identities = await work.people.identify({*reported, *named})
    for external_id in sorted(set(reported) - register.identities.keys()):
        register.identities[external_id] = new_employee_id()
    authors = {share.employee_id for share in register.shares.values()}
    wanted = authors | set(register.identities.values())
    if wanted:
        register.employees = await work.people.find(wanted)
    if reported:
        ids = {register.identities[external_id] for external_id in reported}
        register.contacts = await work.people.contacts(ids & register.employees.keys())


async def load_standing(register: Register, work: Work, more: Iterable[tuple[str, str]] = ()) -> None:
    """Put in the programmes, and the charters acknowledged, of the register's shares and of `more`.

    `more` are pairs of employee id (empty for none) and programme id.
    """
    pairs = {(share.employee_id, share.item.programme_id) for share in register.shares.values()}
    pairs |= set(more)
    if pairs:
        register.programmes = await work.library.programmes({programme_id for _, programme_id in pairs})
        register.acknowledgements = await work.library.acknowledgements({pair for pair in pairs if pair[0]})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a register held before a batch was decided."""

    employees: dict[str, Employee]
    contacts: dict[str, Contact]
    shares: dict[str, Share]
    figures: dict[FigureKey, Figure]
    conversions: set[ConversionKey]

    @classmethod
    def of(cls, register: Register) -> "Snapshot":
        """The state of a register now."""
        return cls(
            dict(register.employees),
            dict(register.contacts),
            dict(register.shares),
            dict(register.figures),
            set(register.conversions),
        )

    async def save_changes(self, register: Register, work: Work, at_ms: int) -> None:
        """Save what is new or other than before."""
        await self._save_people(register, work)
        await self._save_shares(register, work)
        if figures := _changed(self.figures, register.figures):
            await work.counts.save_figures(figures)
        if conversions := register.conversions - self.conversions:
            await work.counts.save_conversions(conversions, at_ms)
        if register.without_effect:
            await work.counts.tally(register.without_effect)

    async def _save_shares(self, register: Register, work: Work) -> None:
        shares = _changed(self.shares, register.shares)
        if new := [share for key, share in shares.items() if key not in self.shares]:
            await work.shares.add(new)
        if known := [share for key, share in shares.items() if key in self.shares]:
            await work.shares.save_all(known)

    async def _save_people(self, register: Register, work: Work) -> None:
        employees = _changed(self.employees, register.employees)
        enlisted = {
            external_id: employee_id
            for external_id, employee_id in register.identities.items()
            if employee_id in employees and employee_id not in self.employees
        }
        if enlisted:
            await work.people.enlist(enlisted)
        if employees:
            await work.people.save(employees.values())
        if contacts := _changed(self.contacts, register.contacts):
            await work.people.save_contacts(contacts)


def _changed(before: dict[K, V], now: dict[K, V]) -> dict[K, V]:
    return {key: value for key, value in now.items() if before.get(key) != value}
