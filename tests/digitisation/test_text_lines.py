"""Which way lines run: leaning, on their side, on their head; and what can't be told."""

import numpy as np
import pytest
from support.drawn_pages import card, scan, turned

from kit import digitisation, places
from kit.digitisation import Page, as_page, read_page

OWN = places.root().parent / "shared" / "data" / "own-files"
SETS = ("scans", "unseen")
TOLD = {"scans": 24 - 3, "unseen": 12 - 2}  # blurred, grainy, and the two ledgers aren't
LEANS = [-40, -25, -15, -11, -6, -0.7, 0, 3.3, 12, 25, 40]


def quarter(page: Page, times: int) -> Page:
    """Turn a page to the left by so many quarters."""
    return as_page(np.ascontiguousarray(np.rot90(page.grey, times)), name="Page", ppi=page.ppi)


@pytest.mark.parametrize("lean", LEANS)
@pytest.mark.parametrize("on_side", [False, True])
def test_leans_far_beyond_ten_degrees_are_measured(lean: float, on_side: bool) -> None:
    """A known lean is found to a fifth of a degree, on its feet and on its side."""
    found = turned(scan(), lean + 90 * on_side).lines
    assert found.on_side is on_side
    assert found.lean == pytest.approx(lean, abs=0.2)


@pytest.mark.parametrize("lean", [15, -25])
def test_a_steep_lean_is_said(lean: float) -> None:
    """The report says that it is more than ten degrees, and how much."""
    said = digitisation.report(turned(scan(), lean))
    assert said.verdict == "rescan"
    words = said.reasons[0].partition("lean by more than 10°, about ")[2]
    assert float(words.partition("°")[0]) == pytest.approx(abs(lean), abs=0.2)


@pytest.mark.parametrize("name", SETS)
def test_no_page_is_told_wrongly(name: str) -> None:
    """In seven languages and five typefaces, each page four ways round: told rightly, or not."""
    told = 0
    for page in digitisation.pages("scans", name).values():
        found = [quarter(page, times).lines for times in range(4)]
        assert [one.on_side for one in found] == [False, True, False, True]
        assert [one.upright for one in found] in ([True, True, False, False], [None] * 4)
        told += found[0].upright is True
    assert told == TOLD[name]


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (1, "It lies on its side: turn it to the right by a quarter."),
        (2, "It seems to stand on its head: turn it around."),
        (3, "It lies on its side: turn it to the left by a quarter."),
    ],
)
def test_a_turned_page_is_not_kept(times: int, words: str) -> None:
    """A page that is sound but for its place in the picture is asked about."""
    said = digitisation.report(quarter(digitisation.pages()[1], times))
    assert (said.verdict, said.reasons) == ("ask", (words,))


def test_what_cannot_be_told_is_said() -> None:
    """A ledger has hardly a dot: it is kept, with the remark that nobody knows its top."""
    ledger = digitisation.pages()[17]
    said = digitisation.report(ledger)
    assert said.verdict == "keep"
    assert said.reasons[-1] == "Whether it stands on its head couldn't be told."
    said = digitisation.report(quarter(ledger, 1))
    assert "turn it by a quarter; to which side couldn't be told" in str(said)


def test_typed_cards_are_told() -> None:
    """A typed card is found on its feet, on its head, and on its side."""
    page = card()
    found = [quarter(page, times).lines for times in range(4)]
    assert [one.on_side for one in found] == [False, True, False, True]
    assert [one.upright for one in found] == [True, True, False, False]


def test_a_picture_has_no_lines() -> None:
    """Where no lines can be made out, the lean isn't a number that looks like one."""
    rng = np.random.default_rng(2)
    grey = rng.normal(200, 4, (600, 500)).clip(0, 255).astype(np.uint8)
    for row, column in rng.integers(0, (580, 480), (120, 2)):
        grey[row : row + 9, column : column + 9] = 60
    blots = as_page(grey, name="Blots", ppi=150)
    assert np.isnan(blots.lines.lean)
    assert "lean of the lines can't be seen" in str(digitisation.report(blots))


@pytest.mark.skipif(
    not OWN.is_dir(), reason="the small files of ../shared are not beside the clone"
)
def test_the_page_upside_down_is_not_kept() -> None:
    """A4 at 300 pixels per inch, sharp and straight, and on its head."""
    said = digitisation.report(read_page(OWN / "page_upside_down.png"))
    assert said.verdict == "ask"
    assert said.reasons == ("It seems to stand on its head: turn it around.",)


@pytest.mark.skipif(
    not OWN.is_dir(), reason="the small files of ../shared are not beside the clone"
)
def test_a_scan_of_one_bit_is_said() -> None:
    """Black and white alone, and it isn't called enlarged because its lines are all alike."""
    said = digitisation.report(read_page(OWN / "page_bitonal.tif"))
    assert said.verdict == "rescan"
    assert said.reasons == ("It is pure black and white: the scanner has thrown every grey away.",)
