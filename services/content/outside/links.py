"""Links, looked at."""

import asyncio
from collections.abc import Mapping, Sequence

from chassis.guarded_http import Failed, GuardedHttp, Refused

GONE = frozenset({404, 410})
# What else a server answers says more of the asker than of the page: many turn programs away.


class HttpLinks:
    """Implements ports.Links."""

    def __init__(self, http: GuardedHttp) -> None:
        self._http = http

    async def broken(self, addresses: Sequence[str], *, inside: bool) -> Mapping[str, str]:
        """As the port says, all at once: it takes as long as the slowest."""
        whys = await asyncio.gather(*(self._why(address, inside) for address in addresses))
        return {address: why for address, why in zip(addresses, whys, strict=True) if why}

    async def _why(self, address: str, inside: bool) -> str:
        try:
            status = await self._http.status(address)
        except Refused as refusal:
            return "" if inside else str(refusal)  # it may lead where we do not go, and others do
        except Failed as failure:
            return str(failure)
        return f"the server answered {status}" if status in GONE or status >= 500 else ""


class NoLinks:
    """Implements ports.Links where no way leads out: nothing is looked at, nothing is broken."""

    async def broken(self, addresses: Sequence[str], *, inside: bool) -> Mapping[str, str]:
        """As the port says."""
        return {}
