"""A wave of invitations from its launch until it is open, and answers a second in one process, through gRPC.

Mails go to a real server on loopback, which takes everything; answers are a pulse of five questions with a
comment. Beside both, in the same run, the plain way: a library call for each mail, rows with names in them.
"""

import os
import platform
from collections.abc import Iterator

import pytest

from bench import plain_survey
from bench.meter import busy_seconds
from bench.survey_installation import SurveyInstallation, answered, tokens_of
from deploy.local import Infrastructure
from deploy.local.process import Workshop
from tests.issuer import Issuer

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

PEOPLE = int(os.environ.get("PORTEVOIX_BENCH_PEOPLE", "100000"))
ANSWERS = min(PEOPLE, 6_000)
WARM = min(PEOPLE // 10, 500)
PLAIN_MAILS, PLAIN_ANSWERS, AT_ONCE = 500, 3_000, 32
SECONDS_MOST, ANSWERS_LEAST = 60.0, 500.0


@pytest.fixture
def installation(infra: Infrastructure, issuer: Issuer, namespace: str) -> Iterator[SurveyInstallation]:
    """Topics, databases and a folder of its own."""
    with Workshop() as workshop:
        found = SurveyInstallation(infra, issuer, namespace, workshop)
        yield found
        found.close()


async def test_a_wave_opens_and_is_answered(installation: SurveyInstallation) -> None:
    await installation.begin()
    async with installation.neighbours(), installation.replica() as replica:
        await installation.hire(PEOPLE)
        busy = busy_seconds(replica.pid)
        survey_id, seconds = await installation.opened(replica)
        busy = busy_seconds(replica.pid) - busy
        tokens = list(tokens_of(installation.sink, survey_id))
        assert len(set(tokens)) == PEOPLE
        print(f"{PEOPLE:,} invitations: open after {seconds:.1f} s, {PEOPLE / seconds:,.0f}/s")
        print(f"  the house's processor: {busy:.1f} s, load {os.getloadavg()[0]:.1f}")
        plain_mails = await plain_survey.mails(installation.environment["PORTEVOIX_SMTP"], PLAIN_MAILS, 8)
        ratio = PEOPLE / seconds / plain_mails
        print(f"  a library call for each mail: {plain_mails:,.0f}/s; ratio {ratio:.1f}")
        await answered(replica, tokens[:WARM], AT_ONCE)
        busy = busy_seconds(replica.pid)
        rate = await answered(replica, tokens[WARM:ANSWERS], AT_ONCE)
        each = (busy_seconds(replica.pid) - busy) / (ANSWERS - WARM)
        print(f"answers in one process: {rate:,.0f}/s")
        print(f"  the house's processor: {each * 1e6:,.0f} microseconds each, load {os.getloadavg()[0]:.1f}")
    database = installation.database.name
    plain = await plain_survey.answers(installation.infra.mongodb, database, PLAIN_ANSWERS, AT_ONCE)
    print(f"  find, mark, insert; no transaction, no gRPC: {plain:,.0f}/s; ratio {rate / plain:.2f}")
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()}")
    if PEOPLE == 100_000:
        assert seconds < SECONDS_MOST
        assert rate >= ANSWERS_LEAST
