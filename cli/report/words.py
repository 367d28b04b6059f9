"""Figures put into words: changes against the month before, and cards of one figure each."""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from cli.report.language import Language
from cli.report.model import Earned, Figure, Figures, Money, Month, Provenance, Rate, Report, Value
from cli.report.trend import Change, Way, of_figures, of_rates

ENGAGED = ("impressions", "likes", "comments", "reshares", "saves", "video_views", "follows")
RATES = ("participation", "activation", "adoption", "leaders", "utilisation", "mix")
ROUNDED_FROM = 1000


@dataclass(frozen=True, slots=True)
class Card:
    """One figure that stands by itself."""

    label: str
    value: str
    how: Provenance
    detail: str = ""
    change: str = ""
    way: Way = Way.SAME


class Words:
    """Says what the figures of a report say, in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self.language = language
        compared = report.previous if report.until is None else None
        self.now, self.before = report.month, compared or Month()
        self.month = language.month(report.first)
        self.month_before = language.month_name(report.first - timedelta(days=1))

    def rate_card(self, name: str, now: Rate, before: Rate | None = None) -> Card:
        """A rate with both its numbers."""
        text, change = self.language.text, of_rates(now, before)
        value = "–" if now.value is None else self.language.share(now.value)
        detail = text(f"detail.{name}", numerator=now.numerator, denominator=now.denominator)
        if now.value is None:
            detail = f"{detail} ({text('detail.no_value')})"
        return Card(text(f"card.{name}"), value, now.provenance, detail, *self._change(change))

    def count_cards(self, label: str, now: Figures, before: Figures = (), detail: str = "") -> list[Card]:
        """A card per provenance: what came about in two ways is never added."""
        said = self.language.text(f"detail.{detail}") if detail else ""
        return [
            Card(
                self.language.text(label),
                self.language.number(one.amount),
                one.provenance,
                said,
                *self._change(of_figures(one, before)),
            )
            for one in now
        ]

    def participation_cards(self) -> list[Card]:
        """The rates of taking part that there are, each with both its numbers."""
        now, before = self.now.participation, self.before.participation
        found = [(name, getattr(now, name, None), getattr(before, name, None)) for name in RATES]
        found.append(("training", self.now.training, self.before.training))
        return [self.rate_card(name, rate, was) for name, rate, was in found if rate is not None]

    def engagement_cards(self) -> list[Card]:
        """The rate, then each counter by itself."""
        now, before = self.now.engagement, self.before.engagement
        if now is None:
            return []
        rates = (("engagement_rate", "rate"), ("engagement_rate_by_followers", "rate_by_followers"))
        found = [(name, getattr(now, rate), getattr(before, rate, None)) for name, rate in rates]
        cards = [self.rate_card(name, rate, was) for name, rate, was in found if rate is not None]
        for name in ENGAGED:
            was = before.counters.get(name, ()) if before else ()
            cards += self.count_cards(f"measure.{name}", now.counters.get(name, ()), was)
        return cards

    def reach_cards(self) -> list[Card]:
        """What was observed; the estimate only where nothing was."""
        seen = self.count_cards("card.reach", reached(self.now), reached(self.before))
        estimate = potential(self.now), potential(self.before)
        return seen or self.count_cards("card.potential", *estimate, "potential")

    def visit_cards(self) -> list[Card]:
        """Visits by people, and the month's distinct visitors."""
        cards = self.count_cards("card.clicks", clicks(self.now), clicks(self.before))
        found = visitors(self.now), visitors(self.before)
        return cards + self.count_cards("card.visitors", *found, "visitors")

    def worth_cards(self, value: Value) -> list[Card]:
        """In one currency: what is earned on measured counts, then on all where some are not measured."""
        cards: list[Card] = []
        for name, earned in (("value", value.measured), ("value_of_all", value.everything)):
            if earned is not None:
                cards += [self._worth(name, self._about(earned.total)), *self._left(earned)]
        return cards

    def missing(self, value: Value) -> str:
        """Networks, each with its actions that have no rate."""
        actions: dict[str, list[str]] = {}
        for network, action in value.missing:
            actions.setdefault(network, []).append(self.language.name("action", action))
        return ", ".join(
            f"{self.language.name('network', network)} ({', '.join(found)})"
            for network, found in actions.items()
        )

    def headline_cards(self) -> list[Card]:
        """The first sum of each currency."""
        return [cards[0] for cards in map(self.worth_cards, self.now.value) if cards]

    def _left(self, earned: Earned) -> list[Card]:
        cards = []
        if earned.saving is not None:
            cards.append(self._worth("saving", self._about(earned.saving)))
        if earned.ratio is not None:
            cards.append(self._worth("return", self.language.percent(earned.ratio)))
        return cards

    def _worth(self, name: str, value: str) -> Card:
        text = self.language.text
        return Card(text(f"card.{name}"), value, Provenance.ESTIMATED, text(f"detail.{name}"))

    def key_cards(self) -> list[Card]:
        """What the first page shows, as far as it is there."""
        took_part, was = taking_part(self.now), taking_part(self.before)
        cards = [self.rate_card("participation", took_part, was)] if took_part else []
        cards += self.count_cards("card.shares", shares(self.now), shares(self.before))
        return cards + self.reach_cards() + self.visit_cards() + self.headline_cards()

    def _about(self, money: Money) -> str:
        return self.language.money(money, rounded=abs(money.amount) >= ROUNDED_FROM)

    def clause(self, change: Change | None) -> str:
        """The change as part of a sentence; empty where there is none to tell."""
        return "" if change is None else self._put("clause_", change, month=self.month_before)

    def _change(self, change: Change | None) -> tuple[str, Way]:
        if change is None:
            return "", Way.SAME
        return self._put("", change), Way.SAME if self._unseen(change) else change.way

    def _put(self, prefix: str, change: Change, **values: str) -> str:
        if self._unseen(change):
            return self.language.text(f"trend.{prefix}same", **values)
        key = f"trend.{prefix}{change.way.value}_{'rate' if change.of_rates else 'count'}"
        return self.language.text(key, size=self._size(change.size, change), **values)

    def _unseen(self, change: Change) -> bool:
        """Too small to be shown."""
        return self._size(change.size, change) == self._size(Fraction(0), change)

    def _size(self, size: Fraction, change: Change) -> str:
        return self.language.points(abs(size)) if change.of_rates else self.language.percent(abs(size))


def taking_part(month: Month) -> Rate | None:
    """The participation rate."""
    return month.participation.participation if month.participation else None


def shares(month: Month) -> Figures:
    """Shares that stand."""
    return month.participation.shares if month.participation else ()


def reached(month: Month) -> Figures:
    """Reach that somebody observed."""
    return month.reach.reached if month.reach else ()


def potential(month: Month) -> Figures:
    """The estimate of reach, where there is one."""
    return (month.reach.potential,) if month.reach and month.reach.potential else ()


def clicks(month: Month) -> Figures:
    """Visits by people on our own links."""
    own = month.traffic.own if month.traffic else None
    return (Figure(own.human, Provenance.MEASURED),) if own else ()


def visitors(month: Month) -> Figures:
    """The distinct visitors of the month."""
    found = month.traffic.unique_visitors if month.traffic else None
    return () if found is None else (Figure(found, Provenance.MEASURED),)
