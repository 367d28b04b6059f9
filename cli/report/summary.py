"""The month in one paragraph, made from its figures; what was not observed is not spoken of."""

from cli.report import words as of
from cli.report.model import Figure, Figures
from cli.report.trend import of_figures, of_rates
from cli.report.words import Words


def summary(words: Words) -> str:
    """Who took part, how far it went, who came, what followed. Empty without a figure."""
    return " ".join([*_took_part(words), *_was_seen(words), *_was_visited(words), *_resulted(words)])


def _took_part(words: Words) -> list[str]:
    rate = of.taking_part(words.now)
    said = []
    if rate is not None and rate.value is not None:
        values: dict[str, object] = {
            "month": words.month,
            "numerator": rate.numerator,
            "denominator": rate.denominator,
            "rate": words.language.share(rate.value),
            "trend": words.clause(of_rates(rate, of.taking_part(words.before))),
        }
        said.append(words.language.text("summary.participation", **values))
    return said + _by_provenance(words, "shares", of.shares(words.now), of.shares(words.before))


def _was_seen(words: Words) -> list[str]:
    said = _by_provenance(words, "reach", of.reached(words.now), of.reached(words.before))
    estimate, before = of.potential(words.now), of.potential(words.before)
    return said + [_sentence(words, "potential", one, before) for one in estimate]


def _was_visited(words: Words) -> list[str]:
    before = of.clicks(words.before)
    said = [_sentence(words, "clicks", one, before) for one in of.clicks(words.now)]
    said += [_sentence(words, "visitors", one, ()) for one in of.visitors(words.now) if one.amount]
    best = words.now.items.by_clicks[:1] if words.now.items else ()
    return said + [words.language.text("summary.best", title=one.title) for one in best if one.title]


def _resulted(words: Words) -> list[str]:
    language = words.language
    results = [_result(words, one.kind, figure) for one in words.now.conversions for figure in one.counted]
    values = [language.money(one.earned[0].total, rounded=True) for one in words.now.value if one.earned]
    said = (("conversions", results), ("value", values))
    return [language.text(f"summary.{name}", list=", ".join(found)) for name, found in said if found]


def _by_provenance(words: Words, name: str, now: Figures, before: Figures) -> list[str]:
    """A sentence for each, in the words of its provenance."""
    return [_sentence(words, f"{name}_{one.provenance.value}", one, before) for one in now]


def _sentence(words: Words, name: str, figure: Figure, before: Figures) -> str:
    trend = words.clause(of_figures(figure, before))
    return words.language.text(f"summary.{name}", n=figure.amount, trend=trend)


def _result(words: Words, kind: str, figure: Figure) -> str:
    if words.language.knows("result", kind):
        return words.language.text(f"result.{kind}", n=figure.amount)
    return f"{words.language.name('conversion', kind)}: {words.language.number(figure.amount)}"
