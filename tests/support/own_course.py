"""An nbgrader course of somebody's own, outside the clone: two notebooks, one without any code.

It is laid out as nbgrader's quickstart lays one out (``source/ps1/``), with its defaults.
"""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.nbgrader_assignments import LOCKED, cell
from support.shared import made_once

from kit.grading import courses, release
from kit.grading.courses import Assignment

__all__ = ["ID", "PEOPLE", "answered", "hand_in", "own_released", "write"]

ID = "ps1"
SETTINGS = """\
c = get_config()
c.CourseDirectory.course_id = "shelving101"
"""
SHELVED = """\
def shelved(days):
    \"\"\"Return how many books were put back on these days together.\"\"\"
    ### BEGIN SOLUTION
    return sum(days)
    ### END SOLUTION"""
MEAN = """\
def mean(days):
    \"\"\"Return how many books were put back on a day.\"\"\"
    ### BEGIN SOLUTION
    if not days:
        raise ValueError("no days")
    return shelved(days) / len(days)
    ### END SOLUTION"""
HIDDEN = "assert shelved([3, 4]) == 7\n### BEGIN HIDDEN TESTS\nassert shelved([]) == 0\n{}"
REFUSES = """\
try:
    mean([])
except ValueError:
    pass
else:
    raise AssertionError("no error for no days")"""
NOTEBOOKS = {
    "problem1": [
        new_markdown_cell("# Putting books back", id="title"),
        new_markdown_cell("## How many in all?", id="all"),
        cell(SHELVED, "shelved", solution=True),
        cell(HIDDEN.format("### END HIDDEN TESTS"), "in_all", points=2, **LOCKED),
        new_markdown_cell("## How many on a day?", id="day"),
        cell(MEAN, "mean", solution=True),
        cell("assert mean([2, 4]) == 3", "on_a_day", points=1, **LOCKED),
        cell(REFUSES, "no_days", points=1, **LOCKED),
        new_markdown_cell("## A chart", id="chart-text"),
        cell("### BEGIN SOLUTION\nimport matplotlib\n### END SOLUTION", "chart", solution=True,
             grade=True, points=2),
    ],
    "problem2": [
        new_markdown_cell("# Where do books go missing?", id="title"),
        new_markdown_cell("## Why a mean can mislead", id="why-text"),
        cell("### BEGIN SOLUTION\nBusy days.\n### END SOLUTION", "why", "markdown",
             grade=True, solution=True, points=3),
        new_markdown_cell("## What would you count?", id="count-text"),
        cell("### BEGIN SOLUTION\nReturns.\n### END SOLUTION", "count", "markdown",
             grade=True, solution=True, points=1),
    ],
}  # fmt: skip
RIGHT = {
    "shelved": "def shelved(days):\n    return sum(days)",
    "mean": "def mean(days):\n    if not days:\n        raise ValueError('none')\n"
    "    return sum(days) / len(days)",
    "chart": "bars = [1, 2]",
    "why": "One busy day moves it.",
    "count": "What comes back, by shelf.",
}
PEOPLE: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "ana": (("problem1", "problem2"), RIGHT),
    "bo": (("problem1", "problem2"), {"shelved": "def shelved(days):\n    return len(days)"}),
    "cem": (("problem1",), {"shelved": RIGHT["shelved"]}),
    "dag": (("problem2",), {"why": "I don't know."}),
    "eva": (("problem1", "problem2"), {}),
}
"""By participant the notebooks that they hand in, and what they write, by nbgrader's ids."""


def write(folder: Path, settings: str = SETTINGS, source: str = "source") -> None:
    """Write the course: its settings, the sources of its assignment, and a link beside them."""
    (folder / "nbgrader_config.py").write_text(settings, "utf-8")
    (folder / source / ID).mkdir(parents=True)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    for name, cells in NOTEBOOKS.items():
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, folder / source / ID / f"{name}.ipynb")
    (folder / "days.csv").write_text("day,returned\n1,2\n", "utf-8")
    beside = folder / source / ID  # the link leads there by its way: the whole may be moved
    (beside / "days.csv").symlink_to(os.path.relpath(folder / "days.csv", beside))


def answered(released: Path, answers: dict[str, str]) -> NotebookNode:
    """Return a released notebook with these answers, and a cell of their own."""
    notebook = nbformat.read(released, as_version=4)
    for one in notebook.cells:
        name = one.metadata.get("nbgrader", {}).get("grade_id")
        one.source = answers.get(name, one.source)
    if answers:
        notebook.cells.insert(1, new_code_cell("1 + 1", id="own"))
    return notebook


def hand_in(release: Path, inbox: Path) -> None:
    """Write what everybody hands in: some by name, some in folders, under names of their own."""
    for who, (notebooks, answers) in PEOPLE.items():
        for name in notebooks:
            files = {
                "ana": f"Ana/{ID}/{name}.ipynb",
                "bo": f"Bo_{name}.ipynb",
                "cem": "Cem/final.ipynb",
                "dag": f"{name} Dag.ipynb",
                "eva": f"{name}-Eva.ipynb",
            }
            file = inbox / files[who]
            file.parent.mkdir(parents=True, exist_ok=True)
            nbformat.write(answered(release / f"{name}.ipynb", answers), file)


@pytest.fixture
def own_released(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Assignment:
    """The assignment of a course that was released; made once, copied for each test."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path / "clone"))
    (tmp_path / "clone").mkdir()
    made = made_once(tmp_path_factory, "own released", _release)
    shutil.copytree(made / "course", tmp_path / "course")
    return courses.at(tmp_path / "course").assignment(ID)


def _release(folder: Path) -> None:
    (folder / "course").mkdir()
    write(folder / "course")
    release.release(courses.at(folder / "course").assignment(ID))
