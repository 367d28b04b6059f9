"""HTTP to addresses that others chose: bounded in time, size and redirects, never into our own network.

A host is resolved once and the connection goes to the address that was looked at, so that a name cannot point
elsewhere a moment later. Certificates are checked against the name.
"""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin

import httpx

SECONDS = 10.0
BYTES = 2_000_000
REDIRECTS = 3
URL_CHARACTERS = 2_000
AGENT = "Portevoix"
NAT64 = IPv6Network("64:ff9b::/96")
_MOVED = frozenset({301, 302, 303, 307, 308})


class Refused(Exception):
    """An address that is not gone to; the text says why and may be shown."""


class Failed(Exception):
    """No answer, or none that could be taken; the text says why and may be shown."""


@dataclass(frozen=True)
class Answer:
    """What came back, from where it was found in the end; the names of headers are in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class GuardedHttp:
    """Without `private`, whatever is not a public address is refused: loopback, links, private, reserved.

    One exchange takes at most `seconds`, redirects included, and an answer has at most `most_bytes`.
    """

    def __init__(self, *, private: bool = False, seconds: float = SECONDS, most_bytes: int = BYTES) -> None:
        self._private, self._seconds, self._most_bytes = private, seconds, most_bytes

    async def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Follow at most REDIRECTS redirects, each looked at like the first. Raises Refused, Failed."""
        with _failing():
            async with asyncio.timeout(self._seconds), self._client() as client:
                for _ in range(REDIRECTS + 1):
                    answer = await self._ask(client, "GET", url, headers or {})
                    if answer.status not in _MOVED or "location" not in answer.headers:
                        return answer
                    url = urljoin(url, answer.headers["location"])
        raise Failed(f"more than {REDIRECTS} redirects")

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Follow nothing. Raises Refused, Failed."""
        with _failing():
            async with asyncio.timeout(self._seconds), self._client() as client:
                return await self._ask(client, "POST", url, headers, body)

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=self._seconds)

    async def _ask(
        self, client: httpx.AsyncClient, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        target = _checked(url)
        address = await self._address_of(target)
        request = client.build_request(
            method,
            target.copy_with(host=address),
            headers={"user-agent": AGENT, **headers, "host": target.netloc.decode("ascii")},
            content=body or None,
            extensions={"sni_hostname": target.raw_host.decode("ascii")},
        )
        response = await client.send(request, stream=True)
        try:
            return Answer(
                str(target), response.status_code, dict(response.headers), await self._body(response)
            )
        finally:
            await response.aclose()

    async def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():  # unpacked: a small answer may hold a large one
            body += chunk
            if len(body) > self._most_bytes:
                raise Failed(f"the answer has more than {self._most_bytes} bytes")
        return bytes(body)

    async def _address_of(self, target: httpx.URL) -> str:
        """The first address of a host, if none of them is refused."""
        loop, port = asyncio.get_running_loop(), target.port or (443 if target.scheme == "https" else 80)
        found = await loop.getaddrinfo(target.host, port, type=socket.SOCK_STREAM)
        addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        if not self._private and not all(map(is_public, addresses)):
            raise Refused("the address leads into a private network")
        return str(addresses[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is anybody's; one that carries another in itself is what it carries."""
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address.teredo:
        return address.teredo[1]
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _checked(url: str) -> httpx.URL:
    if len(url) > URL_CHARACTERS:
        raise Refused(f"the address has more than {URL_CHARACTERS} characters")
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Refused("this is no address") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise Refused("the address must begin with http:// or https://")
    if target.userinfo:
        raise Refused("the address must not hold a name or a password")
    return target


@contextmanager
def _failing() -> Iterator[None]:
    """Whatever the network does is Failed."""
    try:
        yield
    except TimeoutError as error:
        raise Failed("no answer in time") from error
    except (httpx.HTTPError, httpx.StreamError, OSError, UnicodeError) as error:
        raise Failed(f"no answer: {type(error).__name__}") from error
