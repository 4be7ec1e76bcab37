"""Runs a participant's notebook in a confined process, and its tests outside that where they can.

The participant's process runs the cells as everybody can see them: hidden parts of tests stay out
of it, unless a test can only run beside the code.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.answer_cells import Reading
from kit.grading.run.answers.shared_cells import common, runnable
from kit.grading.run.code import canaries, separate_tests
from kit.grading.run.code.calling import Caller
from kit.grading.run.code.separate_tests import SeparateTest
from kit.grading.run.submission_files import Files
from kit.grading.run.tasks import cell_effects
from kit.grading.run.tasks.independent_tasks import Division
from kit.kernels.trees.cells import CellResult
from kit.kernels.trees.member import Branch
from kit.kernels.trees.tree import Tree

__all__ = ["CodeRun", "Plan", "plan", "without_points"]

Seconds = Callable[[NotebookNode], float | None]
Numbered = tuple[int, NotebookNode]  # a cell with its position in the notebook


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The cells of a notebook as the participant's process runs them, with their positions.

    The first ``shared`` of them hold none of the participant's code. ``ours`` is the exercise,
    without any, in which the ``tests`` run that can. Those in ``beside`` run in the participant's
    process, and are watched. ``numbers`` and ``our_numbers`` are those that cells are shown with,
    if they don't run one after another.
    """

    cells: tuple[Numbered, ...]
    shared: int = 0
    ours: tuple[NotebookNode, ...] = ()
    tests: Mapping[str, SeparateTest] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    numbers: tuple[int, ...] = ()
    our_numbers: tuple[int, ...] = ()


def plan(
    nb: NotebookNode,
    reading: Reading,
    *,
    pristine: NotebookNode | None = None,
    base: NotebookNode | None = None,
    division: Division | None = None,
    possible: Callable[[Mapping[str, SeparateTest]], Collection[str]] = frozenset,
) -> Plan:
    """Return the plan for a participant's notebook.

    ``pristine`` is the exercise as released; ``base`` is the same with the participant's literals,
    perhaps without its last cells; ``division`` is that of the whole exercise. ``possible`` returns
    the names of the tests that can run apart.
    """
    if pristine is None or base is None:
        return Plan(cells=tuple(runnable(nb)), beside=reading.code)
    found = separate_tests.found(pristine, nb)
    wanted = {name: test for name, test in found.items() if name in reading.code}
    fit = possible(wanted)
    tests = {name: test for name, test in wanted.items() if name in fit}
    released = {
        grade_id(cell): cell.source
        for cell in pristine.cells
        if course.grader(cell).get("grade") and grade_id(cell) in {*tests, *reading.core}
    }
    theirs, same = _as_released(nb, released), _as_released(base, released)
    known = [cell for _at, cell in runnable(same)]
    cells = runnable(theirs)
    whole = [*base.cells, *pristine.cells[len(base.cells) :]]
    made = Plan(
        cells=tuple(cells),
        shared=common([cell for _at, cell in cells], known),
        ours=tuple(cell for _at, cell in runnable(NotebookNode(cells=whole))),
        tests=tests,
        beside=reading.code - tests.keys(),
    )
    return _by_task(made, division) if division else made


def _by_task(whole: Plan, division: Division) -> Plan:
    """Return the plan without the cells that the participant's code can't reach, or be seen in.

    The trunk comes first, because it is the same for all; then the answers, in their order. Tests
    above the first cell that differs, and cells of the exercise below the last, stay out.
    """
    first, last = _reach(whole, division)
    trunk = division.before(first)
    answers = {at for task in division.tasks for at in task.answers if at < first}
    order = [*trunk, *sorted(answers), *range(first, last)]
    ours = division.without_core()
    return replace(
        whole,
        cells=tuple(whole.cells[at] for at in order),
        shared=len(trunk),
        ours=tuple(whole.ours[at] for at in ours),
        numbers=tuple(at + 1 for at in order),
        our_numbers=tuple(at + 1 for at in ours),
    )


def _reach(whole: Plan, division: Division) -> tuple[int, int]:
    """Return the positions at which the participant's own cells begin and end.

    The first is one before which the exercise's tasks are whole. After the last there are only
    tests that run apart, and cells of the exercise that read no name of the participant's.
    """
    first = whole.shared
    first = min([first, *(task.start for task in division.tasks if first in task.cells)])
    trunk = {whole.ours[at].source for at in division.trunk}
    theirs = [cell for _at, cell in whole.cells[first:]]
    bound = frozenset(name for cell in theirs if cell.source not in trunk for name in _bound(cell))
    last = len(whole.cells)
    while last > first and _is_ours(whole.cells[last - 1][1], trunk, whole.tests, bound):
        last -= 1
    return first, last


def _bound(cell: NotebookNode) -> frozenset[str]:
    found = cell_effects.names(cell.source)
    return found.bound if found else frozenset({"*"})


def _is_ours(
    cell: NotebookNode, trunk: Collection[str], tests: Collection[str], bound: frozenset[str]
) -> bool:
    """Tell whether nothing of the participant's is seen in a cell's outputs."""
    if grade_id(cell) in tests:
        return True
    found = cell_effects.names(cell.source)
    if cell.source not in trunk or found is None or "*" in bound:
        return False
    return not (found.read | found.later) & bound


def _as_released(notebook: NotebookNode, released: Mapping[str, str]) -> NotebookNode:
    """Return a notebook in which the cells in ``released`` have those sources."""
    cells = [
        NotebookNode({**cell, "source": released.get(grade_id(cell), cell.source)})
        for cell in notebook.cells
    ]
    return NotebookNode(cells=cells)


class CodeRun:
    """One run of a participant's notebook; ``tampered`` are the cells whose tests can't fail."""

    def __init__(self, tree: Tree, files: Files, seconds: Seconds) -> None:
        self.tree, self._files, self._seconds = tree, files, seconds
        self.tampered: set[str] = set()

    def results(self, nb: NotebookNode, plan: Plan) -> Iterator[tuple[int, CellResult]]:
        """Yield the positions of cells with their results, the separate tests' last."""
        tests = _Tests(self.tree, plan, self._seconds)  # before any of their code
        shared = [cell.source for _at, cell in plan.cells[: plan.shared]]
        branch, known = self.tree.branch(shared, self._files, plan.numbers[: plan.shared])
        forks: dict[str, Branch] = {}
        for n, (at, cell) in enumerate(plan.cells):
            name = grade_id(cell)
            if name in plan.tests and name not in forks:
                forks[name] = branch.fork(exact=True)
            if n < len(known):
                yield at, known[n]
            else:
                number = plan.numbers[n] if plan.numbers else None
                yield at, self._run(branch, cell, watched=name in plan.beside, number=number)
        for name in plan.tests.keys() - forks.keys():  # no cell follows: one needs no fork
            forks[name] = branch if branch not in forks.values() else branch.fork(exact=True)
        graded = (
            (at, cell) for at, cell in enumerate(nb.cells) if course.grader(cell).get("grade")
        )
        places = {grade_id(cell): at for at, cell in graded}
        for name, ran in tests.results(forks):
            yield places[name], ran
        for fork in forks.values():
            fork.close()
        self.tree.clean(branch)

    def _run(
        self, branch: Branch, cell: NotebookNode, *, watched: bool, number: int | None = None
    ) -> CellResult:
        ran = branch.execute(cell.source, self._seconds(cell), number=number)
        if not watched:
            return ran
        if not canaries.can_fail(branch):
            self.tampered.add(grade_id(cell))
        return without_points(ran)


def without_points(ran: CellResult) -> CellResult:
    """Return ``ran`` without a cell's results, if it ends with an error or was stopped.

    It has none then, but a participant's code can show some. nbgrader makes points of the first.
    """
    if ran.messages[-1]["content"].get("status") == "ok" and not ran.stopped:
        return ran
    kept = tuple(one for one in ran.messages if one["msg_type"] != "execute_result")
    return replace(ran, messages=kept)


class _Tests:
    """The process of the exercise's own tests, with the exercise's cells behind it."""

    def __init__(self, tree: Tree, plan: Plan, seconds: Seconds) -> None:
        self._plan, self._seconds = plan, seconds
        self._first = 0
        if not plan.tests:
            return
        self._branch, self._first, begun = separate_tests.begin(
            plan.tests, plan.ours, tree, seconds, numbers=plan.our_numbers
        )
        self._made = {grade_id(plan.ours[self._first])} if begun else set()

    def _run(self, positions: Iterable[int]) -> None:
        for at in positions:
            cell = self._plan.ours[at]
            self._branch.execute(cell.source, self._seconds(cell), number=self._number(at))

    def _number(self, at: int) -> int | None:
        return self._plan.our_numbers[at] if self._plan.our_numbers else None

    def results(self, forks: Mapping[str, Branch]) -> Iterator[tuple[str, CellResult]]:
        """Yield each test with its result."""
        caller = Caller(saw_hidden=bool(self._plan.beside))
        rest = [grade_id(cell) for cell in self._plan.ours[self._first :]] if forks else []
        while rest and rest[-1] not in forks:  # nothing after the last test matters to it
            rest.pop()
        for at, name in enumerate(rest, self._first):
            if name not in forks:
                self._run([at])
                continue
            seconds = partial(self._seconds, self._plan.ours[at])
            test = self._plan.tests[name]
            if test.made and name not in self._made:
                self._branch.execute(test.made, seconds(), number=self._number(at))
            yield (
                name,
                caller.outcome(test, self._branch, forks[name], seconds, number=self._number(at)),
            )
