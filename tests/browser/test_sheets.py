"""What ``hackyack print`` makes, printed by Chromium: pages, millimetres, and what is on them."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from markupsafe import escape
from playwright.sync_api import Page, sync_playwright
from support import paper, tools
from support.paper import Pdf

from kit.programme import evaluation_choices as choices
from kit.programme import workshops

from .conftest import CHROMIUM

WORKSHOPS = ("privacy_1", "open_data_1", "digitisation_1", "analytics_1")
A4, ACROSS = (210, 297), (297, 210)
INSIDE = 186  # millimetres between the margins of an upright sheet
PIXELS = round(INSIDE / 25.4 * 96)
MOST = 6
CODE = re.compile(r"""['"][a-z_]+['"]\s*[:,\]]|in quotes|square brackets|import |task_\d|>>>""")
MOVES = re.compile(r"Run the notebook|Now (move|tick|turn)|press Shift")
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A browser's window as wide as a sheet inside its margins."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.browser(), args=CHROMIUM)
        yield browser.new_page(viewport={"width": PIXELS, "height": 1000})
        browser.close()


@pytest.fixture(scope="module", params=WORKSHOPS)
def sheets(
    request: pytest.FixtureRequest,
    sheets_of: Callable[[str], dict[str, Path]],
    page: Page,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[str, dict[str, Path], dict[str, Pdf]]:
    """A workshop's id, its sheets, and each as it is printed."""
    files = sheets_of(request.param)
    folder = tmp_path_factory.mktemp("pdf")
    return request.param, files, {n: paper.pdf(page, f, folder) for n, f in files.items()}


Sheets = tuple[str, dict[str, Path], dict[str, Pdf]]


def test_a_handout_has_six_pages_at_most(sheets: Sheets) -> None:
    """A pair gets three leaves; the evaluation, the run-sheet's plan and the letters one page."""
    _id, _files, printed = sheets
    pages = {name: len(sheet.pages) for name, sheet in printed.items()}
    assert pages["handout"] <= MOST, pages
    assert pages["answers"] <= MOST, pages
    assert (pages["evaluation"], pages["run-sheet"]) == (1, 2), pages


def test_every_page_is_a4(sheets: Sheets) -> None:
    """A4 upright; a table that needs it lies across, alone on its sheet."""
    _id, _files, printed = sheets
    upright = {name: set(s.sizes) for name, s in printed.items() if name != "bingo"}
    assert set.union(*upright.values()) == {A4}, upright
    assert "bingo" not in printed or set(printed["bingo"].sizes) == {ACROSS}


def test_no_paragraph_is_torn(sheets: Sheets, page: Page) -> None:
    """A question stands whole above its lines: its first and last words are on one page."""
    _id, files, printed = sheets
    pages = [" ".join(text.split()) for text in printed["handout"].pages]
    page.goto(files["handout"].as_uri())
    said = [text.split() for text in page.locator(".handout p").all_inner_texts()]
    ends = [(" ".join(words[:5]), " ".join(words[-5:])) for words in said if len(words) > 9]
    torn = [ends_ for ends_ in ends if not any(all(e in text for e in ends_) for text in pages)]
    assert ends
    assert torn == []


def test_nothing_is_cut_off_or_lost(sheets: Sheets, page: Page, tmp_path: Path) -> None:
    """Each word of each sheet is on paper, within its margins, and nothing that is pressed."""
    for name, file in sheets[1].items():
        page.goto(file.as_uri())
        assert (name, paper.cut_off(page) if name != "bingo" else []) == (name, [])
        assert (name, paper.lost(page, tmp_path)) == (name, [])
        assert (name, paper.controls(page)) == (name, [])


def test_a_handout_has_no_code_and_asks_for_no_screen(sheets: Sheets) -> None:
    """Tasks are questions with boxes, and nothing is to be moved."""
    text = "\n".join(sheets[2]["handout"].pages)
    assert CODE.findall(text) == []
    assert MOVES.findall(text) == []


def test_each_guess_has_a_blank_and_is_answered_elsewhere(sheets: Sheets) -> None:
    """As many guesses to write as answers on the other sheet, with the same numbers."""
    _id, _files, printed = sheets
    asked = re.findall(r"^Guess (\d)", "\n".join(printed["handout"].pages), re.MULTILINE)
    answered = re.findall(r"^After guess (\d)", "\n".join(printed["answers"].pages), re.MULTILINE)
    assert asked == answered == [str(n) for n in range(1, len(asked) + 1)]
    assert len(asked) > 3


ANSWERS = {
    "privacy_1": ("20% by birth year", "Harriet Ellis", "3,010 of 3,010"),
    "open_data_1": ("545,051", "Nine kinds", "510,846"),
    "digitisation_1": (
        "8,528",
        "burnt out to pure white",
        "Twice the pixels",
        "Page 13 wins",
        "72 pixels per inch",
        "20%",
    ),
    "analytics_1": ("part of the door", "91,283", "fifth in all"),
}


def test_no_answer_stands_on_what_participants_get_first(sheets: Sheets) -> None:
    """What follows a guess, and the solutions' crosses, stand on sheets for later."""
    id, files, printed = sheets
    first = [n for n in printed if n not in {"answers", "solutions", "notes", "run-sheet"}]
    for name in first:
        text = " ".join(" ".join(printed[name].pages).split())
        assert (name, [one for one in ANSWERS[id] if one in text]) == (name, [])
        assert "✗" not in files[name].read_text(encoding="utf-8")
    assert "✗" in files["solutions"].read_text(encoding="utf-8")


def test_the_four_tasks_are_on_the_handout_and_solved_on_the_other(sheets: Sheets) -> None:
    """Each core task stands once on either sheet."""
    _id, files, printed = sheets
    for name in ("handout", "solutions"):
        html = unescape(files[name].read_text(encoding="utf-8"))
        tasks = re.findall(r"<h[23]>(([1-5])\. [^<]+)", html)
        assert (name, [number for _title, number in tasks]) == (name, list("1234"))
        text = " ".join(" ".join(printed[name].pages).split())
        assert [title for title, _number in tasks if title not in text] == []


def test_the_run_sheet_has_clock_times_and_no_model_answers(sheets: Sheets) -> None:
    """It may lie on the table: each block with its time, and no answer."""
    id, _files, printed = sheets
    text = "\n".join(printed["run-sheet"].pages)
    begins = [f"{14 + i.start // 60}:{i.start % 60:02}" for i in workshops.read(id).agenda]
    assert re.findall(r"^\s*(1\d:\d\d)\s", printed["run-sheet"].pages[0], re.MULTILINE) == [
        *begins,
        "16:00",
    ]
    assert "Model answers" not in text
    assert "Model answers" in "\n".join(printed["notes"].pages[-2:])


def test_the_evaluation_on_paper_asks_what_the_screen_asks(sheets: Sheets) -> None:
    """The same outcomes, steps, paces and sections, each with the number that is typed."""
    id, files, _printed = sheets
    html = files["evaluation"].read_text(encoding="utf-8")
    said = choices.asked(workshops.read(id))
    for texts in (choices.steps(), choices.paces().values(), said.sections):
        for n, one in enumerate(texts, 1):
            assert f"<small>{n}</small> {escape(one)}" in html, one
    assert all(text in html for text in choices.words().values())


def test_the_eight_pages_have_the_size_of_the_leaf(
    page: Page, sheets_of: Callable[[str], dict[str, Path]], tmp_path: Path
) -> None:
    """74 by 105 millimetres each, ready to cut: all at the same scale."""
    printed = paper.pdf(page, sheets_of("digitisation_1")["pages"], tmp_path)
    assert paper.pictures(printed) == [(74, 105)] * 8
    assert len(printed.pages) == 2
