"""Words, numbers, money and dates of a report in one language, from the catalogues in cli/report/texts."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale, dates, numbers

from cli.report.model import Money

LANGUAGES = ("en", "fr")
LOCALES = {"en": "en_GB", "fr": "fr_FR"}
NARROW, WIDE = "\u202f", "\u00a0"
SMALL_PERCENT = Decimal("0.01")
WHOLE_RATIO = 10
_TIGHT = re.compile(r" (?=[;!?%»])|(?<=«) ")
_COLON = re.compile(r" (?=:)")


class Language:
    """Everything that differs between the two languages. Rounding happens here and nowhere else."""

    def __init__(self, tag: str) -> None:
        """Of LANGUAGES; raises KeyError for another one."""
        self.tag = tag
        self._locale = Locale.parse(LOCALES[tag])
        self._texts = catalogue(tag)

    def text(self, name: str, /, **values: object) -> str:
        """The text `section.name`, filled in; with `n` among the values, in the number that n asks for.

        Raises KeyError for a text that the catalogue does not have.
        """
        section, _, key = name.partition(".")
        entry = self._texts[section][key]
        chosen = entry if isinstance(entry, str) else entry[self._form(values["n"], entry)]
        return self._spaced(chosen).format_map({name: self._shown(value) for name, value in values.items()})

    def name(self, section: str, key: str) -> str:
        """What the catalogue calls a key of the wire; for an unknown one, the key in plain words."""
        known = self._texts[section].get(key)
        return self._spaced(known) if isinstance(known, str) else key.replace("_", " ").capitalize()

    def knows(self, section: str, key: str) -> bool:
        """Whether the catalogue has it."""
        return key in self._texts[section]

    def defined(self, measure: str, version: int) -> str:
        """The formula in this language; empty where the catalogue does not have that version of it."""
        return self._spaced(str(self._texts["definitions"].get(f"{measure}_{version}", "")))

    def number(self, amount: int | Decimal) -> str:
        """Grouped as the language groups, with at most two decimals."""
        return numbers.format_decimal(amount, format="#,##0.##", locale=self._locale)

    def share(self, value: Fraction | Decimal) -> str:
        """A rate: one decimal always, so that rates stand below each other; two below 1 %."""
        return self._percent(value, "0" if abs(_decimal(value)) >= SMALL_PERCENT or not value else "00")

    def percent(self, value: Fraction | Decimal) -> str:
        """A limit, a target or a change: with a decimal only where there is one."""
        return self._percent(value, "#")

    def points(self, difference: Fraction) -> str:
        """A difference of two rates in percentage points, unsigned."""
        return numbers.format_decimal(_decimal(abs(difference) * 100), format="#,##0.#", locale=self._locale)

    def score(self, value: Fraction) -> str:
        """A score from -100 to 100, whole and signed."""
        return self.signed(round(value))

    def amount(self, amount: int | Decimal, currency: str = "") -> str:
        """A number, or money where a currency is given."""
        return self.money(Money(Decimal(amount), currency)) if currency else self.number(amount)

    def signed(self, amount: int | Decimal, currency: str = "") -> str:
        """With its sign, whichever it is; 0 has none."""
        sign = "+" if amount > 0 else "\u2212" if amount < 0 else ""
        return f"{sign}{self.amount(amount if amount > 0 else -amount, currency)}"

    def money(self, money: Money, rounded: bool = False) -> str:
        """With the sign of the currency; cents only where there are any, and not where it is rounded."""
        whole = rounded or money.amount == money.amount.to_integral_value()
        pattern = self._locale.currency_formats["standard"].pattern
        if numbers.get_currency_symbol(money.currency, self._locale)[-1].isalpha():
            pattern = pattern.replace(
                "¤#", f"¤{WIDE}#"
            )  # a code of letters is set off, which a pattern does not do
        return numbers.format_currency(
            money.amount,
            money.currency,
            format=pattern.replace(".00", "") if whole else pattern,
            locale=self._locale,
            currency_digits=not whole,
        )

    def month(self, first: date) -> str:
        """October 2026."""
        return dates.format_date(first, "MMMM y", locale=self._locale)

    def month_name(self, first: date) -> str:
        """October."""
        return dates.format_date(first, "LLLL", locale=self._locale)

    def day(self, on: date) -> str:
        """31 October 2026."""
        return self._date(on, "d MMMM y")

    def short_day(self, on: date) -> str:
        """31 Oct."""
        return self._date(on, "d MMM")

    def short_date(self, on: date) -> str:
        """31 Oct 2026."""
        return self._date(on, "d MMM y")

    def ratio(self, value: Fraction) -> str:
        """So many of one for each of another; two decimals below 10, none above."""
        return self.number(round(_decimal(value), 2 if value < WHOLE_RATIO else 0))

    def _date(self, on: date, pattern: str) -> str:
        """In French the first of a month is an ordinal, which the locale data leave out."""
        ordinal = "'1er'" if self.tag == "fr" and on.day == 1 else "d"
        return dates.format_date(on, pattern.replace("d", ordinal, 1), locale=self._locale)

    def _percent(self, value: Fraction | Decimal, decimals: str) -> str:
        pattern = self._locale.percent_formats[None].pattern.replace("#,##0", f"#,##0.{decimals}")
        return numbers.format_percent(_decimal(value), format=pattern, locale=self._locale)

    def _form(self, n: object, entry: Mapping[str, str]) -> str:
        form = self._locale.plural_form(abs(n)) if isinstance(n, int) else "other"
        return form if form in entry else "other"

    def _shown(self, value: object) -> str:
        return self.number(value) if isinstance(value, int | Decimal) else str(value)

    def _spaced(self, text: str) -> str:
        """French sets its high punctuation off with spaces that do not break."""
        return _COLON.sub(WIDE, _TIGHT.sub(NARROW, text)) if self.tag == "fr" else text


@cache
def catalogue(tag: str) -> Mapping[str, Mapping[str, Any]]:
    """The texts of one of LANGUAGES, by section and name; with a form per number where one counts."""
    found = resources.files("cli.report").joinpath("texts", f"{tag}.toml")
    return tomllib.loads(found.read_text(encoding="utf-8"))


def _decimal(value: Fraction | Decimal) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value.numerator) / Decimal(value.denominator)
