"""Tests of code run without it: it can't see, change or answer them, and honest code passes."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from support import small_course
from support.small_course import ID, REFLECTION, RIGHT, filled
from support.tools import need

from kit import places
from kit.grading import course, release
from kit.grading.run import autograde
from kit.grading.run.code import separate_tests
from kit.grading.run.running import kernel_trees
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.tree import Tree

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="trees are Linux's"),
]

SETUP = "from kit import tasks\nclass Whole(int): pass\nseen = []\n"
SECRET = 7919
TEST = f"""\
tasks.expect(double, 4, equals=8)
### BEGIN HIDDEN TESTS
tasks.expect(double, {SECRET}, equals={2 * SECRET})
tasks.expect(double, -3, equals=-6)
### END HIDDEN TESTS"""
OWN_TYPE = """\
tasks.expect(double, Whole(4), equals=8)
### BEGIN HIDDEN TESTS
tasks.expect(double, Whole(5), equals=10)
### END HIDDEN TESTS"""

HONEST = {
    "plain": "return 2 * n",
    "loop": "total = 0\n    for part in (n, n):\n        total += part\n    return total",
    "numpy": "import numpy\n    return numpy.int64(n) + n",
    "prints": "print('doubling', n)\n    return n + n",
    "catches": "try:\n        return n.double\n    except AttributeError:\n        return n * 2",
    "starts a program": "import subprocess\n    subprocess.run(['true'])\n    return n * 2",
}
# Each gets its point where a test stands in the process that runs the code.
CLEVER = {
    "frames": "import sys\n    frame = sys._getframe()\n    while frame:\n"
    "        if 'equals' in frame.f_locals: return frame.f_locals['equals']\n"
    "        frame = frame.f_back",
    "history": "import re\n    source = get_ipython().user_ns['In'][-1]\n"
    "    return int(re.search(rf'{n}, equals=(-?\\d+)', source)[1])",
    "memory": "import gc, re\n    for one in gc.get_objects():\n"
    "        if type(one) is list:\n            for text in one:\n"
    "                found = re.search(rf', {n}, equals=(-?\\d+)', str(text))\n"
    "                if found: return int(found[1])",
    "no expect": "tasks.expect = lambda *a, **k: None\n    return 0",
    "no require": "from kit.tasks import questions\n    questions.require = lambda *a: None\n"
    "    return 0",
    "no errors shown": "get_ipython().showtraceback = lambda *a, **k: None\n    raise KeyError",
    "no reply": "get_ipython().run_cell = get_ipython().run_cell_async = None\n    raise KeyError",
    "always equal": "return type('E', (int,), {'__eq__': lambda a, b: True})(0)",
    "out": "raise SystemExit",
    "told at once": "raise ValueError(f'it was {n}')",
    "told": "if n == 4: return 8\n    raise ValueError(f'it was {n}')",
    "remembers": "seen.append(n)\n    return 8 if n == 4 else 0",
    "writes": "print(n, file=open('seen', 'a'))\n    return 8 if n == 4 else 0",
}
LATER = """\
import os
print(seen, open("seen").read() if os.path.exists("seen") else "")"""
TAGGED = "its test is tagged not to be run"


def solution(test: str) -> NotebookNode:
    """The small course's, with one of kit's tests for its code."""
    notebook = small_course.solution()
    for cell in notebook.cells:
        if cell.id == "setup":
            cell.source = SETUP + cell.source
        if cell.id == "task-3":
            cell.source = test
    return notebook


def home(folder: Path, test: str) -> Path:
    """Make a programme whose code task has this test, released; return the exercise."""
    settings = places.root() / "nbgrader_config.py"
    file = folder / "solutions" / ID / f"{ID}.ipynb"
    file.parent.mkdir(parents=True)
    nbformat.write(solution(test), file)
    shutil.copy2(settings, folder)
    return folder


def put(name: str, notebook: NotebookNode) -> None:
    """Hand in, as collected."""
    folder = places.programme() / "submitted" / name / ID
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{ID}.ipynb")


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, autograde.Graded]]:
    """Everybody's result, by name."""
    need("bwrap")
    if problem := bubblewrap.probe():
        pytest.skip(f"this system does not isolate: {problem}")
    folder = home(tmp_path_factory.mktemp("apart") / "home", TEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(folder))
        exercise = release.release(ID) / f"{ID}.ipynb"
        with course.gradebook():
            pass
        for name, body in (HONEST | CLEVER).items():
            notebook = filled(exercise, RIGHT | {"double": body}, REFLECTION)
            notebook.cells.append(new_code_cell(LATER))
            put(name, notebook)
        tagged = filled(exercise, RIGHT | {"double": "return 0"}, REFLECTION)
        next(cell for cell in tagged.cells if cell.id == "task-3").metadata["tags"] = [
            "skip-execution"
        ]
        put(TAGGED, tagged)
        found = {one.participant: one for one in autograde.grade(ID, timeout=60, workers=2)}
        yield found
        kernel_trees.end()


@pytest.mark.parametrize("name", HONEST)
def test_honest_code_has_all_its_points(name: str, graded: dict[str, autograde.Graded]) -> None:
    """Whatever it does besides."""
    assert graded[name].score == 4


@pytest.mark.parametrize("name", [*CLEVER, TAGGED])
def test_clever_code_has_none(name: str, graded: dict[str, autograde.Graded]) -> None:
    """It computes nothing, so its task is worth nothing; the others keep their points."""
    assert graded[name].score == 3


def outputs(name: str) -> str:
    """Return all that a graded notebook shows below its cells."""
    file = places.programme() / "autograded" / name / ID / f"{ID}.ipynb"
    cells = nbformat.read(file, as_version=4).cells
    return "\n".join(str(cell.get("outputs", "")) for cell in cells)


@pytest.mark.parametrize("name", HONEST | CLEVER)
def test_no_hidden_argument_is_shown(name: str, graded: dict[str, autograde.Graded]) -> None:
    """In no output of any cell: not printed, remembered or raised."""
    shown = outputs(name)
    assert not re.search(rf"\b{SECRET}\b", shown)


def test_what_a_visible_call_raises_is_told(graded: dict[str, autograde.Graded]) -> None:
    """It helps, and gives nothing away."""
    assert "double stopped with ValueError: it was 4" in outputs("told at once")


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An exercise whose test needs an object of its own type."""
    need("bwrap")
    folder = home(tmp_path / "home", OWN_TYPE)
    monkeypatch.setenv("HACKYACK_HOME", str(folder))
    exercise = release.release(ID) / f"{ID}.ipynb"
    with course.gradebook():
        pass
    return exercise


def test_what_can_not_travel_is_tested_beside_the_code(beside: Path) -> None:
    """The points are the same."""
    put("right", filled(beside, RIGHT, REFLECTION))
    put("wrong", filled(beside, RIGHT | {"double": "return n"}, REFLECTION))
    found = {one.participant: one.score for one in autograde.grade(ID, timeout=60, workers=1)}
    assert found == {"right": 4, "wrong": 3}


@pytest.mark.parametrize(
    ("test", "visible"),
    [
        ("tasks.expect(double, 4, equals=8)", 1),
        (
            "low = 3\ntasks.expect(double, low, equals=2 * low)\ntasks.expect(double, 1, equals=2)",
            2,
        ),
        ("for n in range(3):\n    tasks.expect(double, n, equals=2 * n)", 0),
        ("assert double(4) == 8", None),
        ("tasks.expect(double, 4, equals=8)\nassert double(4) == 8", None),
        ("tasks.expect(double, double(4), equals=16)", None),
        ("tasks.expect(len, double, equals=16)", None),
        ("double = None\ntasks.expect(double, 4, equals=8)", None),
        ("tasks = None\ntasks.expect(double, 4, equals=8)", None),
        ("tasks.expect(size, 4, equals=8)", None),
        ("look('facts', facts)", None),
        ("%matplotlib inline\ntasks.expect(double, 4, equals=8)", None),
        ("tasks.expect(double, 4, equals=", None),
    ],
)
def test_which_tests_run_apart(test: str, visible: int | None) -> None:
    """Those that use what participants write as functions of ``tasks.expect``, and only so."""
    notebook = solution(test)
    next(
        cell for cell in notebook.cells if cell.id == "answer-3"
    ).source = "size = 3\ndef double(n):\n    ..."
    found = separate_tests.found(notebook, notebook).get("task_3")
    assert (found and found.visible) == visible


HIDDEN = "tasks.expect(double, 7919, equals=15838)"
SHOWN = "tasks.expect(double, 4, equals=8)"


@pytest.mark.parametrize(
    ("released", "graded", "visible"),
    [
        (SHOWN, f"{SHOWN}\n{HIDDEN}", 1),
        (SHOWN, f"{HIDDEN}\n{SHOWN}", 0),
        (f"{SHOWN}\n{SHOWN}", f"{SHOWN}\n{HIDDEN}\n{SHOWN}", 1),
        (f"n = 1\n{SHOWN}", f"n = 1\n{SHOWN}\n{HIDDEN}", 1),
        (f"n = 1\n{SHOWN}", f"n = 2\n{SHOWN}", 0),
        (
            "def look(n): tasks.expect(double, n, equals=2 * n)\nlook(4)",
            "def look(n): tasks.expect(double, n, equals=2 * n)\nlook(7919)\nlook(4)",
            0,
        ),
    ],
)
def test_which_calls_everybody_can_see(released: str, graded: str, visible: int) -> None:
    """The first, up to anything that isn't in the exercise as released."""
    found = separate_tests.found(solution(released), solution(graded))["task_3"]
    assert found.visible == visible


def test_a_function_whose_body_is_a_comment_is_one_too() -> None:
    """As nbgrader leaves it where the settings have a comment in place of a solution."""
    released = solution(SHOWN)
    next(
        cell for cell in released.cells if cell.id == "answer-3"
    ).source = "def double(n):\n    # ?"
    assert separate_tests.found(released, solution(SHOWN)).keys() == {"task_3"}


def test_all_code_tasks_of_our_workshops_are_tested_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as the exercise goes, each of their tests can be carried out without the code."""
    monkeypatch.delenv("HACKYACK_HOME", raising=False)  # this module's tests share another home
    tree = Tree(enclosed=False, defences=frozenset())
    try:
        for file in sorted(places.solutions().glob("*/*.ipynb")):
            whole = nbformat.read(file, 4)
            released = nbformat.read(places.exercises() / file.parent.name / file.name, 4)
            code = {task.id for task in course.tasks(released) if task.optional}
            found = separate_tests.found(released, whole)
            fit = separate_tests.possible(released, tree, lambda _cell: 600, found)
            assert code == found.keys() == fit, file.name
    finally:
        tree.end()
