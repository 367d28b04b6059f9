"""The export of one's own shares: safe in a spreadsheet, in the reader's language, page by page."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.spreadsheet import MARK, lines_to_csv
from services.share.domain.model.people import Chapter, Employee, Profile
from services.share.domain.model.shares import Network, Share, ShareState
from services.share.domain.model.stamps import Channel, Item
from services.share.translate.history_rows import COLUMNS, header, rows
from services.share.translate.referrals import qr_svg
from services.share.translate.texts import LANGUAGES, catalogue, language_of
from services.share.usecases.sharing import PAGE, OwnShare, Sharing
from services.share.usecases.wording import Writing
from tests.qr import LEVEL_M, read_svg

LINKEDIN = Network("linkedin", "LinkedIn", "", True, None, "characters", None)
# Moved from Paris to Casablanca on 1 June 2026.
AUTHOR = Employee(
    "e1",
    (
        Chapter(1, Profile(zone="Europe/Paris")),
        Chapter(1_780_264_800_000, Profile(zone="Africa/Casablanca")),
    ),
)


def to_csv(*of: Any) -> bytes:
    """The lines of a file."""
    return lines_to_csv(rows(*of))


def head_to_csv(language: str) -> bytes:
    """The first line of a file."""
    return MARK + lines_to_csv([header(language)])


def share(**other: Any) -> Share:
    """A share made ready at 2026-05-31T23:30 in Paris."""
    usual = {"state": ShareState.PREPARED, "prepared_at_ms": 1_780_263_000_000}
    return replace(
        Share("s1", "e1", Item("c1", "p1"), "linkedin", ShareState.PREPARED, 0), **{**usual, **other}
    )


def row_of(one: Share, text: str = "", language: str = "en") -> dict[str, str]:
    """The line of a share, as a reader of CSV sees it."""
    written = to_csv([OwnShare(one, text, "https://go.example.org/l/x")], AUTHOR, NETWORKS, language)
    assert written.endswith(b"\r\n")
    (cells,) = csv.reader(io.StringIO(written.decode(), newline=""), strict=True)
    return dict(zip(COLUMNS, cells, strict=True))


NETWORKS = {"linkedin": LINKEDIN}


# What spreadsheets split on, break rows at, strip, and take for the beginning of a formula.
hostile = st.lists(
    st.sampled_from([*",;\t\r\n\v\x85\u2028\"' ", *"=+-@＝＋－＠", "\r\n", "1"])
    | st.characters(codec="utf-8"),
    max_size=12,
).map("".join)


@given(hostile)
@example("Bonjour;=1+1")
@example('Bonjour;"=1+1"')
@example("Bonjour\n=1+1")
@example("\t=1+1")
def test_no_cell_begins_as_a_formula_however_the_file_is_split(text: str) -> None:
    written = to_csv([OwnShare(share(), text, "")], AUTHOR, NETWORKS, "en").decode()
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        for delimiter in ",;\t":
            # A reader that ignores quotes ends rows at any break.
            lines = written.splitlines() if quoting is csv.QUOTE_NONE else io.StringIO(written, newline="")
            for row in csv.reader(lines, delimiter=delimiter, quoting=quoting):
                assert not [cell for cell in row if cell.lstrip('"')[:1] in {*"=+-@＝＋－＠"}], (
                    delimiter,
                    row,
                )


@given(hostile)
def test_a_text_is_kept_but_for_apostrophes(text: str) -> None:
    cell = row_of(share(), text)["text"]
    assert cell.replace("'", "") == text.replace("'", "")
    assert cell[:1] not in {"\t", "\r", "\n"}


@pytest.mark.parametrize(
    "text", ["", "Merci, @Salma - à bientôt", "1 + 1 = 2", '"Enfin", dit-elle;', "a@b.eu"]
)
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert row_of(share(), text)["text"] == text


def test_every_column_is_kept_from_being_a_formula_and_quoted() -> None:
    cells = row_of(share(network="=cmd|' /C calc'!A0", item=Item("@c", "p1")))
    assert (cells["network"], cells["item"]) == ("'=cmd|' /C calc'!A0", "'@c")
    written = to_csv([OwnShare(share(), "a;b", "")], AUTHOR, NETWORKS, "en").decode()
    assert written.removesuffix("\r\n").startswith('"')
    assert written.count('"') == 2 * len(COLUMNS)


def test_moments_are_on_the_calendar_that_the_person_lived_by() -> None:
    before = row_of(share())
    assert (before["date"], before["time"], before["zone"]) == ("2026-05-31", "23:30:00", "Europe/Paris")
    after = row_of(share(made_at_ms=1_780_266_600_000, verified_at_ms=1_780_270_200_000))
    assert (after["date"], after["time"], after["zone"]) == ("2026-05-31", "23:30:00", "Africa/Casablanca")
    assert (before["verified"], after["verified"]) == ("", "2026-06-01 00:30:00")


def test_figures_are_whole_numbers_or_nothing() -> None:
    unknown, known = row_of(share()), row_of(share(similarity=0.874, follower_count=0))
    assert (unknown["similarity"], unknown["followers"]) == ("", "")
    assert (known["similarity"], known["followers"]) == ("87", "0")


def test_older_shares_have_the_channel_of_their_network() -> None:
    assert row_of(share())["channel"] == "public network"
    assert row_of(share(channel=Channel.PERSONAL), language="fr")["channel"] == "contacts personnels"
    assert row_of(share(network="gone"))["channel"] == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_is_in_every_language(language: str) -> None:
    texts = catalogue(language)
    assert {section: names.keys() for section, names in texts.items()} == {
        section: names.keys() for section, names in catalogue(LANGUAGES[0]).items()
    }
    assert texts["history"].keys() == {*COLUMNS, "file"}
    assert texts["state"].keys() == {state.value for state in ShareState}
    assert texts["channel"].keys() == {one.name.lower() for one in Channel if one is not Channel.UNSPECIFIED}
    header = head_to_csv(language)
    assert header.startswith(b"\xef\xbb\xbf")
    (names,) = csv.reader(io.StringIO(header.decode("utf-8-sig"), newline=""))
    assert names == [texts["history"][column] for column in COLUMNS]


@pytest.mark.parametrize(
    ("tag", "language"), [("fr", "fr"), ("fr-MA", "fr"), ("fr_FR", "fr"), ("ar", "en"), ("", "en")]
)
def test_a_tag_leads_to_a_catalogue(tag: str, language: str) -> None:
    assert language_of(tag) == language


class Stored:
    """Shares without words, as the storage gives them."""

    def __init__(self, shares: Sequence[OwnShare]) -> None:
        self.shares, self.pages = [one.share for one in shares], 0

    async def page(self, _: str, size: int, before: tuple[int, str] | None) -> list[Share]:
        self.pages += 1
        return [one for one in self.shares if before is None or one.prepared_at_ms < before[0]][:size]

    async def words(self, _: Sequence[str]) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])
async def test_the_whole_is_read_a_page_at_a_time(count: int) -> None:
    shares = [
        OwnShare(share(share_id=f"{number:04}", prepared_at_ms=number), "", "")
        for number in range(count, 0, -1)
    ]
    stored: Any = Stored(shares)
    nobody: Any = None
    seen: list[OwnShare] = []
    async for found in Sharing(nobody, nobody, Writing(NETWORKS, "")).whole_history("e1", stored):
        assert len(found) <= PAGE
        seen += found
        assert stored.pages * PAGE < len(seen) + PAGE + 1  # nothing is read ahead
    assert seen == shares


@pytest.mark.parametrize("length", [1, 10, 20, 35, 42])
def test_a_code_is_the_link_and_nothing_else(length: int) -> None:
    text = "https://go.example.org/l/23456789ABCDEFGHJKLM"[:length]
    assert read_svg(qr_svg(text)) == (text, LEVEL_M)
    assert qr_svg(text) == qr_svg(text)
