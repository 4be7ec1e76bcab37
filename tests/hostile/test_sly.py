"""Sly hand-ins get what they deserve; with its defence switched off, each gets what it is after."""

import copy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from support import small_course
from support.in_this_thread import InThisThread
from support.small_course import ID, REFLECTION, filled

from kit import places
from kit.grading import course, courses, release
from kit.grading.pages import feedback
from kit.grading.run import autograde, execute
from kit.grading.run.gradebook import graded_notebooks
from kit.grading.run.running import kernel_trees
from kit.kernels.trees import member

from .handed import CORE, PATIENT
from .sly import APART, BESIDE, SECRET, SLY, TRIPLE, Found, Sly

pytestmark = pytest.mark.timeout(600)

SETUP = "from kit import tasks\nimport wave\n"


def _solution(test: str) -> nbformat.NotebookNode:
    """The small course's, with one more code task."""
    notebook = small_course.solution()
    own = {cell.id: cell for cell in notebook.cells}
    own["setup"].source = SETUP + own["setup"].source
    own["task-3"].source = test
    for name in ("answer_3", "task_3"):
        cell = copy.deepcopy(own[name.replace("_", "-")])
        cell.id, cell.metadata.nbgrader.grade_id = f"{name[:-2]}-9", f"{name[:-1]}9"
        cell.source = TRIPLE if name == "task_3" else cell.source.replace("double", "triple")
        notebook.cells.insert(-2, cell)
    return notebook


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory, isolating: None) -> Iterator[dict[bool, Path]]:
    """Two programmes, by whether the tests of their exercise can run apart."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        settings = places.root() / "nbgrader_config.py"
        for apart in (True, False):
            home = tmp_path_factory.mktemp("sly") / "home"
            file = home / "solutions" / ID / f"{ID}.ipynb"
            file.parent.mkdir(parents=True)
            nbformat.write(_solution(APART if apart else BESIDE), file)
            shutil.copy2(settings, home)
            patch.setenv("HACKYACK_HOME", str(home))
            release.release(ID)
            with course.gradebook():
                pass
            made[apart] = home
        yield made


def _put(home: Path, sly: Sly) -> None:
    exercise = home / "exercises" / ID / f"{ID}.ipynb"
    answers = CORE if sly.core else {"facts": '["branch"]', "limit": "9"}
    notebook = filled(exercise, answers | {"double": sly.double, "triple": sly.triple}, REFLECTION)
    for cell in reversed(sly.first):
        notebook.cells.insert(1, new_code_cell(cell))
    folder = home / "programme" / "submitted" / "one" / ID
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{ID}.ipynb")
    for name, text in sly.files.items():
        (folder / name).write_text(text, "utf-8")


def _found(home: Path, sly: Sly, patch: pytest.MonkeyPatch) -> Found:
    """Grade a hand-in in this thread, write its page, and look at both."""
    sizes = [0]
    show: Callable[..., None] = execute.Graft._show

    def measured(self: Any, cell: Any, at: int, ran: Any) -> None:
        sizes.append(sum(len(str(one)) for one in ran.messages))
        show(self, cell, at, ran)

    patch.setattr(execute.Graft, "_show", measured)
    kernel_trees.here().language  # noqa: B018  # its files are open
    before = len(list(Path("/proc/self/fd").iterdir()))
    (graded,) = autograde.grade(
        ID, participants=["one"], force=True, timeout=PATIENT, executor=InThisThread()
    )
    more = len(list(Path("/proc/self/fd").iterdir())) - before
    (page,) = feedback.feedback(ID)
    notebook = graded_notebooks.executed(courses.named(ID), "one")[ID]
    tests = [cell for cell in notebook.cells if cell.id.startswith("task")]
    shown = str([cell.get("outputs", ()) for cell in tests])
    said = (f"it_was_{SECRET}", f"4 {SECRET}")  # a test may name its argument, their code may not
    return Found(
        score=graded.score,
        leaks=f"({SECRET})" in page.read_text("utf-8") or any(one in shown for one in said),
        open_files=more > 100,
        largest=max(sizes) > 30_000_000,
    )


@pytest.mark.parametrize("name", SLY)
def test_its_defence_is_what_stops_it(
    homes: dict[bool, Path], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the defence it has what it deserves, without it what it is after."""
    sly = SLY[name]
    home = homes[sly.apart]
    monkeypatch.setenv("HACKYACK_HOME", str(home))
    monkeypatch.setattr(member, "TAKE_SECONDS", sly.take)
    _put(home, sly)
    assert _found(home, sly, monkeypatch) == sly.deserved
    sly.off(monkeypatch)
    assert _found(home, sly, monkeypatch) == sly.gains
