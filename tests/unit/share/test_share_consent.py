"""Consent as an invariant: what is said carries it exactly where a second reading of the history finds it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.errors import Refused
from services.share.domain.facts import inbox
from services.share.domain.model.library import LibraryItem, Programme
from services.share.domain.model.links import KeptClick, Visitor
from services.share.domain.model.people import Chapter, Consent, Employee, Profile
from services.share.domain.model.register import Arrival, Register
from services.share.domain.model.shares import Network, Share, ShareState
from services.share.domain.model.stamps import ClickClass, Item, Measure, Provenance, Purpose
from services.share.domain.rules.clicks import observe
from services.share.domain.rules.door import decide
from services.share.domain.rules.sharing import check_taking_part
from services.share.domain.rules.taking_part import enrol, set_consent, withdraw

WHO, PATIENCE_MS = "e1", 35
PROGRAMMES, NETWORKS = ("p1", "p2"), ("x", "linkedin")
EMPLOYEE = Employee(WHO, (Chapter(1, Profile()),))
CONFIRMED = ShareState.CONFIRMED
VISITOR = Visitor(b"d" * 16, b"w" * 16, b"m" * 16)
Step = tuple[str, str, str, int]  # what, in which programme, on which network, and a number to make use of

DEEDS = ("enrol", "withdraw", "give", "take", "prepare", "confirm", "click", "click", "report", "tool")
steps = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.sampled_from(("p1", "p1", "p1", "p2")),
        st.sampled_from(("x", "x", "x", "linkedin")),
        st.sampled_from((0, 7, 15, 23, 46)),
    ),
    min_size=5,
    max_size=40,
)
begun: list[Step] = [("enrol", "p1", "x", 0), ("give", "p1", "x", 0), ("prepare", "p1", "x", 0)]
histories = steps.map(lambda more: begun + more)


@dataclass(frozen=True)
class Told:
    """Whether a share was let through, or what came of it said with consent; as of a moment."""

    consent: bool
    share: Share
    at_ms: int


@dataclass
class Life:
    """One person and what the rules make of a history of theirs."""

    employee: Employee = EMPLOYEE
    shares: list[Share] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def live(self, step: Step, now_ms: int) -> None:
        """Take one step; one that is refused changes nothing."""
        what, programme_id, network, number = step
        match what:
            case "enrol":
                self.employee, _ = enrol(self.employee, Programme(programme_id), "", (), now_ms)
            case "withdraw":
                self._withdraw(programme_id, now_ms)
            case "give" | "take":
                ends = now_ms + number if what == "give" and number else None
                self._consent(Consent(Purpose.SHARING, network, now_ms, what == "give", ends))
            case "tool":
                self._share_by_another_tool(programme_id, network, now_ms - number, now_ms)
            case "prepare":
                self._prepare(programme_id, network, now_ms)
            case "confirm" if ready := self._ready():
                self._confirm(ready, now_ms)
            case "click" if self.shares:
                self._click(self.shares[number % len(self.shares)], now_ms)
            case "report" if self.shares:
                self._report(self.shares[number % len(self.shares)], now_ms - number, now_ms)

    def _withdraw(self, programme_id: str, now_ms: int) -> None:
        self.employee, said = withdraw(self.employee, programme_id, now_ms)
        for place, share in enumerate(self.shares):
            if said and share.item.programme_id == programme_id and share.state is ShareState.PREPARED:
                self.shares[place] = replace(share, state=ShareState.CANCELLED)

    def _consent(self, consent: Consent) -> None:
        try:
            self.employee, _ = set_consent(self.employee, consent)
        except Refused:
            return

    def _prepare(self, programme_id: str, network: str, now_ms: int) -> None:
        share_id, until_ms = f"s{len(self.shares)}", now_ms + PATIENCE_MS
        item, ready = Item(programme_id, programme_id), ShareState.PREPARED
        share = Share(share_id, WHO, item, network, ready, now_ms, confirm_until_ms=until_ms)
        if self._gate(share, now_ms):
            self.shares.append(share)

    def _ready(self) -> Share | None:
        return next((one for one in self.shares if one.state is ShareState.PREPARED), None)

    def _confirm(self, share: Share, now_ms: int) -> None:
        if now_ms <= share.confirm_until_ms and self._gate(share, now_ms):
            self.shares[self.shares.index(share)] = replace(share, state=ShareState.CONFIRMED)

    def _gate(self, share: Share, now_ms: int) -> bool:
        try:
            check_taking_part(self.employee, share.item.programme_id, share.network, now_ms)
            consent = True
        except Refused:
            consent = False
        self.told.append(Told(consent, share, now_ms))
        return consent

    def _share_by_another_tool(self, programme_id: str, network: str, at_ms: int, now_ms: int) -> None:
        report = inbox.ShareMade("x1", programme_id, network, at_ms, None)
        register = self._register()
        arrival = Arrival(f"s{len(self.shares)}", "tool", now_ms)
        share = Share(arrival.event_id, WHO, Item(programme_id, programme_id), network, CONFIRMED, at_ms)
        try:
            (fact,) = decide(report, arrival, register)
        except Refused:
            self.told.append(Told(False, share, at_ms))
        else:
            assert fact.eligibility.consent  # type: ignore[union-attr]
            self.told.append(Told(True, share, at_ms))
            self.shares.append(register.shares[arrival.event_id])

    def _click(self, share: Share, now_ms: int) -> None:
        click = KeptClick("v", share.share_id, now_ms, ClickClass.HUMAN, True, VISITOR, "v")
        fact = observe(click, self._register(), now_ms)
        assert fact.eligibility is not None
        self.told.append(Told(fact.eligibility.consent, share, now_ms))

    def _report(self, share: Share, at_ms: int, now_ms: int) -> None:
        counts = (inbox.Count(Measure.LIKES, 1, False),)
        report = inbox.EngagementObserved(
            share.share_id, "", "", share.network, at_ms, counts, Provenance.MEASURED
        )
        fact, *_ = decide(report, Arrival("r", "poller", now_ms), self._register())
        self.told.append(Told(fact.eligibility.consent, share, at_ms))  # type: ignore[union-attr]

    def _register(self) -> Register:
        return Register(
            networks={one: Network(one, one, "", True, None, "characters", None) for one in NETWORKS},
            employees={WHO: self.employee},
            identities={"x1": WHO},
            shares={one.share_id: one for one in self.shares},
            items={one: LibraryItem(Item(one, one), -100) for one in PROGRAMMES},
            programmes={one: Programme(one) for one in PROGRAMMES},
        )


def moments(history: list[Step]) -> Iterator[tuple[int, Step]]:
    """Ten milliseconds lie between two steps, and what is reported late is not older than the world."""
    return ((100 + place * 10, step) for place, step in enumerate(history))


def allowed(history: list[Step], told: Told) -> bool:
    """The second reading, by the bare decisions: took part, consented, and stands behind the share."""
    joined: set[str] = set()
    until: dict[str, float] = {}
    for now_ms, (what, where, on, number) in moments(history):
        if now_ms > told.at_ms:
            break
        match what:
            case "enrol":
                joined.add(where)
            case "withdraw":
                joined.discard(where)
                until = until if joined else {}
            case "give" if joined:
                until[on] = now_ms + number if number else float("inf")
            case "take":
                until.pop(on, None)
    share = told.share
    stands = share.state is CONFIRMED or (
        share.state is ShareState.PREPARED and told.at_ms <= share.confirm_until_ms
    )
    return stands and share.item.programme_id in joined and told.at_ms < until.get(share.network, 0)


@given(histories)
def test_what_is_said_carries_consent_exactly_where_there_was_one(history: list[Step]) -> None:
    life = Life()
    for now_ms, step in moments(history):
        life.live(step, now_ms)
    for told in life.told:
        assert told.consent is allowed(history, told), told
