"""Small commands for those who run a programme; each is one call at one public door."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import httpx
import typer
from rich.console import Console

from cli.asking import ask
from cli.demo import picture
from cli.doors import Doors, call
from cli.installation import address, installation, token
from cli.letters import read_letters
from portevoix.gamify.v1 import service_pb2 as gamify
from portevoix.metrics.v1 import service_pb2 as metrics
from portevoix.survey.v1 import past_pb2 as past
from portevoix.survey.v1 import service_pb2 as survey

R = TypeVar("R")

Token = Annotated[Path | None, typer.Option("--token", help="file with your token")]
console = Console()


def _ask(house: str, question: Callable[[Any], Awaitable[R]]) -> R:
    """Put a question to one house; ends with status 1 and one line where it is refused."""
    return ask((house,), lambda doors: question(getattr(doors, house)))


def import_people(
    file: Annotated[Path, typer.Argument(help="CSV with a heading line", exists=True)],
    token_file: Token = None,
) -> None:
    """Bring share's directory up to date from a CSV file."""
    headers = {
        "authorization": f"Bearer {token(token_file, 'hr')}",
        "content-type": "text/csv",
        "idempotency-key": str(uuid.uuid4()),
    }
    url = f"{address(installation().http, 'share')}/v1/employees:import"
    answer = httpx.post(url, content=file.read_bytes(), headers=headers, timeout=120)
    console.print_json(answer.text)
    if not answer.is_success:
        raise typer.Exit(1)


def import_past_waves(
    file: Annotated[Path, typer.Argument(help="CSV with the columns date, team and score", exists=True)],
    from_zero: Annotated[bool, typer.Option("--from-zero", help="the scale is 0 to 10")] = False,
    floor: Annotated[int, typer.Option(help="fewest answers that a figure may stand for")] = 5,
    token_file: Token = None,
) -> None:
    """Take the scores of earlier survey waves, and show them by quarter and team."""
    who, scale = token(token_file, "hr"), survey.SCALE_ZERO_TO_TEN if from_zero else survey.SCALE_ONE_TO_TEN
    request = past.ImportPastWavesRequest(file=file.read_bytes(), scale=scale, floor=floor)

    async def imported(doors: Doors) -> tuple[past.ImportPastWavesResponse, past.GetPastScoresResponse]:
        taken = await call(doors.past_waves.ImportPastWaves, request, who)
        shown = past.GetPastScoresRequest(from_quarter=taken.quarters[0], to_quarter=taken.quarters[-1])
        return taken, await call(doors.past_waves.GetPastScores, shown, who)

    taken, scores = ask(("survey",), imported)
    known = f", {taken.known_already} of them known already" if taken.known_already else ""
    console.print(f"{taken.answered} answers of {taken.asked} asked, {len(taken.quarters)} quarters{known}")
    console.print(picture.past_scores(scores))


def balance(
    employee: Annotated[str, typer.Argument(help="opaque id; your own where absent")] = "",
    token_file: Token = None,
) -> None:
    """Points of a person: your own, or, with a service's token, anybody's."""
    who = token(token_file, "service")
    request = gamify.GetBalanceRequest(employee_id=employee)
    answer = _ask("gamify", lambda house: call(house.GetBalance, request, who))
    console.print(f"{answer.points} points in {answer.lines} lines")


def board(token_file: Token = None) -> None:
    """The board of the rolling thirty days."""
    who = token(token_file, "service")
    day = datetime.now(UTC).date().isoformat()
    request = gamify.GetBoardRequest(period=gamify.BOARD_PERIOD_ROLLING_30_DAYS, date=day)
    answer = _ask("gamify", lambda house: call(house.GetBoard, request, who))
    console.print(picture.board(answer, {row.employee_id: row.employee_id for row in answer.rows}))


def explain(
    employee: Annotated[str, typer.Argument(help="opaque id; your own where absent")] = "",
    language: Annotated[str, typer.Option(help="fr or en")] = "en",
    token_file: Token = None,
) -> None:
    """Where the points come from, line by line, declined ones with their reason."""
    who = token(token_file, "service")
    request = gamify.ExplainPointsRequest(employee_id=employee, language=language)
    answer = _ask("gamify", lambda house: call(house.ExplainPoints, request, who))
    console.print(picture.explained(answer.employee_id, answer.lines, answer.points))


def participation(
    programme: Annotated[str, typer.Argument(help="id of the programme")],
    days: Annotated[int, typer.Option(help="how many days back")] = 30,
    token_file: Token = None,
) -> None:
    """Who took part, as of the period, with both its numbers."""
    who = token(token_file, "programme_manager")
    today = datetime.now(UTC).date()
    request = metrics.GetParticipationRequest(
        programme_id=programme,
        from_date=(today - timedelta(days=days)).isoformat(),
        to_date=(today + timedelta(days=1)).isoformat(),
    )
    answer = _ask("metrics", lambda house: call(house.GetParticipation, request, who))
    console.print(picture.participation(answer))


def dead_letters(
    topic: Annotated[str, typer.Argument(help="such as portevoix.inbox.v1")] = "portevoix.inbox.v1",
) -> None:
    """What a topic's readers refused, with reason and origin; the bytes stay where they are."""
    found = installation()
    if not found.kafka:
        typer.echo("no broker: run `portevoix up`, or set PORTEVOIX_KAFKA", err=True)
        raise typer.Exit(2)
    for letter in asyncio.run(read_letters(found.kafka, f"{found.prefix}{topic}.dlq")):
        line = f"{letter.reason:<24} {letter.origin:<28} {letter.size:>7} bytes  {letter.text}"
        console.print(line, markup=False, soft_wrap=True)
