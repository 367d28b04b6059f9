"""Where Prometheus comes from: the PATH, or Debian's package; or one line that says why not."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.local.parts import Unavailable
from deploy.local.prometheus import PROGRAMS, installed

Shell = Callable[..., Path]
UNPACKED = 'mkdir -p "$3/usr/bin"; echo x > "$3/usr/bin/prometheus"; echo x > "$3/usr/bin/promtool"'


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Puts shell scripts by these names on a PATH that has little else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "mkdir", "touch", "cat"):
        found = next(path for place in ("/bin", "/usr/bin") if (path := Path(place) / tool).exists())
        (folder / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))

    def put(**scripts: str) -> Path:
        for name, script in scripts.items():
            path = folder / name.replace("_", "-")
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)
        return folder

    return put


def test_programs_on_the_path_are_taken(tmp_path: Path, programs: Shell) -> None:
    folder = programs(**dict.fromkeys(PROGRAMS, "exit 0"))
    assert installed(tmp_path / "build").promtool == folder / "promtool"
    assert not (tmp_path / "build").exists()


def test_the_package_is_fetched_and_unpacked_once(tmp_path: Path, programs: Shell) -> None:
    programs(apt_get="echo asked >> ../../asked; touch prometheus_1_all.deb", dpkg_deb=UNPACKED)
    build = tmp_path / "build"
    for _ in range(2):
        found = installed(build)
        assert found.promtool == build / "prometheus/usr/bin/promtool"
        assert found.prometheus.exists()
    assert [path.name for path in build.iterdir()] == ["prometheus"]
    assert (tmp_path / "asked").read_text() == "asked\n"


def test_where_the_lists_of_packages_are_not_there_our_own_are_fetched(
    tmp_path: Path, programs: Shell
) -> None:
    script = """case "$*" in
        *"-q download"*) echo "E: Unable to locate package prometheus" >&2; exit 100;;
        *update) touch updated;;
        *download*) [ -e updated ] && touch prometheus_1_all.deb;;
    esac"""
    programs(apt_get=script, dpkg_deb=UNPACKED)
    assert installed(tmp_path / "build").promtool.exists()


@pytest.mark.parametrize(
    ("scripts", "why"),
    [
        ({}, "no apt-get to get it with"),
        ({"apt_get": "exit 0"}, "no dpkg-deb to get it with"),
        ({"apt_get": "echo 'E: no network' >&2; exit 100", "dpkg_deb": UNPACKED}, "E: no network"),
        ({"apt_get": "touch prometheus_1_all.deb", "dpkg_deb": "exit 2"}, "it gave no reason"),
    ],
    ids=["no apt", "no dpkg", "no network", "no package"],
)
def test_where_it_cannot_be_had_one_line_says_why_and_nothing_is_left(
    tmp_path: Path, programs: Shell, scripts: dict[str, str], why: str
) -> None:
    programs(**scripts)
    with pytest.raises(Unavailable, match=why):
        installed(tmp_path / "build")
    assert not list((tmp_path / "build").glob("*"))
