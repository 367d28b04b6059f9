"""Calls to addresses that others chose, and signed webhooks, against real servers on loopback."""

import gzip
from ipaddress import ip_address
from typing import Any

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook

from chassis import webhook
from chassis.guarded_http import REDIRECTS, Failed, GuardedHttp, Refused, is_public
from chassis.webhook import TRIES, Hook, Webhooks
from tests.serving import Asked, answer, serving

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://10.0.0.8/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
    ],
)
async def test_our_own_network_is_not_gone_to(url: str) -> None:
    with pytest.raises(Refused, match="private"):
        await GuardedHttp().get(url)
    with pytest.raises(Refused, match="private"):
        await GuardedHttp().post(url, b"{}", {})


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "http"),
        ("gopher://example.org/", "http"),
        ("http://", "http"),
        ("http://a:b@example.org/", "password"),
        ("http://exa mple.org/\x00", "no address"),
        ("http://example.org/" + "a" * 3000, "characters"),
    ],
)
async def test_what_is_no_web_address_is_refused_with_the_reason(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        await GuardedHttp().get(url)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_an_address_that_carries_another_is_what_it_carries(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


async def test_an_answer_comes_with_where_it_was_found() -> None:
    def say(asked: list[Asked]) -> bytes:
        return answer("301 Moved", location="/there") if len(asked) == 1 else answer(body=b"here", etag='"1"')

    async with serving(say) as (url, asked):
        found = await GuardedHttp(private=True).get(f"{url}/a", {"if-none-match": '"0"'})
    assert (found.url, found.status, found.body) == (f"{url}/there", 200, b"here")
    assert found.headers["etag"] == '"1"'
    assert [headers["if-none-match"] for _, headers, _ in asked] == ['"0"', '"0"']
    assert asked[0][1]["host"] == url.removeprefix("http://")


async def test_redirects_are_looked_at_and_end() -> None:
    async with serving(lambda _: answer("302 Found", location="file:///etc/passwd")) as (url, _):
        with pytest.raises(Refused, match="http"):
            await GuardedHttp(private=True).get(url)
    async with serving(lambda _: answer("302 Found", location="/again")) as (url, asked):
        with pytest.raises(Failed, match="redirects"):
            await GuardedHttp(private=True).get(url)
        assert len(asked) == REDIRECTS + 1


async def test_an_answer_is_bounded_in_size_unpacked_too() -> None:
    small = GuardedHttp(private=True, most_bytes=1000)
    packed = gzip.compress(b" " * 1_000_000)
    for said in (answer(body=b" " * 1001), answer(body=packed, content_encoding="gzip")):
        async with serving(lambda _, said=said: said) as (url, _):  # type: ignore[misc]
            with pytest.raises(Failed, match="1000 bytes"):
                await small.get(url)


async def test_an_answer_is_bounded_in_time() -> None:
    async with serving(lambda _: b"") as (url, _):
        with pytest.raises(Failed, match="in time"):
            await GuardedHttp(private=True, seconds=0.2).get(url)


async def test_nobody_there_is_a_failure() -> None:
    async with serving(lambda _: b"") as (url, _):
        pass
    with pytest.raises(Failed, match="no answer"):
        await GuardedHttp(private=True).get(url)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "FIRST_PAUSE_SECONDS", 0)


def signed(asked: Asked) -> Any:
    """Check a request as its receiver does, and return what it says. Raises where the signature is wrong."""
    _, headers, body = asked
    return Webhook(SECRET).verify(body, headers)


@pytest.mark.usefixtures("no_pauses")
async def test_a_webhook_is_signed_and_tried_again_under_one_id() -> None:
    def say(asked: list[Asked]) -> bytes:
        return answer("503 Busy") if len(asked) == 1 else answer("204 No Content")

    async with serving(say) as (url, asked):
        hook = Hook(f"{url}/hook", SecretStr(SECRET))
        assert await Webhooks(GuardedHttp(private=True)).deliver(hook, "m1", '{"a": "é"}'.encode())
    assert [line for line, _, _ in asked] == ["POST /hook HTTP/1.1"] * 2
    assert [signed(one) for one in asked] == [{"a": "é"}] * 2
    assert {headers["webhook-id"] for _, headers, _ in asked} == {"m1"}
    assert SECRET not in repr(hook)


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(("status", "tries"), [("410 Gone", 1), ("302 Found", TRIES), ("429 Later", TRIES)])
async def test_a_webhook_that_is_not_taken_is_given_up(status: str, tries: int) -> None:
    async with serving(lambda _: answer(status)) as (url, asked):
        hook = Hook(url, SecretStr(SECRET))
        assert not await Webhooks(GuardedHttp(private=True)).deliver(hook, "m1", b"{}")
        assert len(asked) == tries
        assert not await Webhooks(GuardedHttp()).deliver(hook, "m1", b"{}")
        assert len(asked) == tries  # loopback is not gone to
