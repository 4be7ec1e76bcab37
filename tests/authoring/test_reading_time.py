"""The minutes of a section: what counts, in which face, and how much."""

from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support import minimal

from kit.authoring.material import Material
from kit.authoring.reading_time import SECONDS, Estimate, estimates
from kit.notebooks import normal_form
from kit.programme import workshops

SHELF = "A blank is not a zero"
BOOK = f"workshops/{minimal.ID}/workshop.ipynb"
PLAN = f"workshops/{minimal.ID}/workshop.toml"
NUMBER = "controls.number('k', 2, 9)"
SOLUTION = f"solutions/{minimal.ID}/{minimal.ID}.ipynb"


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The smallest workshop in a programme of its own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    minimal.build(tmp_path)
    return tmp_path


def both() -> dict[str, Estimate]:
    """Return the estimate of the last section in each face."""
    material = Material(workshops.read(minimal.ID))
    return {one.face: one for one in estimates(material) if one.section == SHELF}


def added(clone: Path, cell: Any) -> dict[str, tuple[int, int]]:
    """Return the words and seconds that a cell adds to the last section, by face."""
    before = both()
    book = normal_form.read(clone / BOOK)
    book.cells.append(cell)
    minimal.save(clone / BOOK, book)
    after = both()
    return {
        face: (after[face].words - one.words, after[face].seconds - one.seconds)
        for face, one in before.items()
    }


def test_words_are_read_in_both_faces(clone: Path) -> None:
    """Prose counts by its words, without what only cites a source."""
    cell = new_markdown_cell("Two words.\n\n*Sources: a book that nobody reads here.*")
    assert added(clone, cell) == {"lab": (2, 0), "room": (2, 0)}


@pytest.mark.parametrize(("tag", "seen"), [("lab-only", "lab"), ("voila-only", "room")])
def test_a_cell_of_one_face(clone: Path, tag: str, seen: str) -> None:
    """A cell of one face takes no time in the other."""
    cell = new_markdown_cell("Three more words.", metadata={"tags": [tag]})
    assert added(clone, cell) == {"lab": (0, 0), "room": (0, 0), seen: (3, 0)}


def test_a_question_in_bold_is_thought_about(clone: Path) -> None:
    """What is asked in bold print takes the time of a guess; bold alone takes none."""
    asks = new_markdown_cell("**What do you expect?** Say it.\n\n**Now do task 1.**")
    assert added(clone, asks)["room"] == (10, SECONDS["guess"])


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (NUMBER, "control"),
        (f"guess = {NUMBER}\ncontrols.explore(look, guess=guess, k={NUMBER})", "control"),
        ("yack.poll('a', 'b', [])", "vote"),
        ("yack.wall('a', 'b')", "wall"),
        ("yack.note('a', 'b')", "note"),
        ("yack.evaluation('shelf_1')", "evaluation"),
    ],
)
def test_actions(clone: Path, source: str, what: str) -> None:
    """Each action has its seconds, and in JupyterLab its cell is run."""
    took = SECONDS[what]
    assert added(clone, new_code_cell(source)) == {
        "lab": (0, took + SECONDS["run"]),
        "room": (0, took),
    }


def test_words_are_looked_up_by_those_who_need_them(clone: Path) -> None:
    """A folded list of technical words takes nobody's minutes."""
    html = "<details class='kit-words'><summary>In plain words: row</summary></details>"
    shown = new_output("display_data", {"text/html": html})
    assert added(clone, new_code_cell('yack.words("row")', outputs=[shown])) == {
        "lab": (0, 0),
        "room": (0, 0),
    }


def test_a_table_is_glanced_at(clone: Path) -> None:
    """A table's caption, head and sentences are read; its rows are glanced at."""
    html = (
        "<table><caption>Two shelves</caption><thead><tr><th>shelf</th><th>why</th></tr></thead>"
        "<tbody><tr><td>A</td><td>it is full of books</td></tr>"
        "<tr><td>B</td><td>12</td></tr></tbody></table>"
    )
    cell = new_code_cell("1", outputs=[new_output("display_data", {"text/html": html})])
    assert added(clone, cell)["room"] == (9, SECONDS["look"] + 2 * SECONDS["row"])


def test_what_no_cell_shows(clone: Path) -> None:
    """Minutes on paper or with a partner are added as the agenda says."""
    before = both()["room"].minutes
    plan = clone / PLAN
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace("cut = 1\n", "cut = 1\nby_hand = 4\n"), encoding="utf-8")
    assert both()["room"].minutes == pytest.approx(before + 4)


def test_an_answer_is_typed_in_jupyterlab(clone: Path) -> None:
    """A longer answer takes longer to type, and each of its values is decided, in both faces."""
    before = both()
    book = normal_form.read(clone / SOLUTION)
    cell = next(c for c in book.cells if c["id"] == "answer_4")
    cell.source = cell.source.replace("books_4 = 4\n", "books_4 = {'a': 4, 'b': [5, 6]}\n")
    minimal.save(clone / SOLUTION, book)
    after = both()
    typed = round(60 * len("books_4 = {'a': 4, 'b': [5, 6]}\n") / 95)
    was = round(60 * len("books_4 = 4\n") / 95)
    chosen = 2 * SECONDS["choose"]
    assert after["room"].seconds - before["room"].seconds == chosen
    assert after["lab"].seconds - before["lab"].seconds == chosen + typed - was


def test_a_task_that_no_outcome_needs(clone: Path) -> None:
    """A fifth task is for those who are done early, and takes nobody's minutes."""
    before = both()
    plan = clone / PLAN
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('["task_4"]', '["task_4", "task_5"]'), encoding="utf-8")
    assert both() == before
