"""What came of it all: series, breakdowns, the funnel, conversions, value and sentiment, claim by claim."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from cli.demo.cast import CAMPAIGNS, COMMENTS
from cli.demo.proofs import counts, worth
from cli.demo.proofs.answers import Answers, name_of, provenance
from cli.demo.proofs.claims import Claim, compare
from cli.demo.proofs.evidence import Evidence
from cli.demo.proofs.reactions import unsure_clicks
from cli.demo.story import MadeShare
from portevoix.metrics.v1 import events_pb2 as labels
from portevoix.metrics.v1 import figures_pb2 as figures
from portevoix.metrics.v1 import sentiment_pb2 as sentiment
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.metrics.v1 import value_pb2 as value
from portevoix.type.v1 import facts_pb2 as types

STEPS = {"hours": figures.STEP_HOUR, "days": figures.STEP_DAY, "months": figures.STEP_MONTH}
Counted = Sequence[counts.Count]
Terms = Mapping[worth.Place, worth.Sum]
Figures = Iterable[metrics.Figure]
ROWS = {
    "networks": metrics.DIMENSION_NETWORK,
    "days": metrics.DIMENSION_DAY,
    "items": metrics.DIMENSION_ITEM,
    "campaigns": metrics.DIMENSION_CAMPAIGN,
    "kinds": metrics.DIMENSION_KIND,
    "categories": metrics.DIMENSION_CATEGORY,
}
"""Not those of people: there, groups below the floor are in no row."""


async def results(evidence: Evidence, answers: Answers) -> list[Claim]:
    """Every figure of the months, and what the houses say."""
    counted = counts.counted(evidence)
    return [
        *await _series(evidence, counted, answers),
        *await _breakdowns(evidence, counted, answers),
        *await _funnel(evidence, counted, answers),
        *await _conversions(evidence, answers),
        *await _value(evidence, counted, answers),
        *await _sentiment(evidence, answers),
        *await _goals(evidence, counted, answers),
    ]


async def _series(evidence: Evidence, counted: Counted, answers: Answers) -> list[Claim]:
    """Hours, days and months are kept apart; each must add up to what happened."""
    claims: list[Claim] = []
    for name, step in STEPS.items():
        points = await answers.series(step, counts.MEASURES)
        claims += _sums(f"series of {name}", evidence, counted, (one.figures for one in points))
    return claims


async def _breakdowns(evidence: Evidence, counted: Counted, answers: Answers) -> list[Claim]:
    claims: list[Claim] = []
    for name, by in ROWS.items():
        found = await answers.breakdown(by, counts.MEASURES)
        claims += _sums(f"breakdown of {name}", evidence, counted, (one.figures for one in found.rows))
        claims += _sums(f"breakdown of {name}, total", evidence, counted, [found.total.figures])
    campaigns = await answers.breakdown(metrics.DIMENSION_CAMPAIGN, counts.MEASURES)
    rows = {f"{name_of(one)} in {row.key}": one.amount for row in campaigns.rows for one in row.figures}
    of = {item.content_id: item.piece.campaign for item in evidence.story.items}
    expected = counts.sums(counted, lambda made: f" in {of[made.content_id]}")
    return [*claims, *compare("breakdown of campaigns", expected, rows, unsure_clicks(evidence), "clicks")]


async def _goals(evidence: Evidence, counted: Counted, answers: Answers) -> list[Claim]:
    """What each goal has reached is what happened to its campaign's items; its target is as it was set."""
    of = {item.content_id: item.piece.campaign for item in evidence.story.items}
    happened = counts.sums(counted, lambda made: f" of {of[made.content_id]}")
    told = await answers.goals()
    found = {_goal(one.campaign_id, one.measure): int(one.actual) for one in told}
    targets = {_goal(one.campaign_id, one.measure): int(one.target) for one in told}
    wanted = {
        _goal(one.campaign_id, goal["measure"]): goal["target"] for one in CAMPAIGNS for goal in one.goals
    }
    reached = {name: happened.get(name, 0) for name in wanted}
    return [*compare("goals", reached, found), *compare("targets of goals", wanted, targets)]


def _goal(campaign_id: str, measure: str) -> str:
    """As counts.sums names it: what is followed by how it is known, and of which campaign."""
    how = "ESTIMATED" if measure == "potential_reach" else "MEASURED"
    return f"{measure} {how} of {campaign_id}"


def _sums(chapter: str, evidence: Evidence, counted: Counted, parts: Iterable[Figures]) -> Iterator[Claim]:
    found: Counter[str] = Counter()
    for part in parts:
        for one in part:
            found[name_of(one)] += one.amount
    yield from compare(chapter, counts.sums(counted), found, unsure_clicks(evidence), "clicks")


async def _funnel(evidence: Evidence, counted: Counted, answers: Answers) -> Iterator[Claim]:
    steps = (await answers.funnel()).steps
    found = {f"{step.step}: {name_of(one)}": one.amount for step in steps for one in step.figures}
    names = [step.step for step in steps]
    right = names == ["published", "shared", "reached", "clicked", "converted"]
    return iter(
        [
            Claim("funnel", "steps in their order", 1, int(right)),
            *compare(
                "funnel", _funnel_expected(evidence, counted), found, unsure_clicks(evidence), "clicked"
            ),
        ]
    )


def _funnel_expected(evidence: Evidence, counted: Counted) -> dict[str, int]:
    steps = {
        "shares": "shared",
        "reach": "reached",
        "potential_reach": "reached",
        "clicks": "clicked",
        **dict.fromkeys(counts.CONVERTED, "converted"),
    }
    found = {
        f"{steps[name.partition(' ')[0]]}: {name}": amount
        for name, amount in counts.sums(counted).items()
        if name.partition(" ")[0] in steps
    }
    items = {made.content_id for made in counts.standing(evidence)}
    published = {"published: items_published MEASURED": len(evidence.story.items)}
    return found | published | {"shared: items_shared MEASURED": len(items)}


async def _conversions(evidence: Evidence, answers: Answers) -> list[Claim]:
    said = counts.conversions(evidence)
    found = await answers.conversions(metrics.DIMENSION_NETWORK)
    networks = {
        f"{name} on {row.key}": amount
        for row in found.rows
        for name, amount in _worth(row.conversions).items()
    }
    jobs = {f"hires for {one.job_reference}": one.hires for one in found.jobs}
    return [
        *compare("conversions", _converted(said, lambda _: ""), _worth(found.conversions)),
        *compare("conversions", _converted(said, lambda made: f" on {made.network}"), networks),
        *compare("conversions", _hires(evidence, said), jobs),
    ]


def _converted(
    said: Iterable[counts.Conversion], key: Callable[[MadeShare], str]
) -> dict[str, int | Decimal]:
    """How many of each kind, and what those were worth that anybody put a value to, by currency."""
    found: dict[str, int | Decimal] = {}
    for one in said:
        number, sum_of = f"{one.kind}s{key(one.made)}", f"{one.currency} of {one.kind}s{key(one.made)}"
        found[number] = found.get(number, 0) + 1
        if one.amount is not None:
            found[sum_of] = found.get(sum_of, 0) + one.amount
    return found


def _worth(several: Iterable[value.Conversions]) -> dict[str, int | Decimal]:
    found: dict[str, int | Decimal] = {}
    for one in several:
        kind = value.ConversionKind.Name(one.kind).removeprefix("CONVERSION_KIND_").lower()
        found[f"{kind}s"] = one.count
        found |= {f"{worth.currency} of {kind}s": Decimal(worth.amount) for worth in one.values}
    return found


def _hires(evidence: Evidence, said: Iterable[counts.Conversion]) -> dict[str, int]:
    """By the reference of the job, as the library has named it."""
    pieces = {item.content_id: item.piece for item in evidence.story.items}
    hired = [pieces[one.made.content_id] for one in said if one.kind == "hire"]
    return dict(Counter(f"hires for job-{one.slug}" for one in hired if one.kind == "job_offer"))


async def _value(evidence: Evidence, counted: Counted, answers: Answers) -> list[Claim]:
    found, places = await answers.earned(), worth.places(counted)
    terms = worth.terms(places, worth.unsure_by_network(evidence))
    unsure = unsure_clicks(evidence)
    return [*_counts(places, found, unsure), *_terms(terms, found), *_totals(terms, found)]


def _place(one: value.ValueTerm | value.MissingRate) -> worth.Place:
    action = labels.Action.Name(one.action).removeprefix("ACTION_").lower()
    return worth.Place(one.network, action, one.measure.removesuffix("_human"), provenance(one.provenance))


def _counts(places: Mapping[worth.Place, int], found: value.GetValueResponse, unsure: int) -> Iterator[Claim]:
    """What has a rate, and what has none."""
    rated = {str(place): count for place, count in places.items() if worth.rate_of(place) is not None}
    valued = {str(_place(one)): one.count for one in found.terms}
    yield from compare("value, counts", rated, valued, unsure, "clicks")
    left_out = {str(_place(one)): one.count for one in found.missing}
    yield from compare("value, no rate", worth.missing(places), left_out, unsure, "clicks")


def _terms(terms: Terms, found: value.GetValueResponse) -> Iterator[Claim]:
    """What each count is worth at its rate."""
    amounts = {_place(one): Decimal(one.value.amount) for one in found.terms}
    for place in sorted(terms.keys() | amounts.keys()):
        own = terms.get(place, worth.Sum())
        yield Claim("value of terms", str(place), own.shown, amounts.get(place), own.slack)


def _totals(terms: Terms, found: value.GetValueResponse) -> Iterator[Claim]:
    cost, measured = worth.cost(), worth.total(worth.measured(terms))
    less = worth.Sum(measured.amount - cost, measured.more)
    networks = {f"{one.network} {provenance(one.provenance)}": one.value for one in found.networks}
    for name, own in worth.by_network(terms).items():
        yield _money(f"of {name}", own, networks.get(name))
    yield _money("of all that is measured", measured, found.measured.value)
    if any(place.provenance != "MEASURED" for place in terms):
        yield _money("of all provenances", worth.total(terms.values()), found.all_provenances.value)
    yield _money("saved, less the cost", less, found.measured.saving)
    yield Claim("cost", "of the month", cost, Decimal(found.cost.total.amount or "-1"))
    back, slack = _millionths(less.amount / cost), _millionths(less.more / cost)
    said = _millionths(Decimal(found.measured.return_on_cost))
    yield Claim("value", "returned on the cost, in millionths", back, said, slack)


def _millionths(ratio: Decimal) -> int:
    return round(ratio * 10**6)


def _money(subject: str, own: worth.Sum, found: types.Money | None) -> Claim:
    said = Decimal(found.amount) if found is not None and found.amount else None
    return Claim("value", subject, own.shown, said, own.slack)


async def _sentiment(evidence: Evidence, answers: Answers) -> list[Claim]:
    """By whom it was labelled. What the lexicons know is clear: they must take it as a person does."""
    ours = await answers.mood()
    others = await answers.mood(found_elsewhere=True)
    by_hand = Counter(evidence.story.labelled.values())
    parts = {"AUTOMATIC": _by_lexicon(evidence), "GIVEN": _given(evidence, True), "MANUAL": by_hand}
    whole = sum(parts.values(), Counter[str]())
    claims = [
        *compare("sentiment", _flat(whole), _counted(ours.total)),
        *compare("sentiment of others", _flat(_given(evidence, False)), _counted(others.total)),
    ]
    for part in ours.parts:
        how = labels.Labelling.Name(part.how).removeprefix("LABELLING_")
        claims += compare(f"sentiment of {how.lower()} labels", _flat(parts[how]), _counted(part.count))
    return claims


def _by_lexicon(evidence: Evidence) -> Counter[str]:
    says = {one.text: one.says for one in COMMENTS if one.language in ("fr", "en")}
    said = [one.body.get("text", "") for one in evidence.heard_once("mention")]
    return Counter(says[text] for text in said if text in says)


def _given(evidence: Evidence, ours: bool) -> Counter[str]:
    said = [one.body for one in evidence.heard_once("mention") if "label" in one.body]
    return Counter(body["label"] for body in said if ("shareId" in body) is ours)


def _flat(found: Mapping[str, int]) -> dict[str, int]:
    return {"n": sum(found.values()), **found}


def _counted(found: sentiment.SentimentCount) -> dict[str, int]:
    said = {"positive": found.positive, "neutral": found.neutral, "negative": found.negative}
    return {"n": found.n, **said}
