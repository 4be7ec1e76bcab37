"""Divides an exercise into its trunk and its tasks, where no task depends on another's answer.

The trunk is all cells that are the same for everybody: it runs once. Each task is then graded from
the trunk as it stood before that task, with its own answer alone: a pure function of exercise and
answer, which is remembered. An exercise is divided only if reading its cells proves that this
gives what running them one after another gives; any other one runs from top to bottom.
"""

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.tasks.cell_effects import (
    CellNames,
    changes_more_than_names,
    function_effects,
    names,
)
from kit.notebooks.literals import statements

__all__ = ["Division", "Task", "divided"]


@dataclass(frozen=True, kw_only=True)
class Task:
    """The cells of one task, from ``start`` to its ``test``: positions among the cells that run.

    ``answers`` are those in which participants write; ``core`` tells that they take literals.
    """

    start: int
    test: int
    answers: tuple[int, ...]
    core: bool

    @property
    def cells(self) -> range:
        """The positions of its cells."""
        return range(self.start, self.test + 1)


@dataclass(frozen=True, kw_only=True)
class Division:
    """An exercise as positions of the cells that run: those in no task, and the tasks."""

    trunk: tuple[int, ...]
    tasks: tuple[Task, ...]

    def before(self, at: int) -> tuple[int, ...]:
        """Return the trunk's cells before position ``at``."""
        return tuple(one for one in self.trunk if one < at)

    def without_core(self) -> list[int]:
        """Return the positions of all cells but those of tasks that take literals."""
        others = (at for task in self.tasks if not task.core for at in task.cells)
        return sorted((*self.trunk, *others))


def divided(cells: Sequence[NotebookNode], core: Collection[str]) -> Division | None:
    """Return the division of an exercise; None if its tasks may depend on one another.

    ``cells`` are those that run, answers open and tests whole; ``core`` are the ids of cells of
    tasks that take literals.
    """
    marks = tuple(
        (grade_id(cell), bool(meta.get("solution")), bool(meta.get("grade")))
        for cell in cells
        for meta in [course.grader(cell)]
    )
    return _divided(tuple(cell.source for cell in cells), marks, frozenset(core))


@lru_cache(maxsize=50)
def _divided(
    sources: tuple[str, ...], marks: tuple[tuple[str, bool, bool], ...], core: frozenset[str]
) -> Division | None:
    tasks = _tasks(marks, core)
    if not tasks:
        return None
    inside = {at for task in tasks for at in task.cells}
    trunk = tuple(at for at in range(len(sources)) if at not in inside)
    found = [names(source) for source in sources]
    known = [one for one in found if one is not None]
    apart = len(known) == len(found) and all(_is_apart(task, sources, known) for task in tasks)
    pure = not any(map(function_effects, sources))
    return Division(trunk=trunk, tasks=tuple(tasks)) if apart and pure else None


def _tasks(marks: Sequence[tuple[str, bool, bool]], core: frozenset[str]) -> list[Task]:
    """Return the tasks; an empty list if a test doesn't follow answers of its own."""
    tasks: list[Task] = []
    answers: list[int] = []
    for at, (_name, solution, grade) in enumerate(marks):
        if (solution and grade) or (grade and not answers):
            return []
        if solution:
            answers.append(at)
        if grade:
            own = {marks[one][0] for one in (*answers, at)}
            tasks.append(Task(start=answers[0], test=at, answers=tuple(answers), core=own <= core))
            answers = []
    return [] if answers else tasks


def _is_apart(task: Task, sources: Sequence[str], found: Sequence[CellNames]) -> bool:
    """Tell whether a task's cells change nothing that a cell outside of it reads."""
    own = [sources[at] for at in task.cells]
    bound = frozenset(name for at in task.cells for name in found[at].bound)
    given = frozenset(name for at in task.answers for name in found[at].bound)
    if task.core and not _asks(sources[task.test], given):
        return False
    for at, cell in enumerate(found):
        if at in task.cells:
            continue
        read = cell.later | (cell.read if at > task.test else frozenset())
        if read & bound or cell.bound & given:
            return False
    return not changes_more_than_names(own)


def _asks(source: str, given: frozenset[str]) -> bool:
    """Tell whether a test begins by handing the answers ``given`` to the kit's own question."""
    return any(_answered(one) <= given for one in (statements(source) or [])[:1]) and bool(given)


def _answered(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="answer"), args=[*args], keywords=[])):
            return {one.id if isinstance(one, ast.Name) else "" for one in args}
    return {""}
