"""The client: what it sends, that a retry is a repeat, and that it needs nothing of ours but itself."""

import json
import re
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from google.protobuf import json_format

from deploy.topics import create_topics
from portevoix.inbox.v1 import events_pb2 as inbox
from portevoix.type.v1.facts_pb2 import MEASURE_LIKES
from portevoix_client import Event, Form, HttpPublisher, KafkaPublisher, Refused
from tests.contract import client_wheel

SOURCE = "https://poller.example.com"
SEEN = inbox.EngagementObserved(
    share_id="s-1",
    network="linkedin",
    observed_at_ms=1794909600123,
    counts=[inbox.Count(measure=MEASURE_LIKES, total=37)],
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("client")
    return client_wheel.install(client_wheel.build(place), place / "site")


def test_the_wheel_works_with_its_own_dependencies_only(installed: Path) -> None:
    code = (
        "import importlib.util, portevoix_client, portevoix.topics\n"
        "from portevoix.share.v1 import events_pb2, service_pb2\n"
        "print([n for n in ('chassis', 'services', 'grpc', 'motor', 'yaml') if importlib.util.find_spec(n)])"
    )
    assert client_wheel.python(installed, "-c", code).strip() == "[]"


def test_the_wheel_is_typed_and_carries_the_examples(installed: Path) -> None:
    for package in ("portevoix", "portevoix_client", "buf"):
        assert (installed / package / "py.typed").exists()
    assert (installed / "portevoix_client/examples/portevoix.share.v1.ShareMade.json").exists()


def test_the_same_message_again_is_a_repeat() -> None:
    again = inbox.EngagementObserved.FromString(SEEN.SerializeToString())
    assert Event.of(SEEN, source=SOURCE).id == Event.of(again, source=SOURCE).id
    again.counts[0].total = 38
    assert Event.of(SEEN, source=SOURCE).id != Event.of(again, source=SOURCE).id
    assert Event.of(SEEN, source=SOURCE).id != Event.of(SEEN, source="https://other.example.com").id
    assert Event.of(SEEN, source=SOURCE, event_id="1").id == "1"


def test_the_envelope() -> None:
    event = Event.of(SEEN, source=SOURCE, event_id="1")
    assert event.attributes(Form.JSON, "ce-") == {
        "ce-specversion": "1.0",
        "ce-id": "1",
        "ce-source": SOURCE,
        "ce-type": "portevoix.inbox.v1.EngagementObserved",
        "ce-time": "2026-11-17T10:00:00.123Z",
        "content-type": "application/json",
    }
    assert event.subject == "s-1"
    assert inbox.EngagementObserved.FromString(event.body(Form.PROTOBUF)) == SEEN
    assert json_format.Parse(event.body(Form.JSON), inbox.EngagementObserved()) == SEEN


def test_only_the_inbox_takes_events() -> None:
    with pytest.raises(TypeError, match="Count is no message"):
        Event.of(inbox.Count(), source=SOURCE)  # type: ignore[arg-type]  # what this test is about


def door(statuses: list[int], requests: list[httpx.Request]) -> httpx.MockTransport:
    """A door that answers with these statuses in turn, 0 for a broken connection."""

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        status = statuses[len(requests) - 1]
        if not status:
            raise httpx.ConnectError("away", request=request)
        return httpx.Response(status, text="network: no such network")

    return httpx.MockTransport(answer)


def publisher(
    statuses: list[int], requests: list[httpx.Request], form: Form = Form.PROTOBUF
) -> HttpPublisher:
    return HttpPublisher(
        "https://share.example.com",
        source=SOURCE,
        token="t",
        form=form,
        first_delay_seconds=0,
        transport=door(statuses, requests),
    )


@pytest.mark.parametrize("form", Form)
async def test_http_posts_a_cloud_event(form: Form) -> None:
    requests: list[httpx.Request] = []
    async with publisher([202], requests, form) as http:
        assert await http.publish(SEEN, event_id="7") == "7"
    (request,) = requests
    assert (request.method, request.url.path) == ("POST", "/v1/events")
    assert request.headers["authorization"] == "Bearer t"
    assert request.headers["ce-id"] == "7"
    assert request.headers["content-type"] == form.value


async def test_http_encodes_what_a_header_cannot_carry() -> None:
    requests: list[httpx.Request] = []
    async with publisher([202], requests) as http:
        assert await http.publish(SEEN, event_id='caf\u00e9 "7" 100%') == 'caf\u00e9 "7" 100%'
    assert requests[0].headers["ce-id"] == "caf%C3%A9%20%227%22%20100%25"


async def test_http_tries_again_with_the_same_id() -> None:
    requests: list[httpx.Request] = []
    async with publisher([0, 503, 202], requests) as http:
        event_id = await http.publish(SEEN)
    assert [request.headers["ce-id"] for request in requests] == [event_id] * 3


async def test_http_gives_up_in_the_end() -> None:
    requests: list[httpx.Request] = []
    with pytest.raises(httpx.HTTPStatusError):
        async with publisher([503] * 5, requests) as http:
            await http.publish(SEEN)
    assert len(requests) == 5


async def test_http_does_not_argue_with_a_refusal() -> None:
    requests: list[httpx.Request] = []
    with pytest.raises(Refused, match="400: network: no such network") as refusal:
        async with publisher([400], requests) as http:
            await http.publish(SEEN)
    assert refusal.value.status == 400
    assert len(requests) == 1


async def read(kafka: str, topic: str, count: int) -> list[dict[str, str]]:
    """Headers of the first records of a topic, the key among them."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        records = [await consumer.getone() for _ in range(count)]
    finally:
        await consumer.stop()
    return [{**{k: v.decode() for k, v in r.headers}, "key": r.key.decode()} for r in records]


async def test_kafka_carries_the_envelope(kafka: str, namespace: str) -> None:
    await create_topics(kafka, namespace=namespace, partitions=1)
    async with KafkaPublisher(kafka, source=SOURCE, namespace=namespace) as publisher:
        first = await publisher.publish(SEEN)
        assert await publisher.publish(SEEN) == first
    records = await read(kafka, f"{namespace}.portevoix.inbox.v1", 2)
    assert {record["ce_id"] for record in records} == {first}
    assert {record["key"] for record in records} == {"s-1"}
    assert records[0]["ce_type"] == "portevoix.inbox.v1.EngagementObserved"


async def test_the_example_of_the_readme_runs(
    installed: Path, kafka: str, namespace: str, tmp_path: Path
) -> None:
    text = (client_wheel.ROOT / "client/README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    await create_topics(kafka, namespace=namespace, partitions=1)
    address = '"localhost:9092"'
    assert address in code
    script = tmp_path / "example.py"
    script.write_text(code.replace(address, f"{json.dumps(kafka)}, namespace={json.dumps(namespace)}"))
    printed = client_wheel.python(installed, str(script)).strip()
    (record,) = await read(kafka, f"{namespace}.portevoix.inbox.v1", 1)
    assert record["ce_id"] == printed
