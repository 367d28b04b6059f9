"""People and programs that follow tracked links over HTTP."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from cli.outside.journal import Clicked, Journal
from cli.outside.plan import KnownShare, Plan

WORKERS = 8
TRIES = 60
PEOPLE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 [LinkedInApp]/9.30",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.1",
)
PROGRAMS = {
    "bot": (
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
        "python-requests/2.32.3",
    ),
    "preview": (
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Twitterbot/1.0",
    ),
    "scanner": ("Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",),
}


@dataclass(frozen=True)
class Visit:
    """One request to come."""

    share: KnownShare
    kind: str
    address: str
    user_agent: str


def visits(plan: Plan) -> list[Visit]:
    """Who comes by: most shares are followed by a few people, some again, and by programs."""
    chance = random.Random(f"clicks {plan.seed} {plan.first_round}")
    crowd = [(f"203.0.113.{number}", chance.choice(PEOPLE)) for number in range(1, 120)]
    found: list[Visit] = []
    for share in plan.shares:
        if chance.random() < (0.22 if plan.first_round else 0.12):
            people = chance.sample(crowd, chance.randint(1, 3 if plan.first_round else 2))
            again = [one for one in people if chance.random() < 0.25]
            found += [Visit(share, "human", *one) for one in (*people, *again)]
        if chance.random() < 0.25:
            kind = chance.choice(tuple(PROGRAMS))
            agent = chance.choice(PROGRAMS[kind])
            found.append(Visit(share, kind, f"198.51.100.{chance.randint(1, 250)}", agent))
    chance.shuffle(found)
    return found


async def follow(found: Sequence[Visit], journal: Journal, http: httpx.AsyncClient) -> None:
    """Make the visits; those to one author's shares one after the other, so that their order is known."""
    lines: dict[str, list[Visit]] = defaultdict(list)
    for visit in found:
        lines[visit.share.author].append(visit)
    waiting = iter(lines.values())

    async def work() -> None:
        for line in waiting:
            for visit in line:
                journal.note(await _visit(visit, http))

    async with asyncio.TaskGroup() as group:
        for _ in range(WORKERS):
            group.create_task(work())


async def _visit(visit: Visit, http: httpx.AsyncClient) -> Clicked:
    headers = {"user-agent": visit.user_agent, "x-forwarded-for": visit.address}
    unsure = 0
    for _ in range(TRIES):
        started_ms = round(time.time() * 1000)
        try:
            answer = await http.get(visit.share.link, headers=headers)
        except httpx.TransportError as error:
            unsure += not isinstance(error, httpx.ConnectError)
            await asyncio.sleep(0.5)
            continue
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            unsure += 1
            await asyncio.sleep(0.5)
            continue
        return Clicked(
            at_ms=started_ms,
            until_ms=round(time.time() * 1000),
            share_id=visit.share.share_id,
            visitor=f"{visit.address} {visit.user_agent}",
            kind=visit.kind,
            status=answer.status_code,
            unsure=unsure,
        )
    raise RuntimeError(f"{visit.share.link} did not answer")
