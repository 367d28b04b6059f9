"""The demo from its first act to its proofs."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.demo import ending, picture
from cli.demo.outside_world import make_plan, play_outside
from cli.demo.period import around_now
from cli.demo.proofs.answers import TRIED_CLICK, Answers
from cli.demo.proofs.books import Books
from cli.demo.proofs.claims import Claim
from cli.demo.proofs.evidence import gather
from cli.demo.proofs.prove import prove
from cli.demo.reports import write_reports
from cli.demo.sabotage import IN_THE_DATABASE, plant
from cli.demo.scenario import curating, joining, library, listening, loop, sharing, spending, wave, worth
from cli.demo.scenario.staff import Staff
from cli.demo.settling import settled
from cli.demo.story import Story
from cli.demo.world import World
from cli.doors import Doors
from cli.outside.journal import read
from portevoix.metrics.v1 import service_pb2 as metrics

REPORTS = "reports"
CHAOS = ("gamify", "share", "gamify")


@dataclass(frozen=True)
class Wishes:
    """How to play: the seed of all chance, a fault to plant or none, and whether to kill -9 in the middle.

    Each person makes `least` to `most` shares.
    """

    seed: int = 2026
    fault: str = ""
    chaos: bool = False
    least: int = 7
    most: int = 12


class Play:
    """One performance in a running world."""

    def __init__(self, world: World, console: Console, wishes: Wishes) -> None:
        self._world = world
        self._console = console
        self._wishes = wishes
        self._story = Story()
        self.journal: Path = world.folder / "journal.jsonl"

    async def run(self, reports: Path) -> bool:
        """Play, show and prove, then show what came of it and write the month's reports into a folder.

        True when every figure holds; only then does it come to an end.
        """
        doors = Doors({name: one.grpc for name, one in self._world.houses.addresses.items()})
        try:
            staff = Staff(doors, self._world.issuer)
            books, ends = await self.perform(staff)
            answers = Answers(staff, around_now())
            await self.show(answers)
            right = picture.verdict(self._console, await self.prove(answers, books, ends))
            if right:  # a report of figures that were found wrong helps nobody
                await self.end(answers, staff, reports)
            return right
        finally:
            await doors.close()

    async def perform(self, staff: Staff) -> tuple[Books, Mapping[str, int]]:
        """Every act, until everybody has heard everything; the books, and how many records each topic has."""
        columns = (TextColumn("{task.description}"), BarColumn(12), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console) as progress:
            acts = Acts(progress)
            await self._set_up(staff, acts)
            await self._share(staff, acts)
            await asyncio.gather(
                self._outside(acts, first_round=True), self._wave(staff, acts), self._kill(acts)
            )
            await sharing.think_again(staff, self._story, self._wishes.seed)
            await self._outside(acts, first_round=False)
            await settled(self._world, acts.falling("Everybody hears of it"))
            await self._spend(staff, acts)
            await listening.label_the_rest(staff, self._story)
            return await self._settle(acts)

    async def prove(self, answers: Answers, books: Books, ends: Mapping[str, int]) -> list[Claim]:
        """Every figure, and what it must be by the journal and by what the people did."""
        return await prove(gather(self._story, list(read(self.journal))), answers, books, ends)

    async def _set_up(self, staff: Staff, acts: "Acts") -> None:
        step = acts.begin("A programme, charter, items in French and English", 5 + 36)
        await library.begin_programme(staff)
        await library.begin_campaigns(staff)
        step()
        await worth.set_rates(staff)
        await worth.record_costs(staff)
        step()
        await library.publish_items(staff, self._story)
        step()
        await joining.import_directory(staff, self._story)
        step()
        await joining.join(staff, self._story, step)
        await library.propose(staff, self._story)
        await curating.bring_in(staff, self._story)
        await curating.forbid(staff, self._story)
        step()

    async def _share(self, staff: Staff, acts: "Acts") -> None:
        seed = self._wishes.seed
        plans = sharing.planned(self._story, seed, self._wishes.least, self._wishes.most)
        step = acts.begin("People share, each in two calls", sum(map(len, plans.values())))
        await sharing.share_all(staff, self._story, plans, seed, step)

    async def _outside(self, acts: "Acts", *, first_round: bool) -> None:
        fault = self._wishes.fault if first_round and self._wishes.fault not in IN_THE_DATABASE else ""
        plan = make_plan(self._world, self._story, self._wishes.seed, first_round=first_round, sabotage=fault)
        name = "The world reacts, and clicks" if first_round else "Shares are taken back; the world goes on"
        percent = acts.percent(name)
        await play_outside(self._world, plan, self.journal, percent)

    async def _wave(self, staff: Staff, acts: "Acts") -> None:
        step = acts.begin("An eNPS wave, answered through mailed links", len(self._story.members))
        await wave.launch(staff, self._story)
        await wave.answer(staff, self._story, self._world.postbox, self._wishes.seed, step)
        await wave.close(staff, self._story)
        await loop.answer_the_survey(staff, self._story)
        await loop.answer_somebody(staff)

    async def _kill(self, acts: "Acts") -> None:
        """kill -9 in the middle of it all, and start again: share has its relay inside."""
        if not self._wishes.chaos:
            return
        step = acts.begin("kill -9 of gamify and share, started again", len(CHAOS))
        for name in CHAOS:
            await asyncio.sleep(3)
            await asyncio.to_thread(self._world.houses.kill, name)
            await asyncio.to_thread(self._world.houses.restart, name)
            step()

    async def _spend(self, staff: Staff, acts: "Acts") -> None:
        step = acts.begin("One reward is left, and eight ask for it at once", 1)
        await spending.spend(staff, self._story)
        step()

    async def _settle(self, acts: "Acts") -> tuple[Books, Mapping[str, int]]:
        waiting = acts.falling("Everybody hears the rest")
        books, ends = await settled(self._world, waiting)
        if self._wishes.fault in IN_THE_DATABASE:
            await asyncio.to_thread(plant, self._world, self._wishes.fault)
        return books, ends

    async def end(self, answers: Answers, staff: Staff, reports: Path) -> None:
        """The funnel, what it is worth, and the report that goes round."""
        say = self._console.print
        say(ending.funnel(await answers.funnel()))
        say(ending.conversions(await answers.conversions(metrics.DIMENSION_UNSPECIFIED)))
        say(ending.worth(await answers.earned()))
        say(ending.goals(await answers.goals()))
        say(ending.mood(await answers.mood()))
        for path in await write_reports(staff, reports):
            say(f"monthly report: {path}", highlight=False, soft_wrap=True)

    async def show(self, answers: Answers) -> None:
        """The board, reach, who took part, the survey, and what one person has."""
        console = self._console
        names = {one.employee_id: one.person.name for one in self._story.members if one.named}
        found = await answers.board(around_now().last)
        console.print(picture.board(found, names))
        by_network, by_team = await asyncio.gather(
            answers.reach(metrics.DIMENSION_NETWORK), answers.reach(metrics.DIMENSION_TEAM)
        )
        console.print(picture.reach(by_network, by_team))
        console.print(picture.participation(await answers.participation()))
        console.print(picture.enps(await answers.result(self._story.survey_id)))
        console.print(
            picture.closed_loop(await answers.actions(self._story.survey_id), await answers.suggestions())
        )
        first = next((row.employee_id for row in found.rows if row.named), "")
        if first:
            lines = await answers.lines(first)
            console.print(picture.explained(names[first], lines, await answers.balance(first)))
            console.print(picture.badges(names[first], await answers.badges(first)))
        console.print(picture.trial(await answers.trial(), TRIED_CLICK))
        console.print(picture.curated(self._story))


class Acts:
    """Progress bars, one per act."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def begin(self, name: str, steps: int) -> Callable[[], None]:
        """A bar; call the result after each step."""
        task = self._progress.add_task(name, total=steps)
        return lambda: self._progress.advance(task)

    def percent(self, name: str) -> Callable[[int], None]:
        """A bar in percent; call the result with how much is done."""
        task = self._progress.add_task(name, total=100)
        return lambda done: self._progress.update(task, completed=done)

    def falling(self, name: str) -> Callable[[float], None]:
        """A bar that is full when nothing is left; call the result with what is left."""
        task = self._progress.add_task(name, total=None)
        most = 1.0

        def left(waiting: float) -> None:
            nonlocal most
            most = max(most, waiting)
            self._progress.update(task, total=most, completed=most - waiting)

        return left
