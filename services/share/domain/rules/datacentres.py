"""Address ranges of data centres, looked up by halves."""

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

_Range = tuple[int, int]


class WrongRange(ValueError):
    """A line is no range of addresses."""

    def __init__(self, number: int, line: str) -> None:
        """`number` counts lines from 1."""
        super().__init__(f"line {number}: no range of addresses: {line}")


class Ranges:
    """Ranges of IPv4 and IPv6 addresses."""

    def __init__(self, networks: Iterable[IPv4Network | IPv6Network]) -> None:
        by_version: dict[int, list[_Range]] = {4: [], 6: []}
        for one in networks:
            by_version[one.version].append((int(one.network_address), int(one.broadcast_address)))
        merged = {version: _merged(ranges) for version, ranges in by_version.items()}
        self._begins = {version: [begin for begin, _ in ranges] for version, ranges in merged.items()}
        self._ends = {version: [end for _, end in ranges] for version, ranges in merged.items()}

    def __contains__(self, address: str) -> bool:
        """The address lies in one of them; what is no address lies in none."""
        if not any(self._begins.values()):
            return False  # to read an address costs more than to look for it
        try:
            found = ip_address(address)
        except ValueError:
            return False
        if found.version == 6 and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        before = bisect_right(self._begins[found.version], int(found))
        return before > 0 and int(found) <= self._ends[found.version][before - 1]


def ranges_of(lines: Iterable[str]) -> Ranges:
    """One range in CIDR notation per line, with comments behind #. Raises WrongRange."""
    return Ranges(network for number, line in enumerate(lines, 1) for network in _network(number, line))


def _network(number: int, line: str) -> Iterable[IPv4Network | IPv6Network]:
    written = line.partition("#")[0].strip()
    if not written:
        return
    try:
        yield ip_network(written)
    except ValueError:
        raise WrongRange(number, written[:100]) from None


def _merged(ranges: Iterable[_Range]) -> list[_Range]:
    """Ranges in order that do not overlap: one within another must not end the other."""
    merged: list[_Range] = []
    for begin, end in sorted(ranges):
        if merged and begin <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((begin, end))
    return merged
