"""Ranges of data centres: found by halves, and a wrong line is named."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.share.domain.model.stamps import ClickClass
from services.share.domain.rules.agents import class_at
from services.share.domain.rules.datacentres import Ranges, ranges_of
from services.share.wiring.links import read_datacentres


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("198.51.100.200", True),  # behind a smaller range within the same one
        ("2001:db8::1", True),
        ("2001:db9::", False),
        ("::ffff:192.0.2.7", True),
        ("", False),
        ("unix:", False),
    ],
)
def test_addresses(address: str, inside: bool) -> None:
    lines = ["# ours", "", "192.0.2.0/24 # first", "198.51.100.0/24", "198.51.100.8/29", "2001:db8::/32"]
    assert (address in ranges_of(lines)) is inside


@given(
    st.lists(st.tuples(st.integers(0, 2**12 - 1), st.integers(20, 32)), max_size=12),
    st.integers(0, 2**12 - 1),
)
def test_found_where_any_range_holds_it(ranges: list[tuple[int, int]], last: int) -> None:
    networks = [ip_network((begin, prefix), strict=False) for begin, prefix in ranges]
    address = ip_address(last)
    assert (str(address) in Ranges(networks)) is any(address in network for network in networks)


def test_only_what_looks_human_is_a_scanner_there() -> None:
    everywhere = {"192.0.2.1"}.__contains__
    for by_agent in ClickClass:
        expected = ClickClass.SCANNER if by_agent is ClickClass.HUMAN else by_agent
        assert class_at(by_agent, "192.0.2.1", everywhere) is expected
        assert class_at(by_agent, "192.0.2.2", everywhere) is by_agent


def test_a_wrong_line_ends_the_process_and_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "ranges"
    path.write_text("192.0.2.0/24\n192.0.2.7/24\n")
    with pytest.raises(SystemExit) as ended:
        read_datacentres(path)
    assert ended.value.code == 78
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    for part in ("PORTEVOIX_DATACENTRES", str(path), "line 2", "192.0.2.7/24"):
        assert part in said
