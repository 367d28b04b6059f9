"""What dashboards and rules speak of is found by a real Prometheus in what the running houses export."""

import contextlib
import subprocess
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from cli.demo.world import World, running
from deploy.checks import dashboards, promql
from deploy.local.prometheus import Prometheus
from deploy.monitoring import boards, rulebook
from services.metrics.series import DECLARED
from tests.integration.watching import Watched, rubbish, watching
from tests.waiting import until

COMPUTED = {one.name: promql.names(one.expr) for one in rulebook.records()}
JUDGED = {name for rules in rulebook.GROUPS.values() for rule in rules for name in promql.names(rule.expr)}
SHOWN = {
    name
    for board in boards.BUILT
    for expr in dashboards.expressions(dashboards.loaded(board))
    for name in promql.names(expr)
}
NAMED = frozenset(JUDGED | SHOWN | COMPUTED.keys())
PROGRAMME = {f"portevoix_programme_{name}" for name in DECLARED}


pytestmark = pytest.mark.timeout(240)  # its fixtures start five houses


def following_from(series: set[str]) -> frozenset[str]:
    """These series, and what is computed from nothing else."""
    return frozenset({*series, *(name for name, read in COMPUTED.items() if read <= series)})


@pytest.fixture(scope="module")
def world(kafka: str, mongodb: str, prometheus: Prometheus) -> Iterator[World]:
    """Five processes with nothing in them."""
    addresses = {"PORTEVOIX_KAFKA": kafka, "PORTEVOIX_MONGODB": mongodb, "PORTEVOIX_INFRA": "given"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in addresses.items():
            patch.setenv(name, value)
        with running() as found:
            yield found


@pytest_asyncio.fixture(scope="module")
async def watched(world: World, prometheus: Prometheus) -> AsyncIterator[Watched]:
    """A Prometheus that has seen a programme begin, people share and the world react."""
    expected = NAMED - following_from(PROGRAMME)
    async with watching(world, prometheus, expected) as found:
        yield found


async def test_every_series_is_there_before_anything_happens(watched: Watched) -> None:
    """Else the first error, refusal or dead letter would be no increase. A programme's come with it."""
    assert NAMED - watched.from_the_start - following_from(PROGRAMME) == set()


async def test_every_series_that_is_shown_or_judged_is_found(watched: Watched) -> None:
    async def missing() -> frozenset[str]:
        return NAMED - await watched.names()

    async def nothing() -> bool:
        return not await missing()

    with contextlib.suppress(AssertionError):  # what is missing is named below
        await until(nothing)
    assert await missing() == frozenset()


@pytest.mark.parametrize("name", boards.BUILT)
async def test_every_panel_has_an_answer(watched: Watched, name: str) -> None:
    """So its matchers fit what is exported. What shows trouble only would show 0 were it to show that."""
    panels = dashboards.panels_of(dashboards.loaded(name))
    asked = [(panel["title"], target["expr"]) for panel in panels for target in panel["targets"]]
    assert asked

    async def nobody_is_dumb() -> bool:
        answers = [await watched.value(promql.filled(expr).removesuffix(" > 0")) for _, expr in asked]
        assert [one for one, answer in zip(asked, answers, strict=True) if not answer] == []
        return True

    await until(nobody_is_dumb, every=0.5)


async def test_every_matcher_of_a_rule_fits_what_is_exported(watched: Watched) -> None:
    """An alert over an outcome that nobody has would be silent for ever."""
    read = {
        one for rules in rulebook.GROUPS.values() for rule in rules for one in promql.selectors(rule.expr)
    }
    wanted = sorted(read)

    async def all_fit() -> bool:
        assert [one for one in wanted if not await watched.value(one)] == []
        return True

    await until(all_fit, every=0.5)


async def test_every_rule_is_evaluated_and_none_is_in_trouble(watched: Watched) -> None:
    async def looked() -> list[dict[str, str]]:
        groups = (await watched.ask("rules"))["groups"]
        rules = [rule for group in groups for rule in group["rules"]]
        assert all(rule["health"] != "unknown" for rule in rules)
        return rules

    rules = await until(looked)
    assert [rule for rule in rules if rule["health"] != "ok"] == []
    shipped = [rule.name for group in rulebook.GROUPS.values() for rule in group]
    assert sorted(rule["name"] for rule in rules) == sorted(shipped)


async def test_promtool_finds_no_fault_in_what_a_house_exports(
    watched: Watched, prometheus: Prometheus
) -> None:
    for house in watched.world.houses.addresses.values():
        page = httpx.get(f"{house.http}/metrics").text
        command = [str(prometheus.promtool), "check", "metrics"]
        done = subprocess.run(command, input=page, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout + done.stderr) == (0, ""), house


async def test_no_house_exports_more_than_the_monitor_takes(watched: Watched) -> None:
    path = rulebook.KUBERNETES.with_name("podmonitor.yaml")
    limit = yaml.safe_load(path.read_text("utf-8"))["spec"]["sampleLimit"]
    taken = [value for _, value in await watched.value("max_over_time(scrape_samples_scraped[1h])")]
    assert len(taken) == len(watched.world.houses.addresses)
    assert 0 < max(taken) < limit / 5


async def test_the_books_balance_in_every_scrape(watched: Watched) -> None:
    ((_, worst),) = await watched.value("max(max_over_time(abs(portevoix_projection_imbalance)[1h:1s]))")
    assert worst == 0


async def test_rubbish_at_the_door_is_told_with_the_place_and_what_to_do(watched: Watched) -> None:
    (alert,) = await until(lambda: watched.alerts("DeadLettersArriving"))
    assert (alert["state"], alert["labels"]["house"]) == ("firing", "share")
    assert alert["annotations"]["summary"] == "share door of portevoix.inbox.v1 refuses events"
    assert alert["annotations"]["runbook_url"].endswith("runbook.md#deadlettersarriving")
    assert alert["annotations"]["dashboard_url"].endswith("/d/portevoix-river?var-house=share")
    why = await watched.value('portevoix_projection_refusals_total{reason="NOT_A_CLOUDEVENT"} > 0')
    assert [labels["topic"] for labels, _ in why] == ["portevoix.inbox.v1"]


async def test_while_all_is_well_nothing_is_about_to_call_somebody_at_night(watched: Watched) -> None:
    async def quiet() -> bool:
        return not await watched.value('ALERTS{severity="page"}')

    await until(quiet, what="no page, not even a pending one")


async def test_a_house_that_is_gone_is_missed_and_no_longer_when_it_is_back(watched: Watched) -> None:
    async def missed() -> list[Any]:
        return [one for one in await watched.alerts("HouseAbsent") if one["labels"]["house"] == "survey"]

    async def present() -> bool:
        return not await missed()

    await until(present)
    watched.world.houses.kill("survey")
    (alert,) = await until(missed)
    assert alert["annotations"]["summary"] == "no process of survey answers a scrape"
    watched.world.houses.restart("survey")
    await until(present)


async def test_a_reader_that_stops_over_a_flood_of_broken_records_calls_somebody(watched: Watched) -> None:
    """The last of this file: afterwards every reader of that topic waits for somebody."""
    await rubbish(watched.world, "portevoix.share.v1", 1500)

    async def called_for() -> set[str]:
        houses = {one["labels"]["house"] for one in await watched.alerts("PartitionStopped")}
        assert houses >= {"gamify", "metrics"}
        return houses

    await until(called_for)
    (stopped, *_) = await watched.alerts("PartitionStopped")
    assert stopped["labels"]["topic"] == "portevoix.share.v1"
    assert stopped["annotations"]["description"].startswith("1 partitions")
