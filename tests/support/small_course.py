"""A small course for the tests of grading: one solution with the cells every exercise has.

Its checks are plain asserts, so that these tests fail for grading's faults only.
"""

import os
import shutil
from pathlib import Path
from unittest.mock import patch

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support import minimal
from support.shared import made_once

ID = "small_1"
CALM = "Not answered yet: facts is still three dots."
RIGHT = {"facts": '["birth_year", "postcode"]', "limit": "5", "double": "return 2 * n"}
REFLECTION = "On Monday I'll ask who may read our loan list."

FACTS = """\
facts = ...   # for example ["branch"]
### BEGIN SOLUTION
facts = ["birth_year", "postcode"]
### END SOLUTION"""
LIMIT = """\
limit = ...
### BEGIN SOLUTION
limit = 5
### END SOLUTION"""
DOUBLE = """\
def double(n):
    ...
    ### BEGIN SOLUTION
    return 2 * n
    ### END SOLUTION"""
LOOK = """\
look("facts", facts)
### BEGIN HIDDEN TESTS
assert facts == ["birth_year", "postcode"], "the twin town says birth_year"
### END HIDDEN TESTS"""
SETUP = """\
from kit.errors import NotYet

def look(name, value):
    if value is ...:
        raise NotYet(f"Not answered yet: {name} is still three dots.")
    print("Noted.")"""


# Each person's answers, and the points they deserve; None is for what can't be graded.
PEOPLE: dict[str, tuple[dict[str, str], str, float | None]] = {
    "Petra Perfect": (RIGHT, REFLECTION, 4),
    "Emil Empty": ({}, "", 0),
    "Wanda Wrong": ({"facts": '["branch"]', "limit": "7", "double": "return n"}, "", 0),
    "Hana Half": ({"facts": RIGHT["facts"]}, "", 2),
    "Rita Raises": (RIGHT | {"double": "raise RuntimeError('oh')"}, "", 3),
    "Lena Loops": (RIGHT | {"double": "while True: pass"}, "", 3),
    "Kurt Killer": (RIGHT | {"double": "import os; os._exit(1)"}, "", 3),
}


def _cell(
    source: str, name: str, *, points: int | None = None, solution: bool = False
) -> NotebookNode:
    """Make one of nbgrader's cells: graded if it has points, locked unless a solution."""
    grader = {
        "grade": points is not None,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        grader["points"] = points
    make = new_markdown_cell if name.startswith("reflection") else new_code_cell
    tags = {"tags": ["raises-exception"]} if points else {}
    return make(source, id=name.replace("_", "-"), metadata={"nbgrader": grader, **tags})


def solution() -> NotebookNode:
    """Make the solution: two core tasks, a code task and a reflection."""
    return new_notebook(
        cells=[
            new_markdown_cell("# What can go wrong?\n\nCosts $x^2$ nothing.", id="title"),
            _cell(SETUP, "setup"),
            new_markdown_cell("## Choose the facts that tell", id="one"),
            _cell(FACTS, "answer_1", solution=True),
            _cell(LOOK, "task_1", points=2),
            new_markdown_cell("## Set the limit", id="two"),
            _cell(LIMIT, "answer_2", solution=True),
            _cell('look("limit", limit)\nassert limit == 5', "task_2", points=1),
            new_markdown_cell("## Write a little code", id="three"),
            _cell(DOUBLE, "answer_3", solution=True),
            _cell("assert double(4) == 8", "task_3", points=1),
            new_markdown_cell("## What will you do by Friday?", id="four"),
            _cell("A model answer.", "reflection", points=0, solution=True),
        ],
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def write_solution(home: Path) -> Path:
    """Write the solution into the clone's ``solutions/`` and return the file."""
    file = home / "solutions" / ID / f"{ID}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(solution(), file)
    return file


def filled(exercise: Path, answers: dict[str, str], reflection: str = "") -> NotebookNode:
    """Fill a released exercise in, as a participant would: each name gets an expression."""
    notebook = nbformat.read(exercise, as_version=4)
    for cell in notebook.cells:
        for name, value in answers.items():
            cell.source = cell.source.replace(f"{name} = ...", f"{name} = {value}")
            cell.source = cell.source.replace(
                f"def {name}(n):\n    ...", f"def {name}(n):\n    {value}"
            )
        if cell.id == "reflection" and reflection:
            cell.source = reflection
    return notebook


def hand_in(folder: Path, exercise: Path) -> Path:
    """Write all hand-ins into a folder, named as in e-mail, and a torn one."""
    folder.mkdir(parents=True)
    for name, (answers, reflection, _score) in PEOPLE.items():
        nbformat.write(filled(exercise, answers, reflection), folder / f"{name}_{ID}.ipynb")
    torn = (folder / f"Petra Perfect_{ID}.ipynb").read_text("utf-8")[:900]
    (folder / f"Tom Torn_{ID}.ipynb").write_text(torn, "utf-8")
    return folder


@pytest.fixture
def released(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home with the exercise released, and in a gradebook without people; made once, copied."""
    return _copied("released", tmp_path, tmp_path_factory, monkeypatch)


@pytest.fixture
def graded(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A home with all hand-ins collected and graded; made once, copied for each test."""
    return _copied("graded", tmp_path, tmp_path_factory, monkeypatch)


@pytest.fixture
def written(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A graded home with all pages of its people and a report; made once, copied."""
    return _copied("written", tmp_path, tmp_path_factory, monkeypatch)


@pytest.fixture
def paired(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A graded home with pages: of Ana and Ben, who handed in together, and of Ben alone."""
    return _copied("paired", tmp_path, tmp_path_factory, monkeypatch)


def _copied(
    what: str,
    folder: Path,
    factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    shutil.copytree(_home(what, factory), folder / "my home")
    monkeypatch.setenv("HACKYACK_HOME", str(folder / "my home"))
    return folder / "my home"


def _home(what: str, factory: pytest.TempPathFactory) -> Path:
    """Return the home that tests copy; each begins with a copy of the one before."""
    before = {"graded": "released", "paired": "released", "written": "graded"}.get(what)
    start = _home(before, factory) if before else None
    return made_once(factory, what, lambda folder: _make(folder, what, start)) / "home"


def _make(folder: Path, what: str, start: Path | None) -> None:
    from kit import places
    from kit.grading import course, release
    from kit.grading.intake import collect
    from kit.grading.pages import feedback, record, report
    from kit.grading.run import autograde

    settings = places.root() / "nbgrader_config.py"
    home = folder / "home"
    if start:
        shutil.copytree(start, home)
    with patch.dict(os.environ, HACKYACK_HOME=str(home)):
        if what == "released":
            write_solution(home)
            shutil.copy2(settings, home)
            release.release(ID)
            with course.gradebook():
                pass  # opening makes it
            autograde.grade(ID, timeout=3)  # registers the exercise, of nobody
        elif what == "graded":
            exercise = home / "exercises" / ID / f"{ID}.ipynb"
            collect.collect(hand_in(folder / "handed in", exercise), ID)
            autograde.grade(ID, timeout=3)
        if what == "paired":
            exercise = home / "exercises" / ID / f"{ID}.ipynb"
            inbox = folder / "handed in"
            inbox.mkdir()
            nbformat.write(filled(exercise, RIGHT), inbox / f"Ana Novak + Ben_{ID}.ipynb")
            nbformat.write(filled(exercise, {"limit": "5"}), inbox / f"Ben_{ID}.ipynb")
            collect.collect(inbox, ID)
            autograde.grade(ID, timeout=3)
        if what in {"paired", "written"}:
            plan = home / "workshops" / ID / "workshop.toml"
            plan.parent.mkdir(parents=True)
            plan.write_text(minimal.PLAN, "utf-8")
            for write in (feedback.feedback, record.record, report.report):
                write(ID)
