"""What a person wants to see at the end."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.demo.proofs.answers import amount
from cli.demo.proofs.claims import Claim, wrong
from cli.demo.story import Story
from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.survey.v1 import loop_pb2 as loop
from portevoix.survey.v1 import past_pb2 as past
from portevoix.survey.v1 import service_pb2 as survey
from portevoix.survey.v1 import suggestions_pb2 as suggestions
from portevoix.type.v1 import facts_pb2 as types

WIDTH = 34
SHOWN = 10


def bar(value: float, most: float, width: int = WIDTH) -> str:
    """A bar of blocks; anything above 0 is seen."""
    eighths = round(8 * width * value / most) if most > 0 else 0
    whole, rest = divmod(max(eighths, 1 if value > 0 else 0), 8)
    return "█" * whole + ("▏▎▍▌▋▊▉"[rest - 1] if rest else "")


def chart(title: str, rows: Sequence[tuple[str, float]], note: str = "") -> RenderableType:
    """Names, bars and figures, in the order given."""
    table = Table.grid(padding=(0, 1))
    most = max((value for _, value in rows), default=0)
    for name, value in rows:
        table.add_row(
            Text(name), Text(bar(value, most), style="cyan"), Text(f"{value:,.0f}", justify="right")
        )
    return Panel(
        table, title=title, subtitle=note or None, title_align="left", subtitle_align="left", expand=False
    )


def board(found: gamify.GetBoardResponse, names: dict[str, str]) -> RenderableType:
    """The first ten; a name only where its owner consented."""
    table = Table(title="Board, rolling 30 days", title_justify="left")
    table.add_column("", justify="right")
    table.add_column("who")
    table.add_column("points", justify="right")
    for row in found.rows[:SHOWN]:
        name = names.get(row.employee_id, "") if row.named else ""
        table.add_row(str(row.rank), name or Text("prefers not to be named", style="dim"), str(row.points))
    return table


def reach(by_network: metrics.GetReachResponse, by_team: metrics.GetReachResponse) -> RenderableType:
    """Measured and estimated reach side by side, and reach by team with the small teams together."""
    note = f"measured; no team below {by_team.floor} people alone"
    return Columns(
        [
            chart("Reach by network", _bars(by_network.rows, "reach"), "measured by the networks"),
            chart(
                "Potential reach by network",
                _bars(by_network.rows, "potential_reach"),
                "estimated: sum of followers, overlap included",
            ),
            chart("Reach by team", _bars(by_team.rows, "reach"), note),
        ]
    )


def _bars(rows: Iterable[metrics.Row], measure: str) -> list[tuple[str, float]]:
    """What nobody observed has no bar: it is absent, and not 0."""
    return [
        ("small teams" if row.rolled_up else row.key, float(amount(row, measure)))
        for row in rows
        if any(one.measure == measure for one in row.figures)
    ]


def participation(found: metrics.GetParticipationResponse) -> RenderableType:
    """The rate with both its numbers."""
    rate = found.participation
    value = f"{rate.value:.0%}" if rate.HasField("value") else "no value"
    shares = " and ".join(f"{one.amount} {_provenance(one.provenance)}" for one in found.shares)
    text = f"{value}: {rate.numerator} active of {rate.denominator} enrolled, {shares or 'no'} shares"
    return Panel(text, title="Participation", title_align="left", expand=False)


def _provenance(one: types.Provenance.ValueType) -> str:
    return types.Provenance.Name(one).removeprefix("PROVENANCE_").lower()


def enps(found: survey.GetResultResponse) -> RenderableType:
    """The score with its counts, for everybody and each group that may be shown."""
    table = _scores("eNPS", ((one.cut.path[-1].removeprefix("team:"), one) for one in found.figures))
    if found.rolled_up:
        few = f"Teams of whom fewer than {found.floor} answered are in no line but the first,"
        table.caption, table.caption_justify = f"{few} and enough others with them.", "left"
    return table


def closed_loop(done: loop.ListActionsResponse, box: suggestions.ListSuggestionsResponse) -> RenderableType:
    """What everybody is told of what came of a survey, and of suggestions."""
    texts = [next(text.text for text in one.text if text.language == "en") for one in done.actions]
    lines = [f"{one.owner}: {text}" for one, text in zip(done.actions, texts, strict=True)]
    for one in box.suggestions:
        who = one.author_id or "Somebody"
        lines += [f"{who}: {one.text}", *(f"  HR: {reply}" for reply in one.replies)]
    return Panel("\n".join(lines), title="What follows", title_align="left", expand=False)


def past_scores(found: past.GetPastScoresResponse) -> RenderableType:
    """Scores of earlier waves by quarter and team, then of teams over the quarters that show them."""
    rows = [
        (" ".join([quarter.quarter, *(step.removeprefix("team:") for step in one.cut.path[1:])]), one)
        for quarter in found.quarters
        for one in quarter.figures
    ]
    rows += [(f"{one.team}, {len(one.quarters)} quarters", one.figure) for one in found.teams]
    return _scores("eNPS of earlier waves", rows)


def _scores(title: str, rows: Iterable[tuple[str, survey.EnpsFigure]]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in ("group", "score", "95 %", "n", "promoters", "passives", "detractors"):
        table.add_column(heading, justify="left" if heading == "group" else "right")
    for name, one in rows:
        cut = one.cut
        interval = f"{one.confidence_low:+.0f} to {one.confidence_high:+.0f}"
        counts = (cut.n, cut.promoters, cut.passives, cut.detractors)
        table.add_row(name, f"{one.score:+.1f}", interval, *map(str, counts))
    return table


def explained(name: str, lines: Iterable[gamify.PointsLine], points: int) -> RenderableType:
    """Where one person's points come from: all lines, the same ones together, declined ones too."""
    table = Table(title=f"{name}: {points} points explained", title_justify="left")
    for heading in ("lines", "points each", "why"):
        table.add_column(heading, justify="left" if heading == "why" else "right")
    counted = Counter((line.points, line.sentence) for line in lines)
    for (each, sentence), times in sorted(counted.items(), key=lambda one: (-one[0][0], one[0][1])):
        table.add_row(str(times), f"{each:+d}" if each else "0", sentence, style="" if each else "dim")
    return table


def badges(name: str, held: gamify.ListBadgesResponse) -> RenderableType:
    """What somebody has, and what comes next."""
    table = Table(title=f"{name}: badges", title_justify="left")
    for heading in ("badge", "tier", "since", "next"):
        table.add_column(heading)
    for one in held.badges:
        since = one.earned_on[-1] if one.earned_on else ""
        following = f"{one.progress} of {one.next_threshold}" if one.next_threshold else ""
        table.add_row(one.name, str(one.tier or ""), since, following, style="" if one.tier else "dim")
    return table


def trial(found: gamify.PreviewRulesResponse, click: int) -> RenderableType:
    """What other rules would have made of the same period."""
    return Text(
        f"Were a visit worth {click}: {found.points_then} points instead of {found.points_now}; {found.less}"
        f" of {found.people_count} people would have less, {found.more} more. Nothing was written."
    )


def verdict(console: Console, claims: Sequence[Claim]) -> bool:
    """Say how many figures were computed a second time, and name each that is wrong."""
    failed = wrong(claims)
    chapters: dict[str, list[Claim]] = {}
    for claim in claims:
        chapters.setdefault(claim.chapter.partition(" of ")[0], []).append(claim)
    table = Table(title="Proofs from the outside journal", title_justify="left")
    for heading in ("figures", "checked", "right"):
        table.add_column(heading, justify="left" if heading == "figures" else "right")
    for chapter, own in chapters.items():
        right = sum(claim.holds for claim in own)
        table.add_row(chapter, str(len(own)), str(right), style="" if right == len(own) else "bold red")
    console.print(table)
    for claim in failed[:SHOWN]:
        console.print(f"WRONG  {claim}", style="bold red", highlight=False)
    if len(failed) > SHOWN:
        console.print(f"and {len(failed) - SHOWN} more", style="bold red")
    return not failed


def curated(story: Story) -> RenderableType:
    """What was planned, proposed and brought in, and what was refused for being confidential."""
    lines = []
    if planned := story.planned:
        late = planned.published_at_ms - planned.at_ms
        lines.append(
            f"Planned             {planned.title}: published by the clock {late} ms after its moment"
        )
    if credit := story.credited:
        lines.append(f"Proposed            {credit.title}: credited to {credit.author.person.name}")
    lines += [f"Drafts of a feed    {len(story.drafts)}: {'; '.join(story.drafts)}"]
    lines += [f"Confidential        {one.code}: {one.text}" for one in story.forbidden]
    lines.append(f"Refusals in the log {story.noted}, without the words and without a name")
    return Text("\n".join(lines))
