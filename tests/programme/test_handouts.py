"""The sheets for a session without screens."""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_output
from support import minimal

from kit.errors import WorkshopError
from kit.notebooks import markup, normal_form
from kit.programme import handouts
from kit.programme.paper import author

POLL = (
    "<p><b>Lend &amp; trust?</b></p><ul><li>Yes</li><li>No</li><li>Ask</li>"
    + "<li>a</li>" * 2
    + "</ul>"
)
MOVED = (
    "<p>Shown for “Years”: 2. "
    '<span class="kit-on-screen">Run the notebook to move the controls.</span></p>'
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The minimal workshop with a poll and a cell for JupyterLab only."""
    home = tmp_path_factory.mktemp("handouts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        minimal.build(home)
    words = 'term = "row"\nsays = "One thing of a table."\nworkshop = "shelf_1"\nsection = "x"\n'
    (home / "workshops/glossary.toml").write_text(f"[[term]]\n{words}", encoding="utf-8")
    plan = home / "workshops/shelf_1/workshop.toml"
    plan.write_text('words = ["row"]\n' + plan.read_text(encoding="utf-8"), encoding="utf-8")
    file = home / "workshops" / "shelf_1" / "workshop.ipynb"
    book = normal_form.read(file)
    poll = new_code_cell("yack.poll('lend', 'Lend?', [])", id="poll", execution_count=5)
    poll.outputs = [new_output("display_data", {"text/html": POLL})]
    book.cells.append(poll)
    book.cells[-2].metadata.tags = ["lab-only"]
    moved = new_code_cell("controls.explore(print)", id="moved", execution_count=7)
    moved.outputs = [new_output("display_data", {"text/html": MOVED})]
    book.cells.append(moved)
    words = '<details class="kit-words"><summary>In plain words: row</summary></details>'
    book.cells.append(new_code_cell("yack.words('row')", id="words", execution_count=6))
    book.cells[-1].outputs = [new_output("display_data", {"text/html": words})]
    minimal.save(file, book)
    return home


@pytest.fixture(scope="module")
def sheets(home: Path) -> dict[str, str]:
    """The text of every sheet, by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        made = handouts.make("shelf_1")
    folder = home / "programme" / "print" / "shelf_1"
    assert all(one.file.parent == folder for one in made)
    return {one.file.name: one.file.read_text(encoding="utf-8-sig") for one in made}


def test_the_sheets(sheets: dict[str, str]) -> None:
    """Everything a session without screens needs; nothing waits for a guess here."""
    assert list(sheets) == [
        "run-sheet.html", "notes.html", "handout.html", "glossary.html", "solutions.html",
        "vote-cards.html", "evaluation.html", "evaluation.csv",
    ]  # fmt: skip


def test_the_words_have_a_sheet(sheets: dict[str, str]) -> None:
    """The words that the workshop declares stand on a sheet of their own, and there alone."""
    assert "<b>row</b></dt>" in sheets["glossary.html"]
    assert "One thing of a table." in sheets["glossary.html"]
    assert "In plain words" not in sheets["handout.html"]


def test_no_sheet_asks_another_host(sheets: dict[str, str]) -> None:
    """A sheet prints the same on a machine without network."""
    assert [a for text in sheets.values() for a in markup.loaded_elsewhere(text)] == []


def test_each_sheet_has_one_title(sheets: dict[str, str]) -> None:
    """Every page has one heading of level 1, also if the notebooks have more."""
    assert {text.count("<h1") for name, text in sheets.items() if name.endswith(".html")} == {1}


def test_run_sheet_has_the_clock_and_the_cuts(sheets: dict[str, str]) -> None:
    """Every block with its minutes, what to say, and when the session ends with each cut."""
    page = sheets["run-sheet.html"]
    assert re.findall(r">(\d+\u2013\d+)</span>", page)[-2:] == ["108\u2013116", "116\u2013120"]
    assert "With cut 1 (Write the rule) you end after 107 minutes, at ___:___." in page


def test_with_a_start_the_sheets_have_clock_times(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The times of day stand on the run-sheet, and with each sheet when it is handed out."""
    monkeypatch.setenv("HACKYACK_HOME", str(home))
    made = {one.file.stem: one for one in handouts.make("shelf_1", start="23:05")[:-1]}
    page = made["run-sheet"].file.read_text(encoding="utf-8")
    assert re.findall(r"<td><b>(\d\d:\d\d)</b>", page)[::4] == ["23:05", "23:50", "00:40"]
    assert "at 00:52." in page
    assert "_:_" not in page
    assert made["evaluation"].when == "00:53"


def test_a_start_that_is_no_time_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to write one, before anything is made."""
    monkeypatch.setenv("HACKYACK_HOME", str(home))
    with pytest.raises(WorkshopError, match=r"25:00 is no time of day.* like --start 14:00"):
        handouts.make("shelf_1", start="25:00")


def test_model_answers_are_for_the_facilitator_alone(sheets: dict[str, str]) -> None:
    """They close the notes, on a page of their own; the run-sheet lies open on the table."""
    found = {name for name, text in sheets.items() if "Model answers" in text}
    assert found == {"notes.html"}
    assert '<section class="new-page">\n<h2>Model answers</h2>' in sheets["notes.html"]


def test_handout_shows_prose_and_figures_without_code(sheets: dict[str, str]) -> None:
    """The handout has the prose and the figures, and no code."""
    page = sheets["handout.html"]
    assert "One cell is empty." in page
    assert '<img alt="The Tide was lent twice."' in page
    assert "len(shelf)" not in page
    assert "your own</a> file" not in page


def test_handout_asks_for_nothing_that_paper_cannot_do(sheets: dict[str, str]) -> None:
    """The chosen values are printed; the hint to move the controls is not."""
    assert "Shown for “Years”: 2.</p>" in sheets["handout.html"]
    assert "Run the notebook" not in sheets["handout.html"]


def test_handout_has_room_for_every_answer(sheets: dict[str, str]) -> None:
    """Four tasks, four places to write, and no answer."""
    page = sheets["handout.html"]
    assert page.count('<p class="lines">') == 4
    assert "SOLUTION" not in page
    assert "books_1" not in page


def test_vote_cards(sheets: dict[str, str]) -> None:
    """The question with lettered choices, and a card for as many letters as any poll needs."""
    page = sheets["vote-cards.html"]
    assert "<h2>Lend &amp; trust?</h2>" in page
    assert "<b>C</b> Ask" in page
    assert re.findall(r'<div class="letter">(\w)</div>', page) == list("ABCDE")


def test_evaluation_asks_about_each_outcome(sheets: dict[str, str]) -> None:
    """The evaluation asks about the workshop's own outcomes."""
    assert "Count the rows of a table" in sheets["evaluation.html"]


def test_a_notebook_that_was_never_executed_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A workshop that was never executed is refused: its handout would have no figures."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    minimal.build(tmp_path)
    file = tmp_path / "workshops" / "shelf_1" / "workshop.ipynb"
    minimal.save(file, normal_form.normalised(normal_form.read(file), outputs=False))
    with pytest.raises(WorkshopError, match="run: hackyack tidy shelf_1"):
        handouts.make("shelf_1")


def test_a_function_for_paper_that_does_not_run_is_told() -> None:
    """An author reads which function it is, and what is wrong with it."""

    def prices() -> str:
        raise TypeError("mm is missing")

    said = r"prices\(\) of .* does not run \(TypeError: mm is missing\); correct it"
    with pytest.raises(WorkshopError, match=said):
        author.made(prices)


def test_a_table_with_evaluations_typed_into_it_stays(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sheets printed for the next session take nothing from the last one."""
    monkeypatch.setenv("HACKYACK_HOME", str(home))
    typed = home / "programme" / "print" / "shelf_1" / "evaluation.csv"
    handouts.make("shelf_1")
    heads = typed.read_text(encoding="utf-8-sig").strip()
    typed.write_text(f"{heads.replace(',', ';')}\n1;4;3;1;Coffee;\n", encoding="utf-8")
    empty = handouts.make("shelf_1")[-1].file
    assert "Coffee" in typed.read_text(encoding="utf-8")
    assert (empty.name, empty.read_text(encoding="utf-8-sig").strip()) == (
        "evaluation-2.csv",
        heads,
    )
    assert handouts.make("shelf_1")[-1].file == empty
