"""The points of many answers to the tasks of one workshop, all run in one kernel."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from kit.errors import WorkshopError
from kit.grading import course
from kit.messages import _
from kit.notebooks import literals
from kit.notebooks.execution import execute
from kit.programme.workshops import Workshop

__all__ = ["Graded", "Task", "graded", "tasks"]

TRIALS = "trials-of-"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A graded task: its points, the released source of its answer cell, the test's cell."""

    id: str
    points: float
    stub: str
    test: NotebookNode

    @property
    def names(self) -> list[str]:
        """Return the names that the answer cell asks for; of a code task those it defines."""
        return [name for name in literals.bound(self.stub) if not name.startswith("_")]


@dataclass(frozen=True, kw_only=True)
class Graded:
    """An answer with its points; ``said`` is the error that stopped its test, if any.

    ``recorded`` are the literals that a room hands in for it, None where its controls can't give
    them. ``lazy`` tells that the answer was made of the task's form.
    """

    source: str
    points: float
    said: str
    recorded: Mapping[str, str] | None
    lazy: bool


def tasks(released: NotebookNode, solution: NotebookNode) -> list[Task]:
    """Return the tasks of an exercise that a test grades, in their order."""
    cells = {course.grade_id(cell): cell for cell in released.cells}
    tests = {course.grade_id(cell): cell for cell in solution.cells}
    return [
        Task(
            id=task.id,
            points=task.points,
            stub="\n".join(cells[name].source for name in task.answers),
            test=tests[task.id],
        )
        for task in course.tasks(released)
        if not task.read
    ]


def graded(
    workshop: Workshop, solution: NotebookNode, given: Mapping[str, Sequence[str]]
) -> dict[str, list[Graded]]:
    """Return the graded answers of each task: those in ``given`` in their order, then lazy ones.

    ``given`` maps a task to sources of its answer cell. The cells of the exercise run in their
    order; where a test stands, it is run once for each answer.
    """
    released = course.exercise(workshop.id)
    known = {task.id: task for task in tasks(released, solution)}
    cells: list[NotebookNode] = []
    for cell in released.cells:
        if course.grade_id(cell) in given:
            cells.append(_trials(known[course.grade_id(cell)], given[course.grade_id(cell)]))
        if cell.cell_type == "code":
            cells.append(new_code_cell(cell.source))
    ran = execute(new_notebook(cells=cells), file=workshop.solution, errors=True)
    return {
        cell["id"].removeprefix(TRIALS): _read(cell, known[cell["id"].removeprefix(TRIALS)])
        for cell in ran.cells
        if cell["id"].startswith(TRIALS)
    }


def _trials(task: Task, sources: Sequence[str]) -> NotebookNode:
    plan = {"names": task.names, "test": task.test.source, "answers": list(sources)}
    source = f"from kit.authoring.answers import trials\n\ntrials.run({json.dumps(plan)!r})"
    cell: NotebookNode = new_code_cell(source, id=TRIALS + task.id)
    return cell


def _read(cell: NotebookNode, task: Task) -> list[Graded]:
    said = "".join(output.text for output in cell.outputs if output.output_type == "stream")
    try:
        results = json.loads(said)
    except ValueError as error:
        errors = [output.evalue for output in cell.outputs if output.output_type == "error"]
        raise WorkshopError(
            _("The answers of {task} can't be tried ({why}); correct its cells.").format(
                task=task.id, why=" ".join(errors)[:200] or error
            )
        ) from error
    return [_graded(result, task) for result in results]


def _graded(result: Mapping[str, Any], task: Task) -> Graded:
    test = nbformat.from_dict({**task.test, "outputs": result["outputs"]})
    errors = [output["evalue"] for output in result["outputs"] if "evalue" in output]
    points, _most = determine_grade(test)
    return Graded(
        source=result["source"],
        points=float(points or 0),
        said=" ".join(errors),
        recorded=result["recorded"],
        lazy=result["kind"] == "lazy",
    )
