"""Sentiment over real parts: mentions as share says them in, figures by gRPC and by the JSON doors out."""

import asyncio
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest

from chassis.projection.rebuild import NotRebuilt, Rebuild
from portevoix.metrics.v1 import events_pb2 as events
from portevoix.metrics.v1 import sentiment_pb2 as wire
from services.metrics.subscribers.sentiment import sentiment
from services.metrics.wiring import sentiment as wiring_sentiment
from tests.component.metrics.conftest import Metrics
from tests.component.metrics.events import NOON_MS, item
from tests.component.metrics.mentions import (
    LABEL_NAMES,
    PERIOD,
    Wall,
    elsewhere,
    figures,
    mention,
    on_the_wall,
    parts,
)
from tests.waiting import until

DOOR = "Kafka in, gRPC and JSON out"
pytestmark = pytest.mark.own_house  # they read whole topics, and look at all that is stored
POSITIVE, NEUTRAL, NEGATIVE = LABEL_NAMES
MANUAL = events.LABELLING_MANUAL
DAY_MS = 86_400_000
SECRET = "Bravo à toute l'équipe de Quimperlé, quel travail magnifique !"


@pytest.fixture
async def wall(quick: None, metrics: Metrics, kafka: str) -> AsyncIterator[Wall]:
    async with grpc.aio.insecure_channel(f"127.0.0.1:{metrics.house.rpc.port}") as channel:
        yield on_the_wall(metrics, channel, kafka)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are looked after every fifth of a second."""
    monkeypatch.setattr(wiring_sentiment, "FORGET_SECONDS", 0.2)


def now(wall: Wall) -> int:
    return wall.metrics.clock()


async def stored(wall: Wall, words: str) -> list[str]:
    """The collections of the house in which these words stand anywhere."""
    database = wall.metrics.house.mongo.database
    found = []
    for name in await database.list_collection_names():
        documents = await database[name].find({}).to_list(None)
        if any(words in repr(one) or repr(words.encode())[2:-1] in repr(one) for one in documents):
            found.append(name)
    return found


@pytest.mark.row("M14", part="(positive - negative) / all labelled, with n")
async def test_net_sentiment_is_a_share_of_all_labelled_mentions_with_their_number(wall: Wall) -> None:
    given = ["positive"] * 230 + ["negative"] * 120 + ["neutral"] * 150
    await wall.hear(*(mention(label=one, at_ms=NOON_MS) for one in given))
    found = await wall.sentiment()
    assert figures(found.total) == (500, 230, 150, 120)
    net = found.total.net
    assert (net.numerator, net.denominator, net.value) == (110, 500, 22.0)
    assert found.definition_version == 1
    nothing = (0, 0, 0, 0)
    assert parts(found) == {
        "AUTOMATIC": ("ESTIMATED", nothing),
        "GIVEN": ("DECLARED", (500, 230, 150, 120)),
        "MANUAL": ("DECLARED", nothing),
    }
    assert not found.parts[0].count.HasField("net")
    answer = (await wall.metrics.get("/v1/metrics/p/sentiment", **PERIOD)).json()
    assert answer["total"]["net"] == {"numerator": "110", "denominator": "500", "value": 22.0}
    assert answer["total"]["n"] == "500"


@pytest.mark.row("M14", part="nothing labelled, no figure")
async def test_without_a_labelled_mention_there_is_no_figure(wall: Wall) -> None:
    await wall.hear(mention("Das ist wirklich wunderbar", language="de", at_ms=NOON_MS))
    found = await wall.sentiment()
    assert figures(found.total) == (0, 0, 0, 0)
    assert not found.total.HasField("net")
    answer = (await wall.metrics.get("/v1/metrics/p/sentiment", **PERIOD)).json()
    assert answer["total"]["n"] == "0"
    assert "net" not in answer["total"]


@pytest.mark.row("M14", part="labelled in French and English, estimates told from what is declared")
async def test_words_are_labelled_in_two_languages_and_others_are_left_out(wall: Wall) -> None:
    at_ms = now(wall)
    ids = await wall.hear(
        mention("Bravo, quelle équipe formidable", language="fr-MA", at_ms=at_ms),
        mention("This is a horrible, disgusting lie", language="en", at_ms=at_ms + 1),
        mention("Quelle honte, c'est un scandale lamentable pour notre région", at_ms=at_ms + 2),
        mention("The meeting takes place on Tuesday in the main building", at_ms=at_ms + 3),
        mention("Das ist leider eine Katastrophe für uns alle", language="de", at_ms=at_ms + 4),
        mention("Che bella giornata per tutta la squadra, complimenti", at_ms=at_ms + 5),
        mention("ok", at_ms=at_ms + 6),
        mention(label="positive", at_ms=at_ms + 7),
    )
    found = await wall.sentiment()
    assert figures(found.total) == (5, 2, 1, 2)
    assert parts(found) == {
        "AUTOMATIC": ("ESTIMATED", (4, 1, 1, 2)),
        "GIVEN": ("DECLARED", (1, 1, 0, 0)),
        "MANUAL": ("DECLARED", (0, 0, 0, 0)),
    }
    left = (await wall.page(unlabelled=True)).mentions
    assert [one.mention_id for one in left] == [ids[6], ids[5], ids[4]]
    assert {(one.label, one.how) for one in left} == {(0, 0)}
    assert [one.language for one in left] == ["", "it", "de"]
    await wall.label(ids[4], NEGATIVE)
    assert parts(await wall.sentiment())["MANUAL"] == ("DECLARED", (1, 0, 0, 1))
    said = {one.mention_id: one for one in await wall.labelled()}
    assert (said[ids[2]].label, said[ids[2]].language) == (NEGATIVE, "fr")
    assert said.keys() == {*ids[:5], ids[7]}


@pytest.mark.row("M14", part="a manual label overrides the automatic one")
async def test_a_manual_label_stands_above_every_other_whenever_it_is_said(wall: Wall) -> None:
    (one,) = await wall.hear(mention("Bravo, c'est magnifique", language="fr", at_ms=now(wall)))
    assert figures((await wall.sentiment()).total) == (1, 1, 0, 0)
    await wall.label(one, NEGATIVE)
    found = await wall.sentiment()
    assert figures(found.total) == (1, 0, 0, 1)
    assert found.total.net.value == -100
    assert parts(found)["AUTOMATIC"][1] == (0, 0, 0, 0)
    (automatic, _) = await wall.labelled()
    again = events.MentionLabelled()
    again.CopyFrom(automatic)
    again.labelled_at_ms += DAY_MS
    await wall.say(again, str(uuid.uuid4()))
    assert figures((await wall.sentiment()).total) == (1, 0, 0, 1)
    await wall.label(one, NEUTRAL)
    assert figures((await wall.sentiment()).total) == (1, 0, 1, 0)
    shown = (await wall.page()).mentions[0]
    assert (shown.label, shown.how) == (NEUTRAL, MANUAL)


@pytest.mark.row("M14", part="labelled once")
async def test_a_mention_that_comes_again_is_labelled_once(wall: Wall) -> None:
    events_ = [mention(f"Merci, c'est super {n}", language="fr", at_ms=now(wall)) for n in range(20)]
    ids = await wall.hear(*events_)
    await wall.hear(*events_, ids=ids)
    assert Counter(one.mention_id for one in await wall.labelled()) == Counter(ids)
    assert figures((await wall.sentiment()).total) == (20, 20, 0, 0)
    key = str(uuid.uuid4())
    for _ in range(3):
        answer = await wall.post(f"/v1/metrics/mentions/{ids[0]}/label", key, label="SENTIMENT_NEGATIVE")
        assert answer.json() == {"label": "SENTIMENT_NEGATIVE", "how": "LABELLING_MANUAL"}
    await wall.settled()
    await wall.label(ids[0], NEGATIVE)
    assert [one.how for one in await wall.labelled()].count(MANUAL) == 1
    assert figures((await wall.sentiment()).total) == (20, 19, 0, 1)


@pytest.mark.row("M14", part="two labels at one moment")
async def test_labels_at_one_moment_leave_one_that_stands(wall: Wall) -> None:
    (one,) = await wall.hear(mention("Bravo", language="fr", at_ms=now(wall)))
    await asyncio.gather(*(wall.label(one, label) for label in (POSITIVE, NEUTRAL, NEGATIVE) * 4))
    counted = await wall.sentiment()
    (shown,) = (await wall.page()).mentions
    manual = parts(counted)["MANUAL"][1]
    assert (counted.total.n, manual[0]) == (1, 1)
    assert manual[1:] == tuple(int(shown.label == label) for label in (POSITIVE, NEUTRAL, NEGATIVE))
    moments = [said.labelled_at_ms for said in await wall.labelled()]
    assert len(set(moments)) == len(moments)


@pytest.mark.row("M14", part="words are there for seven days")
async def test_words_are_kept_for_seven_days_and_nothing_of_them_after(wall: Wall) -> None:
    heard_ms = now(wall)
    (one,) = await wall.hear(mention(SECRET, language="fr", at_ms=heard_ms))
    (shown,) = (await wall.page()).mentions
    assert (shown.text, shown.text_until_ms) == (SECRET, heard_ms + 7 * DAY_MS)
    assert await stored(wall, "Quimperlé") == ["mentions"]
    wall.metrics.clock.ahead_ms = 7 * DAY_MS - (now(wall) - heard_ms) - 3_600_000
    assert (await wall.page()).mentions[0].HasField("text")
    wall.metrics.clock.ahead_ms += 3_600_000
    assert not (await wall.page()).mentions[0].HasField("text")

    async def gone() -> bool:
        return await stored(wall, "Quimperlé") == []

    assert await until(gone, what="words deleted")
    assert all(b"Quimperl" not in record.value for record in await wall.records())
    assert figures((await wall.sentiment()).total) == (1, 1, 0, 0)
    await wall.label(one, NEUTRAL)
    assert parts(await wall.sentiment())["MANUAL"][1] == (1, 0, 1, 0)


@pytest.mark.row("M14", part="words go with a manual label, and those that are too old are never kept")
async def test_words_that_nobody_needs_are_not_kept(wall: Wall) -> None:
    old_ms = now(wall) - 8 * DAY_MS
    await wall.hear(mention(SECRET, language="fr", at_ms=old_ms))
    assert await stored(wall, "Quimperlé") == []
    (one,) = await wall.hear(mention(SECRET, language="fr", at_ms=now(wall)))
    assert await stored(wall, "Quimperlé") == ["mentions"]
    await wall.label(one, POSITIVE)
    assert await stored(wall, "Quimperlé") == []
    assert figures((await wall.sentiment()).total) == (2, 2, 0, 0)


@pytest.mark.row("M14", part="by period, item and network; what was found elsewhere apart")
async def test_a_figure_is_about_what_was_asked_for(wall: Wall) -> None:
    at_ms = now(wall)
    ids = await wall.hear(
        mention(label="positive", at_ms=at_ms),
        mention(label="negative", at_ms=at_ms + 1, network="x"),
        mention(label="negative", at_ms=at_ms + 2, at=item("item-2")),
        mention(label="neutral", at_ms=at_ms + 3, day="2026-10-01"),
        elsewhere("Une honte, un vrai scandale", at_ms=at_ms + 4),
    )
    assert figures((await wall.sentiment()).total) == (3, 1, 0, 2)
    assert figures((await wall.sentiment(content_id="item-2")).total) == (1, 0, 0, 1)
    assert figures((await wall.sentiment(network="x")).total) == (1, 0, 0, 1)
    assert figures((await wall.sentiment(to_date="2026-10-01")).total) == (4, 1, 1, 2)
    assert figures((await wall.sentiment(programme_id="q")).total) == (0, 0, 0, 0)
    assert figures((await wall.sentiment(found_elsewhere=True)).total) == (1, 0, 0, 1)
    found = await wall.metrics.get("/v1/metrics/sentiment", found_elsewhere="true", **PERIOD)
    assert found.json()["total"]["net"]["value"] == -100.0
    (other,) = (await wall.page(found_elsewhere=True)).mentions
    assert (other.mention_id, other.content_id, other.network) == (ids[4], "", "x")
    assert [one.mention_id for one in (await wall.page(content_id="item-2")).mentions] == [ids[2]]


async def test_pages_go_from_the_newest_to_the_oldest_and_miss_none(wall: Wall) -> None:
    at_ms = now(wall)
    moments = [at_ms + n // 2 for n in range(7)]
    ids = await wall.hear(*(mention(label="neutral", at_ms=one) for one in moments))
    newest = [name for _, name in sorted(zip(moments, ids, strict=True), reverse=True)]
    seen: list[str] = []
    token = ""
    for size in (3, 3, 1):
        page = await wall.page(page_size=3, page_token=token)
        assert len(page.mentions) == size
        seen += [one.mention_id for one in page.mentions]
        token = page.next_page_token
    assert (seen, token) == (newest, "")


async def refusal(call: Any) -> tuple[grpc.StatusCode, str]:
    """Code and details of a refused call."""
    with pytest.raises(grpc.aio.AioRpcError) as refused:
        await call
    details = dict(refused.value.trailing_metadata() or ())["grpc-status-details-bin"]
    return refused.value.code(), str(details)


async def test_what_cannot_be_answered_is_refused_with_its_reason(wall: Wall) -> None:
    code, reason = await refusal(wall.label("nobody", POSITIVE))
    assert (code, "UNKNOWN_MENTION" in reason) == (grpc.StatusCode.NOT_FOUND, True)
    (one,) = await wall.hear(mention(label="neutral", at_ms=now(wall)))
    code, reason = await refusal(wall.label(one, events.SENTIMENT_UNSPECIFIED))
    assert (code, "label" in reason) == (grpc.StatusCode.INVALID_ARGUMENT, True)
    for wrong in ({"programme_id": ""}, {"found_elsewhere": True, "programme_id": "p"}):
        code, _ = await refusal(wall.sentiment(**wrong))
        assert code is grpc.StatusCode.INVALID_ARGUMENT
    for token in ("x", "1", "²2.a", "1."):
        code, reason = await refusal(wall.page(page_token=token))
        assert (code, "NO_SUCH_PAGE" in reason) == (grpc.StatusCode.INVALID_ARGUMENT, True)
    missing = await wall.post("/v1/metrics/mentions/nobody/label", "k", label="SENTIMENT_NEUTRAL")
    assert missing.status_code == 404


async def test_words_of_others_are_for_communications_alone(wall: Wall) -> None:
    for role in ("employee", "manager", "programme_manager", "leader"):
        who = wall.metrics.issuer.metadata("someone", [role], key="k")
        asked = wire.ListMentionsRequest(programme_id="p")
        code, _ = await refusal(wall.stub.ListMentions(asked, metadata=who))
        assert code is grpc.StatusCode.PERMISSION_DENIED, role
        label = wire.LabelMentionRequest(mention_id="m", label=POSITIVE)
        code, _ = await refusal(wall.stub.LabelMention(label, metadata=who))
        assert code is grpc.StatusCode.PERMISSION_DENIED, role


async def test_sentiment_is_built_again_from_what_was_said_and_mentions_are_not(wall: Wall) -> None:
    at_ms = now(wall)
    ids = await wall.hear(*(mention("Merci beaucoup", language="fr", at_ms=at_ms + n) for n in range(30)))
    for one, label in zip(ids[:6], (POSITIVE, NEUTRAL, NEGATIVE) * 2, strict=True):
        await wall.label(one, label)
    before = await wall.sentiment()
    house = wall.metrics.house
    rebuilt = await Rebuild(sentiment(wiring_sentiment.count), house.mongo, house.river).run()
    assert rebuilt.generation == 2
    assert await wall.sentiment() == before
    assert (before.total.n, parts(before)["MANUAL"][1]) == (30, (6, 2, 2, 2))
    with pytest.raises(NotRebuilt):
        await Rebuild(house.projections["mentions"], house.mongo, house.river).run()
