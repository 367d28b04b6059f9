"""HTTP: the probes, the metrics, the JSON doors and the house's own routes."""

from typing import Any

import pytest

from chassis import web_guards
from tests.component.chassis.conftest import Trial


def reason_of(answer: Any) -> str:
    return next(str(detail["reason"]) for detail in answer.json()["details"] if "reason" in detail)


async def test_a_question_as_json(running: Trial) -> None:
    answer = await running.web.get(
        "/v1/things/t",
        params={"loud": "true", "tags": ["aa", "bb"], "atMs": "12", "inner.depth": "3"},
        headers=running.headers("e-5"),
    )
    assert answer.status_code == 200
    assert answer.json() == {
        "thingId": "t",
        "subject": "e-5",
        "count": "0",
        "tags": ["aa", "bb"],
        "depth": 3,
        "loud": True,
    }
    assert answer.headers["cache-control"] == "no-store"


async def test_a_command_as_json_is_repeated_safely(running: Trial, thing: str) -> None:
    for _ in range(2):
        answer = await running.web.post(
            f"/v1/things/{thing}:count", json={"by": "2"}, headers=running.headers(key=thing)
        )
        assert (answer.status_code, answer.json()) == (200, {"count": "2"})
    answer = await running.web.post("/v1/things/t:count", json={"by": 2}, headers=running.headers())
    assert (answer.status_code, reason_of(answer)) == (400, "IDEMPOTENCY_KEY_MISSING")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"by": 1, "colour": "red"}', "colour"),
        (b'{"by": "many"}', "by"),
        (b'{"by": 0}', "by"),
        (b'{"by": 1, "thingId": "other"}', "thing"),
        (b"[1]", "object"),
        (b'{"by": 1', "JSON"),
        (b"\xff", "JSON"),
        (b"[" * 100_000, "JSON"),
    ],
)
async def test_a_bad_body_is_refused_by_name(running: Trial, body: bytes, field: str) -> None:
    runs = running.servicer.runs
    answer = await running.web.post("/v1/things/t:count", content=body, headers=running.headers(key="k"))
    assert answer.status_code == 400
    assert field in answer.text
    assert running.servicer.runs == runs


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"loud": "yes"}, "loud"),
        ({"atMs": "soon"}, "at"),
        ({"mood.x": "1"}, "mood"),
    ],
)
async def test_a_bad_query_is_refused_by_name(running: Trial, params: dict[str, str], field: str) -> None:
    answer = await running.web.get("/v1/things/t", params=params, headers=running.headers())
    assert answer.status_code == 400
    assert field in answer.json()["details"][1]["fieldViolations"][0]["field"]


async def test_statuses_have_their_http_code(running: Trial) -> None:
    answer = await running.web.get("/v1/things/t")
    assert (answer.status_code, reason_of(answer)) == (401, "TOKEN_MISSING")
    assert answer.headers["www-authenticate"] == "Bearer"
    answer = await running.web.get("/v1/things/t", headers=running.headers("e", "auditor"))
    assert (answer.status_code, reason_of(answer)) == (403, "ROLE_MISSING")
    answer = await running.web.get("/v1/things/t?mood=refuse", headers=running.headers())
    assert (answer.status_code, reason_of(answer)) == (400, "DECLINED")
    answer = await running.web.get("/v1/things/t?mood=break", headers=running.headers())
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert (await running.web.get("/nowhere")).json()["message"] == "Not Found"
    assert (await running.web.put("/v1/things/t")).status_code == 405


async def test_routes_of_the_house(running: Trial) -> None:
    answer = await running.web.get("/page?mood=refuse")
    assert (answer.status_code, reason_of(answer)) == (400, "DECLINED")
    answer = await running.web.get("/page?mood=break", headers={"x-correlation-id": "find-me"})
    assert answer.status_code == 500
    assert "find-me" in answer.text
    assert "secret" not in answer.text
    assert (await running.web.get("/page?mood=who")).status_code == 401
    answer = await running.web.get("/page?mood=who", headers=running.headers("crm", "service"))
    assert answer.text == "crm"


async def test_a_route_before_the_framework_is_watched_as_any_other(running: Trial) -> None:
    series = {"route": "/quick/{word}", "code": "200"}
    before = running.figure("http_requests_total", **series)
    answer = await running.web.get("/quick/w%20x", headers={"x-correlation-id": "find-me"})
    assert (answer.status_code, answer.text) == (200, "w x")
    assert answer.headers["x-correlation"] == "find-me"
    trace = "0af7651916cd43dd8448eb211c80319c"
    answer = await running.web.head("/quick/w", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert (answer.headers["x-method"], answer.headers["x-correlation"]) == ("HEAD", trace)
    first, second = [(await running.web.get("/quick/w")).headers["x-correlation"] for _ in range(2)]
    assert first != second
    assert running.figure("http_requests_total", **series) == before + 4
    assert running.figure("http_request_seconds_count", route="/quick/{word}") >= 4

    answer = await running.web.get("/quick/break", headers={"x-correlation-id": "find-me"})
    assert answer.status_code == 500
    assert "find-me" in answer.text
    assert "secret" not in answer.text
    assert running.figure("http_requests_total", route="/quick/{word}", code="500") >= 1


async def test_what_it_does_not_match_whole_goes_the_usual_way(running: Trial) -> None:
    assert (await running.web.post("/quick/w")).status_code == 405
    for path in ("/quick/", "/quick/a/b", "/quick/a%2Fb"):
        answer = await running.web.get(path)
        assert (answer.status_code, answer.json()["message"]) == (404, "Not Found"), path
    assert (await running.web.get("/quick/w/", follow_redirects=True)).text == "w"


async def test_a_body_above_the_limit_is_refused(running: Trial) -> None:
    size = web_guards.BODY_BYTES

    async def in_pieces() -> Any:
        for _ in range(5):
            yield b"x" * (size // 4)

    assert (await running.web.post("/page", content=b"x" * size)).text == str(size)
    assert (await running.web.post("/page", content=b"x" * (size + 1))).status_code == 413
    assert (await running.web.post("/page", content=in_pieces())).status_code == 413


async def test_the_probes_tell_part_by_part(running: Trial) -> None:
    ready = await running.web.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["parts"].keys() >= {"process", "mongodb", "kafka", "outbox", "grpc", "http"}
    assert (await running.web.get("/livez")).json()["ok"] is True
    running.house.health.draining = True
    ready = await running.web.get("/readyz")
    running.house.health.draining = False
    assert (ready.status_code, ready.json()["parts"]["process"]) == (503, "the process was told to stop")


async def test_metrics_in_both_formats(running: Trial) -> None:
    before = running.figure("http_requests_total", route="none", code="404")
    await running.web.get("/nowhere/at/all")
    page = (await running.web.get("/metrics")).text
    assert 'portevoix_build_info{house="trial",' in page
    assert f'portevoix_http_requests_total{{code="404",house="trial",route="none"}} {before + 1}' in page
    assert 'portevoix_mongo_transaction_attempts_total{house="trial",outcome="failed"} 0.0' in page
    answer = await running.web.get("/metrics", headers={"accept": "application/openmetrics-text"})
    assert answer.text.endswith("# EOF\n")
