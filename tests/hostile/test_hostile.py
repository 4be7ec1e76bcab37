"""Hostile submissions among honest ones: each gets what it deserves or a flag, and harms nobody."""

from pathlib import Path

import nbformat
import pytest
from conftest import need
from nbformat.v4 import new_code_cell
from small_course import ID, REFLECTION, RIGHT, filled, released

from kit.grading import autograde, course
from kit.grading.autograde import Graded, Status
from kit.kernels import sandbox

__all__ = ["released"]  # a fixture

pytestmark = pytest.mark.timeout(900)

CORE = {"facts": RIGHT["facts"], "limit": RIGHT["limit"]}  # worth 3 of 4 points

# What each does in the body of the code task (worth 1 point), its score, and a word of the flag.
# All have the core tasks right, which nothing they do to the kernel can change.
IN_CODE: dict[str, tuple[str, float | None, str]] = {
    "swallows-errors": (
        "get_ipython().showtraceback = lambda *a, **k: None\n    return 0", 3, ""),
    "hides-the-reply": (
        "import IPython.core.interactiveshell as i\n"
        "    get_ipython().run_cell = lambda *a, **k: i.ExecutionResult(None)\n"
        "    get_ipython().run_cell_async = None\n    return 0", 3, "read it"),
    "no-asserts": ("import builtins\n    builtins.AssertionError = KeyError\n    return 0", 3, ""),
    "exits": ("import os; os._exit(0)", None, "ended Python itself"),
    "system-exits": ("raise SystemExit", 3, ""),
    "loops": ("while True: pass", 3, "too long: task_3"),
    "talks": ("while True: print('x' * 10000)", 3, "too long: task_3"),
    "reads-home": ("print(open('/root/.bashrc').read()); return 8", 3, ""),
    "reads-solution": ("import glob; return 8 if glob.glob('/**/solutions', recursive=True) else 0",
                       3, ""),
    "unkind-kit": (
        "from kit import tasks\n    tasks.require = lambda *a: None\n    return 2 * n", 3, "read it"),
}  # fmt: skip


def attack(exercise: Path, name: str) -> nbformat.NotebookNode:
    """A submission with the core tasks right and an attack where code may stand."""
    return filled(exercise, CORE | {"double": IN_CODE[name][0]}, REFLECTION)


def special(exercise: Path) -> dict[str, tuple[nbformat.NotebookNode, float | None, str]]:
    """Attacks on the notebook's structure, and on the core tasks, with what they deserve."""
    points = filled(exercise, {}, "")
    edited = filled(exercise, {}, "")
    unlocked = filled(exercise, {}, "")
    computed = filled(exercise, {"facts": "__import__('os')._exit(0) or []"}, "")
    early = filled(exercise, {}, "")
    for cell in points.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader["points"] = 1000
    for cell in [*edited.cells, *unlocked.cells]:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source = "pass"
    for cell in unlocked.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["locked"] = False
    early.cells.insert(0, new_code_cell("import builtins\nbuiltins.facts = 1\nlimit = 5", id="x"))
    return {
        "writes-points": (points, 0, ""),
        "edits-tests": (edited, 0, ""),
        "unlocks-tests": (unlocked, 0, ""),
        "computes": (computed, 0, "Computed instead of written: facts"),
        "sets-answers-early": (early, 0, ""),
    }


@pytest.fixture
def people(released: Path) -> dict[str, tuple[float | None, str]]:
    """Everybody's submission in place; returns what each deserves."""
    need("bwrap")
    if problem := sandbox.probe():
        pytest.skip(f"this system does not isolate: {problem}")
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    notebooks = {name: (attack(exercise, name), *IN_CODE[name][1:]) for name in IN_CODE}
    notebooks |= special(exercise)
    for name in ("honest-1", "honest-2"):
        notebooks[name] = (filled(exercise, RIGHT, REFLECTION), 4, "")
    for name, (notebook, _score, _flag) in notebooks.items():
        put(released, name, notebook)
    return {name: (score, flag) for name, (_notebook, score, flag) in notebooks.items()}


def put(home: Path, student: str, notebook: nbformat.NotebookNode) -> None:
    """Put a submission into place as collected."""
    folder = home / "programme" / "submitted" / student / ID
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{ID}.ipynb")
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC", "utf-8")


def test_everybody_gets_what_they_deserve(people: dict[str, tuple[float | None, str]]) -> None:
    """Every attack is contained; where it touched how tests run, a person is asked to look."""
    found = {result.student: result for result in autograde.grade(ID, timeout=4, workers=2)}
    assert {name: found[name].score for name in people} == {
        name: score for name, (score, _flag) in people.items()
    }
    unsaid = {
        n: found[n].message for n, (_s, flag) in people.items() if flag not in found[n].message
    }
    assert not unsaid


def graded(home: Path, notebook: nbformat.NotebookNode, **options: bool) -> Graded:
    """Grade one submission."""
    put(home, "one", notebook)
    (result,) = autograde.grade(ID, students=["one"], timeout=5, **options)
    return result


def test_code_waits_where_nothing_isolates(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox the core tasks are graded, the code task isn't and isn't zero."""
    monkeypatch.setenv("PATH", str(released))  # where no bwrap is
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    found = graded(released, filled(exercise, RIGHT, REFLECTION))
    assert (found.status, found.score) == (Status.PARTLY, 3)
    assert "waits for a sandbox" in found.message
    with course.gradebook() as book:
        row = book.find_grade("task_3", ID, ID, "one")
        assert (row.auto_score, row.needs_manual_grade) == (None, True)
    (trusted,) = autograde.grade(ID, students=["one"], trust=True)
    assert (trusted.status, trusted.score) == (Status.GRADED, 4)


def test_a_deep_answer_is_no_answer(released: Path) -> None:
    """Brackets a thousand deep are refused by the parser's bound, and the run goes on."""
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    found = graded(released, filled(exercise, {"facts": "[" * 90 + "]" * 90, "limit": "5"}))
    assert (found.score, found.message) == (1, "Computed instead of written: facts.")
