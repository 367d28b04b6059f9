"""All claims, chapter by chapter."""

from collections import Counter
from collections.abc import Iterator, Mapping

from cli.demo.proofs import points, reactions
from cli.demo.proofs.answers import Answers, amount, nets
from cli.demo.proofs.books import Books
from cli.demo.proofs.claims import Claim, compare
from cli.demo.proofs.evidence import Evidence
from cli.demo.proofs.results import results
from cli.demo.scenario.curating import HEADLINES
from cli.demo.scenario.spending import ASKING
from cli.demo.story import Credit, Planned
from portevoix.metrics.v1 import service_pb2 as metrics

INBOX = "portevoix.inbox.v1"
DOOR = ("share", "door", INBOX)
APPLIED = ("observation", "conversion", "mention", "tool_share")


async def prove(evidence: Evidence, answers: Answers, books: Books, ends: Mapping[str, int]) -> list[Claim]:
    """Every figure that must hold, and what the houses say. `ends`: records in each topic of the log."""
    return [
        *_curation(evidence),
        *await _points(evidence, answers),
        *await _reactions(evidence, answers),
        *await _reach(evidence, answers),
        *await _traffic(evidence, answers),
        *await _survey(evidence, answers),
        *await results(evidence, answers),
        *_inbox(evidence, books, ends),
        *_readers(books, ends),
    ]


def _curation(evidence: Evidence) -> list[Claim]:
    story = evidence.story
    refused = [one for one in story.forbidden if one.code == "FAILED_PRECONDITION"]
    return [
        Claim("curation", "items that the clock published", 1, _kept(story.planned)),
        Claim("curation", "proposals credited to their author", 1, _credited(story.credited)),
        Claim("curation", "drafts of the feed", len(HEADLINES), len(set(story.drafts) & set(HEADLINES))),
        Claim("curation", "confidential words refused", 2, len(refused)),
        Claim("curation", "refusals in the log", 2, story.noted),
    ]


def _kept(planned: Planned | None) -> int:
    """1 where a plan was kept, and not before its time."""
    return int(planned is not None and planned.published_at_ms >= planned.at_ms)


def _credited(credit: Credit | None) -> int:
    """1 where another person reads of a proposal whose it is."""
    return int(credit is not None and credit.read == credit.author.employee_id)


async def _points(evidence: Evidence, answers: Answers) -> list[Claim]:
    expected = points.nets(evidence)
    claims = [
        Claim("rewards", "people who asked for one lunch", ASKING, evidence.story.asked),
        Claim("rewards", "lunches of which there is one", 1, len(evidence.story.spent)),
    ]
    for member in evidence.story.members:
        who = member.person.external_id
        lines = await answers.lines(member.employee_id)
        balance = await answers.balance(member.employee_id)
        own = expected.get(member.employee_id, Counter())
        claims += compare(f"net points of {who}", own, nets(lines))
        left = own.total() - evidence.story.spent.get(member.employee_id, 0)
        claims.append(Claim("balance", f"points of {who}", left, balance))
        total = sum(line.points for line in lines)
        claims.append(Claim("ledger", f"sum of the lines of {who}", balance, total))
    return claims


async def _reactions(evidence: Evidence, answers: Answers) -> list[Claim]:
    networks = await answers.observed(metrics.DIMENSION_NETWORK)
    items = await answers.observed(metrics.DIMENSION_ITEM)
    brand = await answers.observed(metrics.DIMENSION_UNSPECIFIED, metrics.CHANNEL_BRAND)
    return [
        *compare("total", reactions.totals(evidence), networks.pop("")),
        *compare("total", reactions.by_network(evidence), _flat(networks, "on")),
        *compare("total", reactions.by_item(evidence), _flat(_without_total(items), "of item")),
        *compare("total of the brand's own posts", reactions.brand(evidence), brand[""]),
    ]


def _without_total(found: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {key[:8]: amounts for key, amounts in found.items() if key}


def _flat(found: Mapping[str, Mapping[str, int]], word: str) -> dict[str, int]:
    return {
        f"{name} {word} {key}": number for key, amounts in found.items() for name, number in amounts.items()
    }


async def _reach(evidence: Evidence, answers: Answers) -> list[Claim]:
    reach = await answers.reach(metrics.DIMENSION_NETWORK)
    found = {f"potential reach on {row.key}": amount(row, "potential_reach") for row in reach.rows}
    rate = (await answers.participation()).participation
    return [
        *compare("reach", reactions.potential_reach(evidence), found),
        Claim("reach", "shares", reactions.standing(evidence), amount(reach.total, "shares")),
        Claim("participation", "active advocates", reactions.active(evidence), rate.numerator),
        Claim("participation", "enrolled people", len(evidence.members()), rate.denominator),
    ]


async def _traffic(evidence: Evidence, answers: Answers) -> list[Claim]:
    traffic = await answers.traffic()
    own = {f"{name} clicks": getattr(traffic.own, name) for name in ("human", "bot", "preview", "scanner")}
    others = {f"clicks as {one.network} counts them": one.clicks.amount for one in traffic.networks}
    unique = {f"unique visitors of {one.period}": one.visitors for one in traffic.unique_visitors}
    return [
        *compare("traffic", reactions.own_clicks(evidence), own, reactions.unsure_clicks(evidence)),
        *compare("traffic", reactions.clicks_by_network(evidence), others),
        *compare("visitors", reactions.unique_visitors(evidence), unique),
    ]


async def _survey(evidence: Evidence, answers: Answers) -> list[Claim]:
    result = await answers.result(evidence.story.survey_id)
    scores = evidence.story.scores
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    whole = result.figures[0] if result.figures else None
    expected = {
        "answers": len(scores),
        "invitations": evidence.story.invited,
        "promoters": promoters,
        "passives": len(scores) - promoters - detractors,
        "detractors": detractors,
    }
    found = {
        "answers": whole.cut.n if whole else 0,
        "invitations": result.participation.invited,
        "promoters": whole.cut.promoters if whole else 0,
        "passives": whole.cut.passives if whole else 0,
        "detractors": whole.cut.detractors if whole else 0,
    }
    score = 100 * (promoters - detractors) / len(scores)
    said = round(whole.score, 6) if whole else None
    few = [one.cut.n for one in result.figures if one.cut.n < result.floor]
    left_over = (whole.cut.n if whole else 0) - sum(one.cut.n for one in result.figures[1:])
    return [
        *compare("eNPS", expected, found),
        Claim("eNPS", "score", round(score, 6), said),
        Claim("eNPS", "teams alone that are too few", 0, len(few)),
        Claim("eNPS", "left over too few to be hidden", 0, int(0 < left_over < result.floor)),
        *await _loop(evidence, answers),
    ]


async def _loop(evidence: Evidence, answers: Answers) -> list[Claim]:
    """What everybody reads of what came of the survey, and of what somebody suggested without a name."""
    actions = (await answers.actions(evidence.story.survey_id)).actions
    box = (await answers.suggestions()).suggestions
    named = sum(one.HasField("author_id") for one in box)
    return [
        Claim("loop", "actions published", 1, len(actions)),
        Claim("loop", "suggestions with a reply", 1, sum(len(one.replies) for one in box)),
        Claim("loop", "names on them", 0, named),
    ]


def _inbox(evidence: Evidence, books: Books, ends: Mapping[str, int]) -> Iterator[Claim]:
    """What the outside process says it published, against what became of it."""
    said = [one for one in evidence.said if one.accepted]
    unsure = sum(one.unsure for one in evidence.said)
    refused = sum(one.label in ("unknown", "broken") for one in said)
    once = sum(1 for label in APPLIED for _ in evidence.heard_once(label))
    outcomes = books.outcomes[DOOR]
    yield Claim("books", "events in the inbox", len(said), ends[INBOX], unsure)
    yield Claim("books", "events that share consumed from the inbox", ends[INBOX], books.consumed[DOOR])
    yield Claim("books", "events of the inbox that were applied", once, outcomes["applied"])
    yield Claim("books", "events of the inbox that were refused", refused, outcomes["refused"])
    repeats = len(said) - once - refused
    yield Claim("books", "events of the inbox that came again", repeats, outcomes["duplicate"], unsure)


def _readers(books: Books, ends: Mapping[str, int]) -> Iterator[Claim]:
    """Every reader: all of the log was consumed, and every event became something."""
    for reader, consumed in sorted(books.consumed.items()):
        house, projection, topic = reader
        name = f"{house}'s reader {projection} of {topic}"
        yield Claim("books", f"consumed by {name}", ends[topic], consumed)
        yield Claim("books", f"accounted for by {name}", consumed, books.outcomes[reader].total())
