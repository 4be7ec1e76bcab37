"""Runs a submission's cells: the only step of nbgrader's autograder that is replaced.

Literals are run inside the exercise as it was released, without any code of the participant's. The
participant's code runs in a sandbox of its own; without a sandbox, the tasks that need it wait.
"""

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.preprocessors import OverwriteCells

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.intake.belonging import Fingerprint
from kit.grading.run.answers import (
    answer_cells,
    computed_answers,
    locked_cells,
    outputs,
    provenance,
)
from kit.grading.run.answers.shared_cells import SKIP, common, last, marks
from kit.grading.run.code import code_run, left_behind, separate_tests
from kit.grading.run.running import kernel_trees
from kit.grading.run.running.cell_runs import OutOfTimeError
from kit.grading.run.running.exercise_runs import ExerciseRuns, beside
from kit.grading.run.tasks import task_runs
from kit.grading.run.tasks.answer_cache import AnswerCache
from kit.grading.run.tasks.task_runs import Divided
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.cells import CellNotStoppedError, KernelEndedError
from kit.messages import _

__all__ = ["Graft", "Plan"]

# How code can stop its whole run: the line in its graded cells, and the one for the facilitator.
STOPPED: dict[type[Exception], tuple[str, str]] = {
    KernelEndedError: (
        _("The code ended Python itself."),
        _("Its code ended Python itself ({tasks}): read it, then score it."),
    ),
    CellNotStoppedError: (
        _("The code did not stop."),
        _("Its code did not stop when it should ({tasks}): read it, then score it."),
    ),
    OutOfTimeError: (
        _("The code took too long."),
        _("Its code took too long in all ({tasks}): read it, then score it."),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The settings for running submissions.

    ``released`` maps a notebook's name to the exercise as it was released, ``others`` the names of
    other notebooks to their fingerprints; ``limit`` is in seconds for a whole submission;
    ``trusted`` runs participants' code like our own; ``answers`` remembers what core tasks have
    shown.
    """

    released: Mapping[str, bytes] = field(default_factory=dict)
    others: Mapping[str, Fingerprint] = field(default_factory=dict)
    limit: float = 600
    trusted: bool = False
    answers: AnswerCache | None = None


class Graft(ExerciseRuns):
    """nbgrader's execute step, which runs literals in the exercise and code in a sandbox.

    ``notes`` are sentences for a person; ``waiting`` are pairs of a notebook and a graded cell, of
    which the code had no sandbox to run in, or ran and can't be trusted.
    """

    def __init__(self, plan: Plan, **options: Any) -> None:
        self._plan = plan
        self.notes: list[str] = []
        self.waiting: list[tuple[str, str]] = []
        self._pristine: NotebookNode | None = None
        self._divided: Divided | None = None
        self._beside: frozenset[str] = frozenset()
        super().__init__(plan.limit, **options)

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run the notebook ``nb``; nbgrader's autograder calls this after it has cleaned it."""
        self._per_cell = self.timeout
        self.timeout_func = self._seconds
        self._name = resources["nbgrader"]["notebook"]
        self._divided, self._beside = None, frozenset()
        done = self._graded(nb, resources)
        self._look_over(done)
        return done, resources

    def _graded(self, nb: NotebookNode, resources: Any) -> NotebookNode:
        """Return the notebook ``nb`` with the outputs that its graded cells are scored by."""
        self._pristine = pristine = self._exercise()
        if pristine is None:
            locked_cells.restore(nb, None)
            done = self._of_code(nb, resources, answer_cells.unknown(nb), None)
            return provenance.record(done, beside=self._beside)
        locked_cells.restore(nb, pristine)
        reading = self._worked_out(pristine, nb, resources)
        if not reading.runs and reading.grafted is None:  # as released, without own code
            return provenance.record(self._run(nb, resources))
        core_run = None
        if reading.grafted is not None:
            whole = locked_cells.complete(reading.grafted, nb, partial(self._overwrite, resources))
            core_run = self._of_core(whole, resources, reading, pristine)
        done = self._of_code(nb, resources, reading, core_run or pristine)
        if core_run is not None:
            outputs.take_over(done, core_run, reading)
        outputs.tell(done, reading, waiting=self._unrun)
        self.waiting += [(self._name, task) for task in outputs.waiting(reading, self._unrun)]
        self.notes += [*outputs.computed(reading, waiting=self._unrun), *outputs.odd(reading.odd)]
        seen = reading.core if self._plan.trusted and reading.runs else ()
        return provenance.record(done, beside=self._beside, seen=seen, odd=reading.odd)

    def _exercise(self) -> NotebookNode | None:
        """Return the exercise as it was released, if it was."""
        released = self._plan.released.get(self._name)
        return None if released is None else course.parse(released, "the exercise")

    def _look_over(self, done: NotebookNode) -> None:
        """Leave what nbgrader would stop at out of ``done``, and its tasks to a person."""
        unclear = {
            _("A test showed what no notebook can hold ({tasks}): score it by hand."): (
                outputs.keep_valid(done)
            ),
            _("A test gave points that can't be counted ({tasks}): score it by hand."): (
                outputs.unscorable(done)
            ),
        }
        for said, tasks in unclear.items():
            self.waiting += [(self._name, task) for task in tasks]
            self.notes += [said.format(tasks=", ".join(tasks))] if tasks else []

    def _worked_out(
        self, pristine: NotebookNode, nb: NotebookNode, resources: Any
    ) -> answer_cells.Reading:
        """Return the reading of ``nb``, with the values of computed answers where code may run."""
        reading = answer_cells.read(pristine, nb)
        self._unrun = bool(reading.to_run)
        if not reading.to_run or not (self._plan.trusted or self._isolates()):
            return reading
        cells = computed_answers.asking(nb, reading.computed)
        try:
            said = self._asked(cells, computed_answers.untested(pristine), resources)
        except (KernelEndedError, CellNotStoppedError, OutOfTimeError):
            kernel_trees.drop()
            return reading
        self._unrun = False
        return answer_cells.read(pristine, nb, computed_answers.values(cells, said))

    def _asked(
        self, cells: Sequence[NotebookNode], base: Sequence[NotebookNode], resources: Any
    ) -> list[str]:
        """Run the participant's ``cells`` and return what each of them prints."""
        if self._plan.trusted:
            done = self._plain(new_notebook(cells=copy.deepcopy(cells)), resources)
            return [outputs.printed(cell) for cell in done.cells]
        same = base[: common(cells, base)]
        self._shared(same[: min(marks(same), default=-1) + 1], resources, before=frozenset())
        tree = kernel_trees.here()
        branch, known = tree.branch([cell.source for cell in same], beside(resources))
        rest = cells[len(known) :]
        ran = [branch.execute(cell.source, self._seconds(cell)) for cell in rest]
        tree.clean(branch)
        return [""] * len(known) + [one.printed for one in ran]

    def _overwrite(self, resources: Any, notebook: NotebookNode) -> NotebookNode:
        """Bring back the gradebook's sources of locked cells, as nbgrader does."""
        done: NotebookNode = OverwriteCells(parent=self).preprocess(notebook, resources)[0]
        return done

    def _of_core(
        self,
        notebook: NotebookNode,
        resources: Any,
        reading: answer_cells.Reading,
        pristine: NotebookNode,
    ) -> NotebookNode:
        """Run the exercise ``notebook``, which holds the participant's literals and whole tests."""
        # a file of the participant's may lie in a cell's way
        if kernel_trees.possible() and not beside(resources):
            self._divided = task_runs.divided(
                notebook,
                pristine,
                reading,
                tree=kernel_trees.here(),
                seconds=self._seconds,
                store=self._plan.answers,
            )
        if self._divided:
            return self._run_by_task(notebook, resources, self._divided)
        for cell in notebook.cells:
            if grade_id(cell) in reading.computed:
                cell.metadata["tags"] = [*cell.metadata.get("tags", ()), SKIP]
        if reading.runs and self._isolates():  # the rest runs once, in the sandbox
            del notebook.cells[last(notebook, reading.core) + 1 :]
        return self._run(notebook, resources, before=reading.code)

    def _of_code(
        self,
        nb: NotebookNode,
        resources: Any,
        reading: answer_cells.Reading,
        base: NotebookNode | None,
    ) -> NotebookNode:
        """Run the participant's code, if there is any, in a sandbox, or set its tasks aside."""
        if not reading.runs:
            return nb
        if self._plan.trusted:
            self._beside, before = reading.code, left_behind.shared()
            done = self._plain(nb, resources)
            self.notes += left_behind.told(before)
            return done
        if not self._isolates():
            said = _(
                "Its code waits for a sandbox: run hackyack doctor. Do you know who wrote it? Then "
                "grade with --trust-submissions."
            )
            return self._set_aside(nb, reading.code, _("Waits for a sandbox."), said)
        try:
            return self._code(copy.deepcopy(nb), resources, reading, base)
        except tuple(STOPPED) as error:
            kernel_trees.drop()
            shown, said = STOPPED[type(error)]
            return self._set_aside(nb, reading.code, shown, said)

    def _isolates(self) -> bool:
        return not self._plan.trusted and kernel_trees.possible() and bubblewrap.available()

    def _set_aside(
        self, nb: NotebookNode, tasks: frozenset[str], shown: str, said: str
    ) -> NotebookNode:
        """Leave the graded cells ``tasks`` for a person and write the reason into each."""
        for cell in nb.cells:
            if grade_id(cell) in tasks and cell.cell_type == "code":
                cell.outputs = [outputs.error(shown)]
                self.waiting.append((self._name, grade_id(cell)))
        if tasks:
            self.notes.append(said.format(tasks=", ".join(sorted(tasks))))
        return nb

    def _code(
        self,
        nb: NotebookNode,
        resources: Any,
        reading: answer_cells.Reading,
        base: NotebookNode | None,
    ) -> NotebookNode:
        """Run a participant's notebook, starting at the first cell that differs from ``base``."""
        self._begin(nb, resources)
        run = code_run.CodeRun(kernel_trees.here(), beside(resources), self._seconds)
        division = self._divided.division if self._divided else None
        if self._divided and division:
            self._divided.stand(division.trunk)
        possible = partial(separate_tests.possible, self._pristine, run.tree, self._seconds)
        plan = code_run.plan(
            nb,
            reading,
            pristine=self._pristine,
            base=base,
            division=division,
            possible=partial(possible, division=division),
        )
        self._beside = plan.beside
        if self._divided:
            self._divided.stand(self._divided.division.trunk[: plan.shared])
        elif reading.grafted is None:
            shared = [cell for _at, cell in plan.cells[: plan.shared]]
            ours = shared[: min(marks(shared), default=-1) + 1]
            self._shared(ours, resources, before=frozenset())
        for at, ran in run.results(nb, plan):
            self._show(nb.cells[at], at, ran)
        self.set_widgets_metadata()
        self._flag(nb, run.tampered)
        return nb

    def _flag(self, nb: NotebookNode, tampered: Collection[str]) -> None:
        """Mark the tasks ``tampered``, in which tests can't fail any more, for a person to read."""
        for cell in nb.cells:
            if grade_id(cell) in tampered:
                cell.outputs.insert(0, outputs.error(_("The code has changed how tests are run.")))
                self.waiting.append((self._name, grade_id(cell)))
        if tampered:
            told = _("Its code has changed how tests are run ({tasks}): read it, then score it.")
            self.notes.append(told.format(tasks=", ".join(sorted(tampered))))
