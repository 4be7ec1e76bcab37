"""The one step of nbgrader's autograder that is replaced: how a submission's cells are run.

Literals are run inside the exercise as it was released, which is nobody's code. What a participant
wrote as code runs in a sandbox of its own; where there is none, the tasks that need it wait.
"""

import copy
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute, OverwriteCells

from kit import places
from kit.errors import SubmissionError
from kit.grading import core, course
from kit.kernels import sandbox
from kit.messages import _

__all__ = ["SKIP", "Graft", "Plan"]

SKIP = "skip-execution"  # nbclient's tag
# What must fail where tests still work, with the error it must fail with. A participant's code that
# silences tests silences these too.
CANARIES = (
    ("assert 1 == 2, '{token}'", "AssertionError"),
    ("from kit import tasks\ntasks.require(1 == 2, '{token}')", "NotYet"),
    ("from kit import tasks\ntasks.require(False, '{token}')", "NotYet"),
    ("raise RuntimeError('{token}')", "RuntimeError"),
)
LARGEST_OUTPUT = 2_000_000  # bytes that one cell may show


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How submissions are run.

    ``released`` maps a notebook's name to the exercise as it was released; ``limit`` is in seconds
    for a whole submission; ``trusted`` runs participants' code like our own.
    """

    released: Mapping[str, bytes] = field(default_factory=dict)
    limit: float = 600
    trusted: bool = False


class Graft(Execute):  # type: ignore[misc]  # nbgrader ships no types
    """Run a submission: its literals in the exercise, its code in a sandbox.

    ``notes`` collects what a person should know, ``waiting`` the notebooks and graded cells whose
    code found no place to run.
    """

    def __init__(self, plan: Plan, **options: Any) -> None:
        self._plan = plan
        self.notes: list[str] = []
        self.waiting: list[tuple[str, str]] = []
        self.tampered: list[str] = []
        self._guarded: frozenset[str] = frozenset()
        self._until = time.monotonic() + plan.limit
        super().__init__(**options)

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run the notebook, as nbgrader's autograder calls it after cleaning it."""
        self._per_cell = self.timeout
        self.timeout_func = self._seconds
        released = self._plan.released.get(resources["nbgrader"]["notebook"])
        if released is None:
            return self._code(nb, resources), resources
        reading = core.read(course.parse(released, "the exercise"), nb)
        if not reading.runs and reading.grafted is None:  # as released: nobody's code
            return self._run(nb, resources), resources
        done = self._of_code(nb, resources, reading)
        if reading.grafted is not None:
            _take_over(done, self._of_core(resources, reading), reading)
        for task, names in reading.computed.items():
            _tell(done, task, names)
        self.notes += _computed(reading)
        return done, resources

    def _of_core(self, resources: Any, reading: core.Reading) -> NotebookNode:
        """Run the exercise with the literals in it; tests come back from the gradebook."""
        notebook, _resources = OverwriteCells(parent=self).preprocess(reading.grafted, resources)
        for cell in notebook.cells:
            if course.grader(cell).get("grade_id") in reading.computed:
                cell.metadata["tags"] = [*cell.metadata.get("tags", ()), SKIP]
        return self._run(notebook, resources)

    def _of_code(self, nb: NotebookNode, resources: Any, reading: core.Reading) -> NotebookNode:
        """Run the participant's code where there is any and a place to run it."""
        if not reading.runs:
            return nb
        if self._plan.trusted or sandbox.available():
            return self._guard(nb, resources, reading)
        for cell in nb.cells:
            if course.grader(cell).get("grade_id") in reading.code:
                cell.outputs = [_error(_("Waits for a sandbox."))]
                self.waiting.append((resources["nbgrader"]["notebook"], _id(cell)))
        if reading.code:
            said = _("Its code waits for a sandbox: run hackyack doctor, or trust submissions.")
            self.notes.append(said)
        return nb

    def _guard(self, nb: NotebookNode, resources: Any, reading: core.Reading) -> NotebookNode:
        """Run the participant's code; a task whose tests can't fail any more gets no score."""
        self._guarded, self.tampered = reading.code, []
        try:
            done = self._code(nb, resources)
        finally:
            self._guarded = frozenset()
        if self.tampered:
            notebook = resources["nbgrader"]["notebook"]
            self.waiting += [(notebook, name) for name in self.tampered]
            told = _("Its code has changed how tests are run ({tasks}): read it, then score it.")
            self.notes.append(told.format(tasks=", ".join(self.tampered)))
        return done

    def _code(self, nb: NotebookNode, resources: Any) -> NotebookNode:
        if self._plan.trusted:
            return self._run(nb, resources)
        readable = [places.data()]
        with sandbox.Manager.confined(readable=readable) as manager:
            self.kernel_manager_class = manager
            try:
                return self._run(nb, resources)
            finally:
                self.kernel_manager_class = AsyncKernelManager

    async def on_cell_executed(self, **kwargs: Any) -> None:
        """See after a graded cell whether a test can still fail, as nbclient calls it."""
        super().on_cell_executed(**kwargs)
        name = _id(kwargs["cell"])
        if name not in self._guarded or name in self.tampered:
            return
        for canary, error in CANARIES:
            token = secrets.token_hex(8)
            asked = self.kc.execute(
                canary.format(token=token), store_history=False, stop_on_error=False
            )
            reply = await self.async_wait_for_reply(asked)
            said = reply["content"] if reply else {}
            if said.get("ename") != error or token not in said.get("evalue", ""):
                self.tampered.append(name)
                return

    def _run(self, notebook: NotebookNode, resources: Any) -> NotebookNode:
        self._shown: dict[int, int] = {}
        done: NotebookNode = super().preprocess(copy.deepcopy(notebook), resources)[0]
        return done

    def _seconds(self, cell: NotebookNode) -> float | None:
        """Return how long a cell may take; raise where the submission has had its time."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise SubmissionError(
                _("It took longer than {n:g} seconds. Look at it, then grade it again.").format(
                    n=self._plan.limit
                )
            )
        return min(left, self._per_cell) if self._per_cell and self._per_cell > 0 else left

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> Any:
        """Take in one message of the kernel, as nbclient calls it; endless output is cut."""
        if msg["msg_type"] in {"stream", "display_data", "execute_result", "update_display_data"}:
            before = self._shown.get(cell_index, 0)
            self._shown[cell_index] = before + len(str(msg["content"]))
            if self._shown[cell_index] > LARGEST_OUTPUT:
                if before <= LARGEST_OUTPUT:
                    cut = _("[… cut here: more than {n:,} characters]").format(n=LARGEST_OUTPUT)
                    cell.outputs.append(new_output("stream", name="stdout", text=cut))
                return None
        return super().process_message(msg, cell, cell_index)


def _id(cell: NotebookNode) -> str:
    return str(course.grader(cell).get("grade_id"))


def _take_over(done: NotebookNode, core_run: NotebookNode, reading: core.Reading) -> None:
    """Put the core tasks' outputs into the submission's own cells."""
    done.metadata["language_info"] = core_run.metadata.get("language_info", {})
    marked = {_id(cell): cell for cell in core_run.cells if course.grader(cell).get("grade_id")}
    plain = {cell.source.strip(): cell for cell in core_run.cells if cell.cell_type == "code"}
    for cell in done.cells:
        if cell.cell_type != "code":
            continue
        if course.grader(cell).get("grade_id"):
            source = (
                marked.get(_id(cell)) if _id(cell) in reading.core or not reading.runs else None
            )
        else:
            source = None if cell.execution_count else plain.get(cell.source.strip())
        if source is not None and source.cell_type == "code":
            cell.outputs = copy.deepcopy(source.outputs)
            cell.execution_count = cell.execution_count or source.execution_count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = cell.execution_count


def _tell(done: NotebookNode, task: str, names: tuple[str, ...]) -> None:
    """Say in a graded cell that its answer has to be written, not computed."""
    for cell in done.cells:
        if _id(cell) == task and cell.cell_type == "code":
            line = _(
                "{names} is computed, or can't be read. Write the answer itself in its place: "
                "a number, a text in quotes, or a list in square brackets."
            ).format(names=", ".join(names))
            cell.outputs = [_error(line)]


def _error(line: str) -> NotebookNode:
    error: NotebookNode = new_output("error", ename="NotYet", evalue=line, traceback=[line])
    return error


def _computed(reading: core.Reading) -> list[str]:
    names = sorted({name for names in reading.computed.values() for name in names})
    if not names:
        return []
    return [_("Computed instead of written: {names}.").format(names=", ".join(names))]
