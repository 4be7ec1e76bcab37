"""Runs an exercise by its tasks: the trunk once, and each answer with its checks once.

It is for exercises that ``independent_tasks`` has divided. Cells have the numbers that they have
when the whole exercise runs from top to bottom.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.answer_cells import Reading
from kit.grading.run.answers.shared_cells import runnable
from kit.grading.run.tasks import independent_tasks
from kit.grading.run.tasks.independent_tasks import Division
from kit.kernels.trees.cells import CellResult
from kit.kernels.trees.tree import Results, Tree

__all__ = ["Divided", "divided"]

Seconds = Callable[[NotebookNode], float | None]


@dataclass(frozen=True, kw_only=True)
class Divided:
    """A divided exercise, with somebody's literals in its ``cells``, and where it runs.

    ``tests`` are the positions of those to run. ``store`` has results of other runs; ``seconds``
    returns the time that a cell may take.
    """

    cells: Sequence[NotebookNode]
    division: Division
    tests: frozenset[int]
    tree: Tree
    seconds: Seconds
    store: Results | None = None

    def results(self) -> dict[int, CellResult]:
        """Return the results of the trunk's cells and of the tasks' with these tests."""
        trunk = self.division.trunk
        found = dict(zip(trunk, self._run(trunk), strict=True))
        for task in self.division.tasks:
            if task.test not in self.tests:
                continue
            before = self.division.before(task.start)
            ran = self._run((*before, *task.cells), keep=len(before))
            found |= dict(zip(task.cells, ran[len(before) :], strict=True))
        return found

    def stand(self, positions: Sequence[int]) -> None:
        """See to it that a process stands after the cells at ``positions``."""
        if positions:
            self._run(positions, keep=len(positions), standing=True)

    def _run(
        self, positions: Sequence[int], *, keep: int = 0, standing: bool = False
    ) -> list[CellResult]:
        cells = [self.cells[at] for at in positions]
        starts = {len(self.division.before(task.start)) - 1 for task in self.division.tasks}
        return self.tree.run_shared(
            [cell.source for cell in cells],
            lambda at: self.seconds(cells[at]),
            keep=starts | {keep - 1} if positions == self.division.trunk else {keep - 1},
            numbers=[at + 1 for at in positions],
            store=self.store,
            standing=standing,
        )


def divided(
    notebook: NotebookNode,
    pristine: NotebookNode,
    reading: Reading,
    *,
    tree: Tree,
    seconds: Seconds,
    store: Results | None,
) -> Divided | None:
    """Return an exercise divided into its tasks; None if it has to run from top to bottom.

    ``notebook`` is the exercise with the literals in ``reading`` and with whole tests, ``pristine``
    the same as released. Tasks whose answers can't be read aren't run, nor code tasks if there is
    code of the participant's.
    """
    asked = {
        grade_id(cell): cell.source
        for cell in pristine.cells
        if course.grader(cell).get("solution")
    }
    cells = [cell for _at, cell in runnable(notebook)]
    opened = [
        NotebookNode({**cell, "source": asked.get(grade_id(cell), cell.source)}) for cell in cells
    ]
    division = independent_tasks.divided(opened, reading.core)
    if division is None:
        return None
    tests = (
        task.test
        for task in division.tasks
        if grade_id(cells[task.test]) not in reading.computed and (task.core or not reading.runs)
    )
    return Divided(
        cells=cells,
        division=division,
        tests=frozenset(tests),
        tree=tree,
        seconds=seconds,
        store=store,
    )
