"""The exercise on paper: each task as a question with boxes, empty and with its right answer."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup
from nbformat import NotebookNode

from kit.messages import _
from kit.notebooks import cells, markup
from kit.notebooks.execution import execute
from kit.notebooks.normal_form import read
from kit.programme.paper import outputs
from kit.programme.workshops import Workshop

__all__ = ["PaperTask", "tasks"]

ASKING = {f"tasks.{kind}" for kind in ("form", "number", "one", "order", "several")}
HEADING = re.compile("<h[12]")
LINES = 3
SHEETS = """\
from kit.tasks import on_paper
display(on_paper.sheet({task}), on_paper.sheet({task}, {answer}))"""


@dataclass(frozen=True, kw_only=True)
class PaperTask:
    """A task on paper.

    ``name`` is the graded cell's; a question that nobody grades has none. ``text`` is what stands
    under its title and above the boxes, ``boxes`` are empty, ``answered`` has a right answer.
    """

    name: str
    title: str
    text: list[Markup]
    boxes: Markup
    answered: Markup


def tasks(workshop: Workshop) -> list[PaperTask]:
    """Return the tasks of ``workshop`` that can be done without code, and the last question.

    The solution is run once: it knows the choices, and the right answers.
    """
    notebook = read(workshop.solution)
    for cell in cells.code_cells(notebook):
        if _grades(cell):
            cell.source = _on_paper(cell.source)
    done = execute(notebook, file=workshop.solution, errors=True)
    return [task for group in _groups(done) for task in _task(group)]


def _grades(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("grade")) and cell.cell_type == "code"


def _on_paper(source: str) -> str:
    """Return code that shows the task which ``source`` grades, empty and answered."""
    for node in ast.walk(cells.tree(source) or ast.Module([], [])):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".answer") and node.args:
            task = ast.unparse(node.func).removesuffix(".answer")
            return SHEETS.format(task=task, answer=ast.unparse(node.args[0]))
    return ""


def _groups(notebook: NotebookNode) -> Iterator[list[NotebookNode]]:
    """Yield the cells of each task: from a heading of level 2 or a graded cell to the next."""
    group: list[NotebookNode] = []
    for cell in notebook.cells:
        if _title([cell]):
            yield group
            group = []
        group.append(cell)
        if _grades(cell):
            yield group
            group = []
    yield group


def _title(group: list[NotebookNode]) -> str:
    texts = (cell.source for cell in group if cell.cell_type == "markdown")
    found = (text for source in texts for level, text in markup.headings(source) if level == 2)
    return next(found, "")


def _task(group: list[NotebookNode]) -> Iterator[PaperTask]:
    """Yield the task of a group of cells; nothing where it is for JupyterLab or for handing in."""
    graded = next((c for c in group if c.metadata.get("nbgrader", {}).get("grade")), None)
    if graded is None or any("yack.hand_in" in cells.called(c.source) for c in group):
        return
    written = graded.cell_type == "markdown"
    if cells.tagged(graded, "lab-only") and not written:
        return
    name = graded.metadata["nbgrader"]["grade_id"]
    empty, answered = _sheets(graded)
    yield PaperTask(
        name="" if written else name,
        title=_title(group) or _("Task {n}").format(n=name.removeprefix("task_")),
        text=list(_text(group)),
        boxes=empty,
        answered=answered,
    )


def _sheets(graded: NotebookNode) -> tuple[Markup, Markup]:
    """Return a task's boxes, empty and answered; lines to write on where it has none."""
    found = [out.data["text/html"] for out in graded.get("outputs", []) if "data" in out]
    if len(found) != 2:
        return outputs.lines(LINES), Markup()
    empty, answered = map(Markup, found)  # made by kit.tasks.on_paper, which escapes
    return empty, answered


def _text(group: list[NotebookNode]) -> Iterator[Markup]:
    for cell in group:
        role = cell.metadata.get("nbgrader", {})
        if any(cells.tagged(cell, face) for face in ("lab-only", "voila-only")):
            continue
        if cell.cell_type == "markdown":
            yield from (block for block in outputs.text(cell) if not HEADING.match(block))
        elif not (role.get("grade") or role.get("solution") or cells.called(cell.source) & ASKING):
            yield from outputs.shown(cell)
