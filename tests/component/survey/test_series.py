"""Surveys that come again, reminders, and the guard against fatigue, on a clock that is turned."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from portevoix.survey.v1 import series_pb2 as again
from portevoix.survey.v1 import service_pb2 as wire
from tests.component.survey.rig import Rig, staff, text_of
from tests.component.survey.turned import Place, place
from tests.conftest import drop_databases
from tests.issuer import Issuer
from tests.waiting import until


@pytest_asyncio.fixture(scope="module")
async def here(
    kafka: str, mongodb: str, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Place]:
    """Where the houses of this module live."""
    async with place(kafka, mongodb, issuer, tmp_path_factory.mktemp("turned")) as found:
        yield found
    drop_databases(mongodb, found.told["NAMESPACE"])


async def test_everybody_who_was_invited_is_reminded_once_and_told_nothing_new(
    here: Place, prefix: str
) -> None:
    people = staff(prefix, {"A": 6})
    here.clock.turn(2025, 7, 1, 8)
    here.gateway.fails = 2
    async with here.house("one") as one:
        survey, tokens = await one.open(people)
        await one.answer(tokens[f"{prefix}a0"], 9)
        assert len(here.gateway.of("survey.invitation", people)) == len(people)
        assert (
            len(set(here.gateway.ids)) == len(here.gateway.ids) - 2
        )  # two tries came again, under their ids
        window = again.SetWindowRequest(survey_id=survey.survey_id, closes_at_ms=ms(here, days=10))
        await one.call("SetWindow", window)
        here.clock.turn(2025, 7, 6, 8)
        await until(lambda: reminded(one, survey.survey_id), what="reminded")
    async with here.house("one") as one:
        here.clock.turn(2025, 7, 11, 8)
        await one.reaches(survey.survey_id, wire.SURVEY_STATE_CLOSED)
    for who, mails in here.mailbox.to(people).items():
        invitation, reminder = mails
        assert tokens[who] in text_of(invitation)
        assert not any(token in str(reminder) for token in tokens.values())
        assert "/s/" not in text_of(reminder)
    texts = [text_of(mails[1]) for mails in here.mailbox.to(people).values()]
    assert sum("use the link you received" in text for text in texts) == 5
    assert sum("utilisez le lien que vous avez reçu" in text for text in texts) == 1
    hooks = here.gateway.of("survey.reminder", people)
    assert sorted(one["employee_id"] for one in hooks) == sorted(people)
    assert not any(token in str(hooks) for token in tokens.values())


async def test_nobody_is_asked_too_often_and_few_who_are_spared_stay_unseen(here: Place, prefix: str) -> None:
    often, seldom, others = (
        staff(prefix, {"X": 7}),
        staff(prefix, {"Z": 3}),
        staff(prefix, {"Y": 6, "V": 6}),
    )
    here.clock.turn(2025, 8, 1, 8)
    async with here.house("one") as one:
        await one.hire({**often, **seldom, **others})
        for _ in range(2):
            assert (await launched(one, prefix, "X", "Z")).invited == 10
        many = await launched(one, prefix, "X", "Y")
        assert (many.invited, many.unreachable) == (6, 0)
        assert (await spared(one, many.survey_id)) == 7
        few = await launched(one, prefix, "Z", "V")
        assert (few.invited, few.unreachable) == (6, 0)
        assert (await spared(one, few.survey_id)) is None
        here.clock.turn(2025, 9, 1, 8)
        assert (await launched(one, prefix, "X", "Z")).invited == 10


@pytest.mark.own_house
@pytest.mark.row("V2", door="gRPC")
@pytest.mark.timeout(240)
async def test_a_wave_is_created_once_per_period_also_after_restart_and_at_the_ends_of_months(
    here: Place, prefix: str
) -> None:
    # The last test of the module: the broker never forgets a member with a name of its own.
    people = staff(prefix, {"A": 6})
    here.clock.turn(2026, 1, 31, 7)
    async with here.house("one") as one:
        await one.hire(people)
        series_id = (await one.call("StartSeries", monthly(prefix))).series.series_id
        here.clock.turn(2026, 1, 31, 8)  # 9:00 in Paris
        first = await wave(one, series_id, "20260131", wire.SURVEY_STATE_OPEN)
        async with here.house("two") as two:
            here.clock.turn(2026, 2, 28, 8)
            # The last day of the first window is over, and February has no 31st.
            await wave(one, series_id, "20260131", wire.SURVEY_STATE_CLOSED)
            await wave(two, series_id, "20260228", wire.SURVEY_STATE_OPEN)
            assert await periods(two, series_id) == ["2026-02-28", "2026-01-31"]
        here.clock.turn(2026, 3, 31, 7)  # by now the clocks have changed
        await wave(one, series_id, "20260331", wire.SURVEY_STATE_OPEN)
    assert first.invited == len(people)
    here.clock.turn(2026, 6, 30, 7)
    async with here.house("one") as one:
        await wave(one, series_id, "20260630", wire.SURVEY_STATE_OPEN)
        found = await one.call("GetSeries", again.GetSeriesRequest(series_id=series_id))
        assert found.series.missed == 2  # the ends of April and May went by, and nobody is asked for them now
        assert await periods(one, series_id) == ["2026-06-30", "2026-03-31", "2026-02-28", "2026-01-31"]
        mails = here.mailbox.to(people)
        assert [sum("/s/" in text_of(mail) for mail in mine) for mine in mails.values()] == [4] * 6
        weekly = await one.call("StartSeries", cadence(prefix, again.CADENCE_WEEKLY, "2026-06-29"))
        quarterly = await one.call("StartSeries", cadence(prefix, again.CADENCE_QUARTERLY, "2025-12-31"))
        await wave(one, weekly.series.series_id, "20260629", wire.SURVEY_STATE_CALLED_OFF)
        await wave(one, quarterly.series.series_id, "20260630", wire.SURVEY_STATE_CALLED_OFF)
        for ended in (series_id, weekly.series.series_id, quarterly.series.series_id):
            await one.call("EndSeries", again.EndSeriesRequest(series_id=ended))


def monthly(prefix: str) -> again.StartSeriesRequest:
    return cadence(prefix, again.CADENCE_MONTHLY, "2026-01-31")


def cadence(prefix: str, how: "again.Cadence.ValueType", starts_on: str) -> again.StartSeriesRequest:
    group = wire.Group(teams=[f"{prefix}-A"])
    return again.StartSeriesRequest(
        survey=wire.CreateSurveyRequest(template="enps", group=group),
        cadence=how,
        starts_on=starts_on,
        opens_at="09:00",
        zone="Europe/Paris",
        open_days=5,
        remind_after_hours=0,
    )


async def wave(rig: Rig, series_id: str, day: str, state: int) -> wire.Survey:
    survey_id = f"{series_id}-{day}"
    await until(lambda: exists(rig, survey_id), what=survey_id)
    return await rig.reaches(survey_id, state)


async def exists(rig: Rig, survey_id: str) -> bool:
    return bool(await rig.invitations["surveys"].count_documents({"_id": survey_id}))


async def periods(rig: Rig, series_id: str) -> list[str]:
    found = await rig.call("GetSeries", again.GetSeriesRequest(series_id=series_id))
    return [one.period for one in found.windows]


async def reminded(rig: Rig, survey_id: str) -> bool:
    found = await rig.call("GetWindow", again.GetWindowRequest(survey_id=survey_id))
    return bool(found.window.reminded)


async def launched(rig: Rig, prefix: str, *teams: str) -> wire.Survey:
    group = wire.Group(teams=[f"{prefix}-{team}" for team in teams])
    made = (await rig.call("CreateSurvey", wire.CreateSurveyRequest(template="enps", group=group))).survey
    await rig.call("LaunchSurvey", wire.LaunchSurveyRequest(survey_id=made.survey_id))
    return await rig.reaches(made.survey_id, wire.SURVEY_STATE_OPEN)


async def spared(rig: Rig, survey_id: str) -> int | None:
    window = (await rig.call("GetWindow", again.GetWindowRequest(survey_id=survey_id))).window
    return window.spared if window.HasField("spared") else None


def ms(here: Place, *, days: int) -> int:
    return int(here.clock() * 1000) + days * 86_400_000
