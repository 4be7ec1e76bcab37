"""Each rule finds its fault in a workshop that is right but for one edit."""

import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from support import minimal

from kit.authoring import check, material, rules
from kit.charts.letters import SMALLEST
from kit.errors import WorkshopError
from kit.notebooks import normal_form
from kit.notebooks.folding import FOLDED
from kit.programme import workshops

BOOK = "workshops/shelf_1/workshop.ipynb"
SOLUTION = "solutions/shelf_1/shelf_1.ipynb"
PLAN = "workshops/shelf_1/workshop.toml"
NOTES = "workshops/shelf_1/facilitator.md"
CLAIMS = "workshops/shelf_1/claims.py"
CLAIM = """\
from kit.authoring.claims import claim


@claim("The Tide was lent twice.")
def books(data):
    text = (data / "shelf" / "shelf.csv").read_text()
    return int(text.partition("The Tide,")[2].split()[0])
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of the minimal workshop, by their path in the programme."""
    home = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        minimal.build(home)
    files = [file for file in home.rglob("*") if file.is_file() and "programme" not in file.parts]
    return {file.relative_to(home).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def clone(built: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A valid workshop in a programme of its own."""
    for name, content in built.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    return tmp_path


def replace(file: Path, old: str, new: str) -> None:
    """Replace the one place of a file that holds the old text."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    file.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def change(file: Path, cell: str, edit: Callable[[Any], object]) -> None:
    """Edit one cell of a notebook and write the notebook in normal form."""
    book = normal_form.read(file)
    edit(next(c for c in book.cells if c["id"] == cell))
    minimal.save(file, book)


def source(text: str) -> Callable[[Any], object]:
    """Return an edit that gives a cell another source."""
    return lambda cell: cell.update(source=text)


def found(rule: str) -> list[tuple[str, str, str]]:
    """Return the problems that one rule finds in the workshop."""
    return list(rules.RULES[rule](material.Material(workshops.read("shelf_1"))))


def told(rule: str) -> tuple[str, str, str]:
    """Return the only problem that a rule finds."""
    [one] = found(rule)
    return one


def test_the_valid_workshop_has_no_problems(clone: Path) -> None:
    """Every rule passes on the minimal workshop, sections run in a real kernel."""
    assert check.check() == []


def test_every_rule_is_tested() -> None:
    """No rule is added without a test that sees it fail."""
    tests = Path(__file__).read_text(encoding="utf-8")
    assert [rule for rule in rules.RULES if f'told("{rule}")' not in tests] == []


def test_agenda(clone: Path) -> None:
    """A plan that fails in a room is told with workshop.toml's name."""
    replace(clone / PLAN, "minutes = 12", "minutes = 11")
    assert told("agenda")[0] == PLAN


def test_section_that_the_notebook_lacks(clone: Path) -> None:
    """A heading that changed in the notebook only is told with those there are."""
    change(clone / BOOK, "blank", source("## A blank is a blank"))
    [first, second] = found("section")
    assert first == second
    assert "no heading of level 2 in workshop.ipynb; there are: Count the books" in first[2]


def test_hack_without_section(clone: Path) -> None:
    """A hands-on block names its section of the notebook."""
    replace(clone / PLAN, 'tasks = ["task_3"]', 'tasks = ["task_3"]\nkind2 = 1')
    replace(
        clone / PLAN,
        'section = "Count the books"\ntasks = ["task_3"]\nkind2 = 1',
        'tasks = ["task_3"]',
    )
    assert "'Count again' names no section" in told("section")[2]


def test_section_that_needs_another(clone: Path) -> None:
    """A section that uses a name from an earlier one fails from the setup cell alone."""
    change(clone / BOOK, "count", source("books = len(shelf)\nbooks"))
    change(clone / BOOK, "sum", source("books + 1"))
    file, cell, remedy = told("runs alone")
    assert (file, cell) == (BOOK, "sum")
    assert "NameError: name 'books' is not defined" in remedy


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        ("own", "word " * 1500, "15"),
        ("count", "a = 1\n" * 21, "21 lines; 20 at most here"),
        ("setup", "a = 1\n" * 6, "6 lines; 5 at most here"),
        ("count", "a = 1\n" * 101, "lines of code; keep 100"),
        ("count", "a = 1\n" * 11, "3 of 4 code cells have 10 lines or fewer"),
    ],
)
def test_lengths(clone: Path, cell: str, text: str, said: str) -> None:
    """Too many words or lines are told with the limit."""
    change(clone / BOOK, cell, source(text))
    assert any(said in remedy for _file, _cell, remedy in found("length"))


def test_too_many_cells(clone: Path) -> None:
    """Two hours have room for 40 cells."""
    book = normal_form.read(clone / BOOK)
    book.cells += [new_markdown_cell("More.", id=f"more-{n}") for n in range(33)]
    minimal.save(clone / BOOK, book)
    assert told("length")[2] == "41 cells; keep 40."


def test_median_cell(clone: Path) -> None:
    """Half of the cells are three lines or fewer."""
    for cell in ("count", "sum", "figure"):
        change(clone / BOOK, cell, source("a = 1\n" * 4))
    assert told("length")[2] == "the median code cell has 4.0 lines; keep 3."


def test_a_section_that_takes_too_long(clone: Path) -> None:
    """A section with more to read than its minutes allow is told, with figures and what to do."""
    change(clone / BOOK, "blank", source("## A blank is not a zero\n\n" + "word " * 2600))
    file, _cell, remedy = told("minutes")
    assert file == PLAN
    assert "“A blank is not a zero” has 23 minutes and takes about 29." in remedy
    assert "words at 130 a minute are 20.2, and what people do there takes 9.2. Take out" in remedy


ROW = (
    '[[term]]\nterm = "row"\nalso = ["line of a table"]\nsays = "One thing of a table."\n'
    'workshop = "shelf_1"\nsection = "Count the books"\n'
)
EXPLAINS = new_code_cell('yack.words("row")', id="row-words", execution_count=4)


@pytest.fixture
def explained(clone: Path) -> Path:
    """The workshop with a glossary of one word, which it declares, uses and explains."""
    (clone / "workshops/glossary.toml").write_text(ROW, encoding="utf-8")
    replace(clone / PLAN, 'datasets = ["shelf"]', 'datasets = ["shelf"]\nwords = ["row"]')
    put(clone, EXPLAINS, after="count-the-books")
    assert found("words") == []
    return clone


def put(clone: Path, cell: Any, *, after: str) -> None:
    """Put a cell into the workshop's notebook, below the one named."""
    book = normal_form.read(clone / BOOK)
    book.cells = [c for c in book.cells if c["id"] != cell["id"]]
    place = next(n for n, c in enumerate(book.cells) if c["id"] == after)
    book.cells.insert(place + 1, cell)
    minimal.save(clone / BOOK, book)


def test_a_word_that_the_glossary_lacks(explained: Path) -> None:
    """A technical word that the plan declares is in the glossary."""
    replace(explained / PLAN, 'words = ["row"]', 'words = ["row", "cell"]')
    file, _cell, remedy = told("words")
    assert file == PLAN
    assert "'cell' is in words but not in the glossary; explain it in workshops/gloss" in remedy


def test_a_word_that_the_plan_lacks(explained: Path) -> None:
    """A word that a cell explains is declared."""
    replace(explained / PLAN, 'words = ["row"]', "words = []")
    assert told("words")[:2] == (BOOK, "row-words")


def test_a_word_explained_too_late(explained: Path) -> None:
    """A word is explained before the text that follows the one in which it stands first."""
    put(explained, EXPLAINS, after="blank")
    file, cell, remedy = told("words")
    assert (file, cell) == (BOOK, "count-the-books")
    assert """'row' stands here first and isn't explained; put a cell yack.words("row")""" in remedy


def test_a_word_explained_in_the_other_face_only(explained: Path) -> None:
    """Who sees a page without code needs the word too."""
    change(explained / BOOK, "row-words", lambda cell: cell.metadata.update(tags=["lab-only"]))
    assert told("words")[:2] == (BOOK, "count-the-books")


def test_a_word_in_an_output(explained: Path) -> None:
    """What a cell shows is read as well as what stands in a text."""
    change(explained / BOOK, "count-the-books", source("## Count the books"))
    put(explained, EXPLAINS, after="blank")
    assert found("words") == []
    said = new_output("stream", name="stdout", text="a line of a table")
    change(explained / BOOK, "count", lambda cell: cell.update(outputs=[said]))
    assert told("words")[:2] == (BOOK, "count")


def test_a_word_of_the_exercise(explained: Path) -> None:
    """A word that only the exercise uses is explained there, or in the workshop."""
    glossary = explained / "workshops/glossary.toml"
    more = ROW.replace('"row"', '"cell"').replace("line of a table", "box of a table")
    glossary.write_text(ROW + more.replace("shelf_1", "other_1"), encoding="utf-8")
    (explained / "workshops/other_1").mkdir()
    (explained / "workshops/other_1/workshop.toml").touch()
    change(explained / SOLUTION, "title", source("# The exercise\n\nLook at a cell."))
    change(explained / BOOK, "blank", source("## A blank is not a zero"))
    assert told("words")[:2] == (SOLUTION, "title")


def test_a_word_taught_nowhere(explained: Path) -> None:
    """Where the glossary sends people, the word is explained, under a heading that is there."""
    text = (explained / "workshops/glossary.toml").read_text(encoding="utf-8")
    gone = text.replace("Count the books", "Count the shelves")
    (explained / "workshops/glossary.toml").write_text(gone, encoding="utf-8")
    assert "'Count the shelves' is no section of shelf_1; there are: Count" in told("words")[2]


def test_cells_of_words_are_not_counted(explained: Path) -> None:
    """A folded list of words is no cell that anybody has to read."""
    book = normal_form.read(explained / BOOK)
    book.cells += [new_markdown_cell("More.", id=f"more-{n}") for n in range(40 - len(book.cells))]
    book.cells += [new_code_cell('yack.words("row")', id=f"again-{n}") for n in range(3)]
    minimal.save(explained / BOOK, book)
    assert found("length") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("len(shelf);", "a trailing semicolon"),
        ("len(shelf);  # quiet", "a trailing semicolon"),
        ("%matplotlib inline", "a magic or a shell command"),
        ("!ls", "a magic or a shell command"),
        ("import pip", "an import of pip"),
        ("from urllib.request import urlopen", "an import of urllib"),
        ("import pandas as pd\npd.read_csv('https://example.org/a.csv')", "with a web address"),
        ("import ipywidgets\nout = ipywidgets.Output()", "ipywidgets.Output(), which can't"),
        ("from ipywidgets import interact\ninteract(len, x=3)", "interact(), which can't"),
        ("a = = 1", "code that is not Python"),
    ],
)
def test_forbidden_code(clone: Path, text: str, said: str) -> None:
    """Code that can't be compared, or needs a network, is told with its cell."""
    change(clone / BOOK, "count", source(text))
    file, cell, remedy = told("code")
    assert (file, cell) == (BOOK, "count")
    assert said in remedy


@pytest.mark.parametrize(
    "text", ["'a; b;'", "# a;", "a = 1; a", "'http://example.org'", "def output():\n    ..."]
)
def test_allowed_code(clone: Path, text: str) -> None:
    """Code that only looks forbidden passes."""
    change(clone / BOOK, "count", source(text))
    assert found("code") == []


def test_seven_controls(clone: Path) -> None:
    """Six controls are enough; the cell with the last one is named."""
    change(clone / BOOK, "count", source("[" + "controls.number('k', 2, 9), " * 6 + "]"))
    change(clone / BOOK, "sum", source("widgets.IntSlider()"))
    assert told("code")[1:] == ("sum", "7 controls in the notebook; keep 6.")


def test_outcome_without_evidence(clone: Path) -> None:
    """An outcome that no task shows is told in its own words."""
    replace(clone / PLAN, 'evidence   = ["task_1", "task_2", "task_3", "task_4"]', "evidence = []")
    assert "'Count the rows of a table' has no evidence" in told("evidence")[2]


def test_outcome_without_competence(clone: Path) -> None:
    """Each outcome names a competence of DigComp 3.0."""
    replace(clone / PLAN, 'competence = "1.3"\n', "")
    [problem] = check.check(["shelf_1"])
    assert "[[outcome]] 1: competence: the key is missing" in problem.remedy


def test_evidence_that_is_not_graded(clone: Path) -> None:
    """Evidence names graded cells of the exercise, not answers."""
    replace(clone / PLAN, '"task_4"]\n\n[[agenda', '"answer_4"]\n\n[[agenda')
    assert "answer_4 is no graded cell in solutions/; there are: task_1" in told("evidence")[2]


def test_graded_cell_that_the_agenda_lacks(clone: Path) -> None:
    """Every graded cell has its place in the two hours."""
    change(
        clone / SOLUTION, "task_4", lambda cell: cell.metadata.nbgrader.update(grade_id="task_9")
    )
    remedies = [remedy for _file, _cell, remedy in found("evidence")]
    assert "task_9 is in no agenda item; place it." in remedies


def png(alt: str) -> Any:
    """Return an output that shows a PNG as IPython does."""
    metadata = {"image/png": {"alt": alt}} if alt else {}
    return new_output("display_data", {"image/png": "AAAA"}, metadata=metadata)


@pytest.mark.parametrize(
    "edit",
    [
        source("![](shelf.png)"),
        source('Look: <img src="shelf.png">'),
        lambda cell: cell.update(new_code_cell("1", id="own", outputs=[png("")])),
        lambda cell: cell.update(
            new_code_cell(
                "1", id="own", outputs=[new_output("display_data", {"text/html": '<img alt=" ">'})]
            )
        ),
    ],
)
def test_figure_without_alternative(clone: Path, edit: Callable[[Any], object]) -> None:
    """A figure without text alternative is told, in outputs and in Markdown alike."""
    change(clone / BOOK, "own", edit)
    file, cell, remedy = told("alternatives")
    assert (file, cell) == (BOOK, "own")
    assert "no text alternative" in remedy


@pytest.mark.parametrize("points", [6, 11])
def test_letters_of_a_chart(clone: Path, points: int) -> None:
    """A chart whose letters are too small on a phone is told, in HTML and as a picture."""
    file, told_by_it = io.BytesIO(), PngInfo()
    told_by_it.add_text(SMALLEST, str(points))
    Image.new("L", (450, 9)).save(file, "PNG", dpi=(100, 100), pnginfo=told_by_it)
    data = base64.b64encode(file.getvalue()).decode()
    shown = f'<img alt="It fell." src="data:image/png;base64,{data}">'
    change(clone / BOOK, "own", source(shown))
    problems = found("letters")
    if points == 11:
        assert problems == []
    else:
        assert told("letters")[:2] == (BOOK, "own")
        assert "letters of 6.3 pixels on a phone; 11 can be read" in told("letters")[2]


def test_figure_with_alternative(clone: Path) -> None:
    """A figure that IPython shows with its alt text passes."""
    change(clone / BOOK, "count", lambda cell: cell.update(outputs=[png("Three books.")]))
    assert found("alternatives") == []


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="x" src="https://example.org/a.png">',
        '<script src="//example.org/a.js"></script>',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<iframe src="http://example.org"></iframe>',
        '<p style="background: url(https://example.org/a.png)">x</p>',
        '<style>@import "https://example.org/a.css";</style>',
        '<img alt="x" srcset="a.png 1x, https://example.org/b.png 2x">',
        '![A shelf](https://example.org/a.png "Shelf")',
    ],
)
def test_other_host(clone: Path, html: str) -> None:
    """Anything that a page would load from another host is told with its address."""
    change(clone / BOOK, "own", source(html))
    file, cell, remedy = told("other hosts")
    assert (file, cell) == (BOOK, "own")
    assert "//example.org" in remedy


def test_dataset_undeclared(clone: Path) -> None:
    """A dataset that the notebook loads is declared."""
    replace(clone / PLAN, 'datasets = ["shelf"]', "datasets = []")
    assert told("datasets") == (
        BOOK,
        "setup",
        f"'shelf' is used but not declared; add it to datasets in {PLAN}.",
    )


def test_dataset_absent(clone: Path) -> None:
    """A declared dataset is there."""
    (clone / "data/shelf/datapackage.json").unlink()
    assert "data/shelf/datapackage.json is missing" in told("datasets")[2]


def test_notes_missing(clone: Path) -> None:
    """A workshop without facilitator's notes is told so."""
    (clone / NOTES).unlink()
    with pytest.raises(WorkshopError, match=r"facilitator\.md is missing; write it under"):
        found("notes")


def test_notes_without_a_heading(clone: Path) -> None:
    """A fixed heading that is not there is named."""
    replace(clone / NOTES, "## If the network dies", "## When it rains")
    assert "If the network dies · When it rains" in told("notes")[2]


@pytest.mark.parametrize(
    ("cell", "edit", "where", "words"),
    [
        ("own", source("What do you expect?"), "own", "tag the cell 'guess'"),
        ("blank", lambda c: c.metadata.update(tags=["guess"]), "blank", "it asks nothing"),
        ("own", lambda c: c.update(source="Really?", metadata={"tags": ["guess"]}), "own", "next"),
        ("count", source("controls.explore(len, n=n)"), "count", "a control without a prediction"),
        (
            "count-the-books",
            lambda c: c.update(source="## A\n\nHands up.", metadata={"tags": ["guess"]}),
            "blank",
            "text before the heading",
        ),
    ],
)
def test_a_prediction_without_its_answer_hidden(
    clone: Path, cell: str, edit: Callable[[Any], object], where: str, words: str
) -> None:
    """Untagged, tagged where nothing is asked or nothing follows, or with the answer in sight."""
    change(clone / BOOK, cell, edit)
    if where == "blank" and cell != "blank":
        change(clone / BOOK, "blank", source("It is 3.\n\n## A blank is not a zero"))
    file, name, remedy = told("guesses")
    assert (file, name) == (BOOK, where)
    assert words in remedy


def test_a_claim_about_what_the_workshop_does_not_say(clone: Path) -> None:
    """The claims quote the workshop; without notes too."""
    (clone / NOTES).unlink()
    replace(clone / CLAIMS, "}", ', "It has 9 rows.": "it is said nowhere"}')
    assert "quotes “It has 9 rows.”" in told("claims")[2]


def test_a_figure_without_a_claim(clone: Path) -> None:
    """There is a claim for each figure, or a reason, and so there is a claims.py."""
    replace(clone / NOTES, "## Model answers\n", "## Model answers\n\nThere are 77 books.\n")
    file, _cell, remedy = told("claims")
    assert (file, "“There are 77 books.” says" in remedy) == (NOTES, True)
    (clone / CLAIMS).unlink()
    assert len(found("claims")) == 2


PAPER = "from kit.programme.paper import beside, instead, own_sheet\n"


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("def (", "can't be read (SyntaxError"),
        ("raise SystemExit", "can't be read (SystemExit"),
        ("@beside('task_9')\ndef f(): return 'x'", "task_9, which is no cell of the workshop"),
        ("@instead('nowhere')\ndef f(): return 'x'", "nowhere, which is no cell of the workshop"),
        ("@beside\ndef f(): return 'x'", "a decorator has no name"),
        ("@beside('task_1')\ndef f(): 1 / 0", "f() of paper_of_shelf_1 does not run (ZeroDiv"),
        ("@beside('task_1')\ndef f(): exit()", "does not run (SystemExit"),
        ("@beside('task_1')\ndef f(): 'x'", "f() of paper_of_shelf_1 returns nothing"),
        ("@beside('task_1')\ndef f(): return ['x']", "returns 'x', which is no Picture"),
        ("@own_sheet('handout', 'A', copies='1')\ndef f(): return 'x'", "there is another handout"),
        (
            "@own_sheet('../a', 'A', copies='1')\ndef f(): return 'x'",
            "'../a' is no name of a sheet",
        ),
        (
            "@instead('figure')\ndef f(): return 'x'\n@instead('figure')\ndef g(): return 'y'",
            "there is another figure",
        ),
    ],
)
def test_what_is_added_for_paper(clone: Path, added: str, said: str) -> None:
    """What print would stop at, or leave out without a word, is told beforehand."""
    (clone / "workshops/shelf_1/paper.py").write_text(f"{PAPER}{added}\n", encoding="utf-8")
    with pytest.raises(WorkshopError) as error:
        told("paper")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CLAIM.encode("utf-8-sig"), ""),
        (CLAIM.encode() + b"CAFE = 'caf\xe9'\n", "can't be read (SyntaxError"),
        (CLAIM.encode() + b"raise SystemExit\n", "can't be read (SystemExit: "),
        (
            CLAIM.replace("return", "exit()\n    return").encode(),
            "books() does not run (SystemExit",
        ),
    ],
)
def test_claims_of_any_editor(clone: Path, content: bytes, said: str) -> None:
    """A byte-order mark is fine; what Python can't read, or ends it, is told in a sentence."""
    (clone / CLAIMS).write_bytes(content)
    remedies = [remedy for file, _cell, remedy in found("claims") if file == CLAIMS]
    assert [said in remedy for remedy in remedies] == [True] * bool(said)


def test_a_word_that_is_taught_nowhere(clone: Path) -> None:
    """Its workshop was renamed, or misspelt."""
    term = 'term = "tome"\nsays = "A book."\nworkshop = "shelf_9"\nsection = "x"\n'
    (clone / "workshops/glossary.toml").write_text(f"[[term]]\n{term}", encoding="utf-8")
    assert "taught in shelf_9, which is no workshop; there are: shelf_1" in told("words")[2]


def test_run_sheet_of_another_agenda(clone: Path) -> None:
    """The run-sheet's clock is the agenda's."""
    replace(clone / NOTES, "| 45 | 12 |", "| 45 | 15 |")
    assert "45 | 12 · 57 | 10" in told("notes")[2]


def test_answers(clone: Path) -> None:
    """A table of answers that leaves tasks out is told, and so is none; grades are tried apart."""
    table = """[task_1]
why = "It is the first."
right = ["books_1 = 1"]
[[task_1.wrong]]
cell = "books_1 = 2"
points = 0
because = "counts from two"
"""
    file = clone / "solutions/shelf_1/answers.toml"
    file.write_text(table + "[task_2]\n" + table.partition("\n")[2].replace("_1", "_2"))
    assert {task for _file, task, _remedy in found("answers")} == {f"task_{n}" for n in range(1, 5)}
    file.unlink()
    assert "is not there" in told("answers")[2]
    file.write_text("[task_1\n", encoding="utf-8")
    with pytest.raises(WorkshopError, match="is not valid TOML"):
        told("answers")


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        ("answer_1", "### BEGIN SOLUTION\na = 1", "'### END SOLUTION' is missing"),
        ("answer_1", "a = 1\n### END SOLUTION", "'### END SOLUTION' is not expected here"),
        ("answer_1", "### BEGIN MARK SCHEME\n### END MARK SCHEME", "is not expected here"),
        ("answer_1", "### BEGIN SOLUTION\n### END HIDDEN TESTS", "is not expected here"),
        ("task_1", "### BEGIN SOLUTION\n### END SOLUTION", "nbgrader doesn't know as such"),
        ("title", "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "nbgrader doesn't know"),
    ],
)
def test_markers(clone: Path, cell: str, text: str, said: str) -> None:
    """The markers come in pairs, in cells that nbgrader knows."""
    change(clone / SOLUTION, cell, source(text))
    file, where, remedy = told("markers")
    assert (file, where) == (SOLUTION, cell)
    assert said in remedy


def test_grade_ids_are_unique(clone: Path) -> None:
    """A cell that nbgrader refuses is told before a release."""
    change(
        clone / SOLUTION, "task_2", lambda cell: cell.metadata.nbgrader.update(grade_id="task_1")
    )
    assert "Duplicate grade id: task_1" in told("markers")[2]


LISTED = """\
books_1 = {shown}
### BEGIN SOLUTION
books_1 = {{"tide": "lent", "lamp": "there"}}
### END SOLUTION"""


@pytest.mark.parametrize("shown", ['{"tide": ..., "lamp": ...}', '["lent", ...]'])
def test_dots_inside_an_answer(clone: Path, shown: str) -> None:
    """An answer cell asks with three dots alone: others are taken for code, and run."""
    change(clone / SOLUTION, "answer_1", source(LISTED.format(shown=shown)))
    file, cell, remedy = told("asking")
    assert (file, cell) == (SOLUTION, "answer_1")
    assert "write `books_1 = ...`" in remedy


@pytest.mark.parametrize(
    "first",
    [
        'right = {"tide": "lent", "lamp": "there"}',
        "right = dict(lamp='there', tide='lent')",
        'right = {"lamp": "there", "tide": "lent", "more": 3}',
    ],
)
def test_an_answer_above_its_cell(clone: Path, first: str) -> None:
    """The first line of a folded cell, which JupyterLab shows, doesn't hold a right answer."""
    asks = {"grade": False, "solution": False, "locked": True, "grade_id": "look"}
    marks: dict[str, Any] = {"nbgrader": {**asks, "schema_version": 3}, "jupyter": FOLDED}
    book = normal_form.read(clone / SOLUTION)
    book.cells.insert(1, new_code_cell(f"import re\n{first}", id="look", metadata=marks))
    minimal.save(clone / SOLUTION, book)
    change(clone / SOLUTION, "answer_1", source(LISTED.format(shown="...")))
    assert found("asking") == []
    change(clone / SOLUTION, "look", source(f"{first}\nimport re"))
    file, cell, remedy = told("asking")
    assert (file, cell) == (SOLUTION, "look")
    assert "shows this cell's first line, and it holds the answer `books_1`" in remedy


@pytest.mark.parametrize("file", [BOOK, SOLUTION])
def test_untidy_notebook(clone: Path, file: str) -> None:
    """A notebook that tidy would change is told with the command."""
    book = json.loads((clone / file).read_text(encoding="utf-8"))
    book["metadata"]["widgets"] = {}
    (clone / file).write_text(json.dumps(book), encoding="utf-8")
    assert told("tidy") == (file, "", "not tidy; run: hackyack tidy shelf_1")


def test_code_that_nobody_needs_to_read(clone: Path) -> None:
    """A cell that asks is folded in JupyterLab; a cell to read is not."""
    asks = {"grade": False, "solution": False, "locked": True, "grade_id": "ask"}
    edit: dict[str, Any] = {"metadata": {"nbgrader": {**asks, "schema_version": 3}}}
    book = normal_form.read(clone / SOLUTION)
    book.cells.insert(1, new_code_cell("'How many?'", id="ask", **edit))
    minimal.save(clone / SOLUTION, book)
    file, cell, remedy = told("folded")
    assert (file, cell) == (SOLUTION, "ask")
    assert "shows code here that nobody needs to read; run: hackyack tidy shelf_1" in remedy
    change(clone / SOLUTION, "ask", lambda cell: cell.metadata.update(jupyter=FOLDED))
    change(clone / SOLUTION, "answer_1", lambda cell: cell.metadata.update(jupyter=FOLDED))
    assert "hides code that people need to see" in told("folded")[2]


def test_workshop_not_executed(clone: Path) -> None:
    """A workshop is committed with its outputs."""
    book = normal_form.normalised(normal_form.read(clone / BOOK), outputs=False)
    minimal.save(clone / BOOK, book)
    assert told("tidy")[:2] == (BOOK, "setup")


def test_exercise_that_drifted(clone: Path) -> None:
    """An exercise edited by hand differs from the one that the solution generates."""
    replace(clone / "exercises/shelf_1/shelf_1.ipynb", "# The exercise", "# An exercise")
    assert "is not what its solution generates" in told("exercise")[2]


def test_a_missing_notebook_is_told_once(clone: Path) -> None:
    """A notebook that is not there brings one problem, not one for each rule."""
    (clone / BOOK).unlink()
    [problem] = check.check(["shelf_1"])
    assert "workshop.ipynb is missing" in problem.remedy


def test_unknown_workshop(clone: Path) -> None:
    """A name that is no workshop's is refused."""
    with pytest.raises(WorkshopError, match="did you mean shelf_1"):
        check.check(["shelf_2"])


@pytest.fixture
def unreadable(clone: Path) -> str:
    """The name of a second workshop, whose plan can't be read."""
    plan = clone / "workshops" / "shelf_0" / "workshop.toml"
    plan.parent.mkdir()
    plan.write_text("id = 7\n", encoding="utf-8", newline="\n")
    return "shelf_0"


def test_several_workshops_are_told_in_the_order_asked_for(clone: Path, unreadable: str) -> None:
    """Whichever of them is done first."""
    (clone / BOOK).unlink()
    alone = {name: check.check([name]) for name in ("shelf_1", unreadable)}
    assert all(alone.values())
    assert check.check(["shelf_1", unreadable]) == [*alone["shelf_1"], *alone[unreadable]]
    assert check.check() == [*alone[unreadable], *alone["shelf_1"]]


def test_a_check_that_ends_by_itself_is_named(clone: Path, unreadable: str) -> None:
    """An author's code can end its process; the sentence says with which workshop."""
    (clone / CLAIMS).write_text("import os\nos._exit(3)\n", encoding="utf-8", newline="\n")
    with pytest.raises(WorkshopError, match="check of shelf_1 ended by itself"):
        check.check([unreadable, "shelf_1"])
