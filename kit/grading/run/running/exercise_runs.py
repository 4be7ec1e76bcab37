"""nbgrader's execute step for cells that hold no participant's code: an exercise, with literals.

An exercise runs by its tasks if it is divided, and from top to bottom if it isn't. What an earlier
run has shown isn't run again.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kit.errors import SubmissionError
from kit.grading.run.answers.shared_cells import marks, runnable, until
from kit.grading.run.running import files_beside, kernel_trees
from kit.grading.run.running.cell_runs import CellRuns
from kit.grading.run.submission_files import Files
from kit.grading.run.tasks.task_runs import Divided
from kit.kernels.trees.cells import CellNotStoppedError, CellResult, KernelEndedError
from kit.messages import _

__all__ = ["ExerciseRuns", "beside"]


class ExerciseRuns(CellRuns):
    """The step for cells without a participant's code; ``own`` are the author's files beside."""

    def __init__(self, limit: float, *, own: Files | None = None, **options: Any) -> None:
        self._own = own or {}
        super().__init__(limit, **options)

    def _run_by_task(
        self, notebook: NotebookNode, resources: Any, divided: Divided
    ) -> NotebookNode:
        """Run a ``notebook`` that is ``divided`` by its tasks."""
        with self._ours():
            self._begin(notebook, resources)
            found = divided.results()
        running = runnable(notebook)
        for position, ran in sorted(found.items()):
            at, cell = running[position]
            self._show(cell, at, ran)
        self.set_widgets_metadata()
        return notebook

    def _run(
        self, notebook: NotebookNode, resources: Any, *, before: frozenset[str] = frozenset()
    ) -> NotebookNode:
        """Run a notebook that holds no participant's code.

        ``before`` names graded cells that follow with the participant's code: the tree keeps the
        state before them.
        """
        notebook = copy.deepcopy(notebook)
        if not kernel_trees.possible():
            with files_beside.kept_out(Path(resources["metadata"]["path"]), self._own):
                return self._plain(notebook, resources)
        running = runnable(notebook)
        with self._ours():
            self._begin(notebook, resources)
            runs = self._shared([cell for _at, cell in running], resources, before=before)
        for (at, cell), ran in zip(running, runs, strict=True):
            self._show(cell, at, ran)
        self.set_widgets_metadata()
        return notebook

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """Run cells without a participant's code; raise ``SubmissionError`` if Python ends."""
        try:
            yield
        except (KernelEndedError, CellNotStoppedError) as error:
            kernel_trees.drop()
            raise SubmissionError(
                _("Its answers ended Python itself. Look at it, then grade it again.")
            ) from error

    def _shared(
        self, cells: Sequence[NotebookNode], resources: Any, *, before: frozenset[str]
    ) -> Sequence[CellResult]:
        """Run cells without a participant's code, or reuse their outputs of an earlier run."""
        parting = marks(cells)
        return kernel_trees.here().run_shared(
            [cell.source for cell in cells],
            lambda at: self._seconds(cells[at]),
            keep={*parting[:1], *(until(parting, cells, before)[-1:] if before else ())},
            often=parting,
            files=files_beside.without_modules(beside(resources), self._own),
        )


def beside(resources: Any) -> Files:
    """Return the files in the notebook's folder, without nbgrader's own."""
    return files_beside.all_files(Path(resources["metadata"]["path"]))
