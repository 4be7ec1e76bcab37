"""Runs a participant's notebook in a confined process, and its tests outside that where they can.

The participant's process runs the cells as everybody can see them: hidden parts of tests stay out
of it, unless a test can only run beside the code.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run import canaries, separate_tests
from kit.grading.run.answer_cells import Reading
from kit.grading.run.separate_tests import SeparateTest
from kit.grading.run.shared_cells import common, runnable
from kit.grading.run.submission_files import Files
from kit.kernels.trees.member import Branch, CellResult
from kit.kernels.trees.tree import Tree

__all__ = ["CodeRun", "Plan", "plan"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The cells of a notebook as the participant's process runs them, with their positions.

    ``shared`` are the first of them, which hold none of the participant's code. ``ours`` is the
    exercise, without any, in which the ``tests`` run that can. Those in ``beside`` run in the
    participant's process, and are watched.
    """

    cells: tuple[tuple[int, NotebookNode], ...]
    shared: tuple[NotebookNode, ...] = ()
    ours: tuple[NotebookNode, ...] = ()
    tests: Mapping[str, SeparateTest] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()


def plan(
    nb: NotebookNode,
    reading: Reading,
    pristine: NotebookNode | None = None,
    base: NotebookNode | None = None,
) -> Plan:
    """Return the plan for a participant's notebook.

    ``pristine`` is the exercise as released; ``base`` is the same with the participant's literals,
    perhaps without its last cells.
    """
    if pristine is None or base is None:
        return Plan(cells=tuple(runnable(nb)), beside=reading.code)
    tests = {
        name: test
        for name, test in separate_tests.found(pristine, nb).items()
        if name in reading.code
    }
    released = {
        grade_id(cell): cell.source
        for cell in pristine.cells
        if course.grader(cell).get("grade") and grade_id(cell) in {*tests, *reading.core}
    }
    theirs, same = _as_released(nb, released), _as_released(base, released)
    known = [cell for _at, cell in runnable(same)]
    cells = runnable(theirs)
    whole = [*base.cells, *pristine.cells[len(base.cells) :]]
    return Plan(
        cells=tuple(cells),
        shared=tuple(known[: common([cell for _at, cell in cells], known)]),
        ours=tuple(cell for _at, cell in runnable(NotebookNode(cells=whole))),
        tests=tests,
        beside=reading.code - tests.keys(),
    )


def _as_released(notebook: NotebookNode, released: Mapping[str, str]) -> NotebookNode:
    """Return a copy in which the cells in ``released`` have those sources."""
    changed = copy.deepcopy(notebook)
    for cell in changed.cells:
        cell.source = released.get(grade_id(cell), cell.source)
    return changed


class CodeRun:
    """One run of a participant's notebook; ``tampered`` are the cells whose tests can't fail."""

    def __init__(
        self, tree: Tree, files: Files, seconds: Callable[[NotebookNode], float | None]
    ) -> None:
        self._tree, self._files, self._seconds = tree, files, seconds
        self.tampered: set[str] = set()

    def results(self, nb: NotebookNode, plan: Plan) -> Iterator[tuple[int, CellResult]]:
        """Yield the positions of cells with their results, the separate tests' last."""
        tests = _Tests(self._tree, plan, self._seconds)  # before any of their code
        branch, known = self._tree.branch([cell.source for cell in plan.shared], self._files)
        forks: dict[str, Branch] = {}
        for number, (at, cell) in enumerate(plan.cells):
            name = grade_id(cell)
            if name in plan.tests:
                forks[name] = branch.fork(exact=True)
            if number < len(known):
                yield at, known[number]
            else:
                yield at, self._run(branch, cell, watched=name in plan.beside)
        places = {grade_id(cell): at for at, cell in enumerate(nb.cells)}
        for name, ran in tests.results(forks):
            cell = nb.cells[places[name]]
            yield places[name], ran or self._run(forks[name], cell, watched=True)
        for fork in forks.values():
            fork.close()
        self._tree.clean(branch)

    def _run(self, branch: Branch, cell: NotebookNode, *, watched: bool) -> CellResult:
        ran = branch.execute(cell.source, self._seconds(cell))
        if watched and not canaries.can_fail(branch):
            self.tampered.add(grade_id(cell))
        return ran


class _Tests:
    """The process of the exercise's own tests, with the exercise's cells behind it."""

    def __init__(
        self, tree: Tree, plan: Plan, seconds: Callable[[NotebookNode], float | None]
    ) -> None:
        self._plan, self._seconds = plan, seconds
        names = [grade_id(cell) for cell in plan.ours]
        self._first = min((names.index(name) for name in plan.tests), default=0)
        if plan.tests:
            before = plan.ours[: self._first]
            self._branch = tree.trusted([cell.source for cell in before])
            self._run(before[self._branch.depth :])

    def _run(self, cells: tuple[NotebookNode, ...]) -> None:
        for cell in cells:
            self._branch.execute(cell.source, self._seconds(cell))

    def results(self, forks: Mapping[str, Branch]) -> Iterator[tuple[str, CellResult | None]]:
        """Yield each test with its result, None where it has to run beside the code."""
        for cell in self._plan.ours[self._first :] if forks else ():
            name = grade_id(cell)
            if name not in forks:
                self._run((cell,))
                continue
            seconds = partial(self._seconds, cell)
            test = self._plan.tests[name]
            yield name, separate_tests.outcome(test, self._branch, forks[name], seconds)
