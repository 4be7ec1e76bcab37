"""Hostile submissions among honest ones: each gets what it deserves or a flag, and harms nobody."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from conftest import need
from small_course import ID, REFLECTION, RIGHT, filled, released

from kit.grading import autograde, core, course, execute
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
        "get_ipython().run_cell = get_ipython().run_cell_async = None; return 0", 3, "read it"),
    "no-asserts": ("import builtins\n    builtins.AssertionError = KeyError\n    return 0", 3, ""),
    "exits": ("import os; os._exit(0)", None, "ended Python itself"),
    "system-exits": ("raise SystemExit", 3, ""),
    "loops": ("while True: pass", 3, "too long: task_3"),
    "talks": ("while True: print('x' * 10000)", None, "Look at it"),
    "reads-system": (
        "import os; return 8 if os.path.exists('/etc/passwd') else 0", 3, ""),
    "reads-solution": (
        "import os; from kit import places; return 8 if places.solutions().exists() else 0", 3, ""),
    "reads-others": (
        "import os; from kit import places; return 8 if places.programme().exists() else 0", 3, ""),
    "goes-out": (
        "import socket; socket.create_connection(('127.0.0.1', 9), 2); return 8", 3, ""),
    "unkind-kit": (
        "from kit import tasks; tasks.require = lambda *a: None; return 2 * n", 3, "read it"),
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
    for cell in points.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.metadata.nbgrader["points"] = 1000
    for cell in [*edited.cells, *unlocked.cells]:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source = "pass"
    for cell in unlocked.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["locked"] = False
    return {
        "writes-points": (points, 0, ""),
        "edits-tests": (edited, 0, ""),
        "unlocks-tests": (unlocked, 0, ""),
        "computes": (computed, 0, "Computed instead of written: facts"),
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


@pytest.mark.parametrize("name", ["reads-system", "reads-solution", "reads-others"])
def test_the_sandbox_is_what_hides_it(released: Path, name: str) -> None:
    """Run without a sandbox, the same code finds what it looks for and gets its point."""
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    assert graded(released, attack(exercise, name), trust=True).score == 4


def test_canaries_are_what_tells(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without canaries, code that silences the kit's checks is taken at its word."""
    monkeypatch.setattr(execute, "CANARIES", ())
    put(released, "one", attack(released / "exercises" / ID / f"{ID}.ipynb", "unkind-kit"))
    with ThreadPoolExecutor(1) as here:  # in this process, where the defence is off
        (found,) = autograde.grade(ID, students=["one"], timeout=5, executor=here)
    assert (found.score, found.message) == (4, "")


def test_reading_is_what_keeps_code_out(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without telling literals from code, a computed answer runs: here it ends the kernel."""
    everything = core.Reading(
        grafted=None, core=frozenset(), computed={}, code=frozenset(), runs=True
    )
    monkeypatch.setattr(core, "read", lambda *_notebooks: everything)
    put(released, "one", special(released / "exercises" / ID / f"{ID}.ipynb")["computes"][0])
    with ThreadPoolExecutor(1) as here:
        (found,) = autograde.grade(ID, students=["one"], timeout=5, executor=here)
    assert (found.status, found.score) == (Status.FAILED, None)
