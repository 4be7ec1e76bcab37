"""Tests of code tasks that run in a process without the participant's code.

A test cell can run there if it uses what participants write in one way only: as the functions that
``tasks.expect`` calls. Each call then goes over to the participant's process
(``kit.kernels.trees.calls``), which sees its arguments and nothing else of the test: no frame,
history or memory there holds what is expected. Any other test cell runs beside the code.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.cell_effects import changes_more_than_names
from kit.kernels.frames import Message
from kit.kernels.trees.member import Branch, CellResult
from kit.messages import _
from kit.notebooks import literals
from kit.notebooks.literals import statements
from kit.notebooks.parsing import names

__all__ = ["SeparateTest", "found", "outcome"]

MAKING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)
OWN = {"NotYet", "KeyboardInterrupt", None}  # how a test ends that has been carried out
HIDDEN = 2  # the place of an error's text among what is told of it


@dataclass(frozen=True, kw_only=True)
class SeparateTest:
    """A test cell's ``source``, the ``functions`` it calls, and the number of ``visible`` calls.

    The visible ones come first; they stand in the exercise as it is released. ``made`` are lines of
    the test that are the same for every participant and run before ``source``, the others.
    """

    made: str
    source: str
    functions: frozenset[str]
    visible: int


def found(pristine: NotebookNode, graded: NotebookNode) -> dict[str, SeparateTest]:
    """Return the tests of ``graded`` that can run apart, by the ids of their cells.

    ``graded`` has the tests with their hidden parts, ``pristine`` is the exercise as released.
    """
    cells = {grade_id(cell): cell.source for cell in pristine.cells if grade_id(cell)}
    answers = [
        cell.source
        for cell in pristine.cells
        if _is_code(cell) and course.grader(cell).get("solution")
    ]
    theirs = {name for source in answers for name in literals.bound(source)}
    theirs -= set(literals.asked(pristine))
    functions = theirs & {name for source in answers for name in _defined(source)}
    tests = {}
    for cell in graded.cells:
        name = grade_id(cell)
        if not _is_code(cell) or not course.grader(cell).get("grade") or name not in cells:
            continue
        called = _called(cell.source, theirs, functions)
        if called:
            seen = _called(cells[name], theirs, functions)
            made, source = _parted(cell.source)
            tests[name] = SeparateTest(
                made=made, source=source, functions=frozenset(called), visible=len(seen or ())
            )
    return tests


def _parted(source: str) -> tuple[str, str]:
    """Return the lines of a test that make its data, and those that call ``tasks.expect``.

    Each keeps its place, with empty lines for the others. All lines are of the second kind if it
    isn't sure that the data are the same when all of it is made first.
    """
    found = statements(source) or []
    made = [one for one in found if isinstance(one, MAKING)]
    for at, one in enumerate(found):
        later = (other for other in found[at:] if isinstance(other, MAKING))
        if not isinstance(one, MAKING) and not _is_call(one):
            return "", source
        if _is_call(one) and any(_touched(other) & _words(one) for other in later):
            return "", source
    lines = {n for one in made for n in _lines(one)}
    others = {n for one in found if one not in made for n in _lines(one)}
    if not made or lines & others or changes_more_than_names([source]):
        return "", source
    numbered = list(enumerate(source.split("\n"), 1))
    return (
        "\n".join(text if n in lines else "" for n, text in numbered),
        "\n".join("" if n in lines else text for n, text in numbered),
    )


def _lines(statement: ast.stmt) -> range:
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


def _is_call(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id="tasks"), attr="expect"))
        ):
            return True
    return False


def _words(part: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(part) if isinstance(one, ast.Name)}


def _touched(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds, or whose object it changes."""
    targets = [*getattr(statement, "targets", ()), getattr(statement, "target", None)]
    return names(statement)[1].union(*(_words(one) for one in targets if one is not None))


def _is_code(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "code")


def _defined(source: str) -> list[str]:
    return [one.name for one in statements(source) or () if isinstance(one, ast.FunctionDef)]


def _called(source: str, theirs: set[str], functions: set[str]) -> list[str] | None:
    """Return the functions that the test ``source`` has called, one for each call.

    None if the test does anything else with what participants write, the names ``theirs``.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    given = [first for node in ast.walk(tree) if (first := _expected(node, functions))]
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    other = {node.id for node in names if node not in given} & theirs
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)} | {
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    return None if other or bound & {"tasks", *theirs} else [node.id for node in given]


def _expected(node: ast.AST, functions: set[str]) -> ast.Name | None:
    """Return the function that a call of ``tasks.expect`` is given; None for anything else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="tasks"), attr="expect"),
            args=[ast.Name(id=name) as first, *_rest],
        ) if name in functions:
            return first
    return None


def outcome(
    test: SeparateTest,
    tests: Branch,
    theirs: Branch,
    seconds: Callable[[], float | None],
    *,
    number: int | None = None,
) -> CellResult | None:
    """Run ``test`` in the process ``tests`` and its functions in ``theirs``; return the outcome.

    None if it can't be carried out so, because an argument is no plain value or the test needs
    something that isn't there; that depends on the test alone, never on a participant's code.
    ``seconds`` are those that each call, and the test without them, may take. Raises the errors of
    ``Branch.execute``.
    """
    calls = _Calls(test.visible, theirs, seconds)
    tests.stand_in(test.functions)
    ran = tests.execute(test.source, seconds(), answer=calls.answer, number=number)
    ended = ran.messages[-1]["content"].get("ename")
    if calls.refused or not (ran.stopped or calls.raised or ended in OWN):
        return None
    return replace(ran, stopped=ran.stopped or calls.stopped)


class _Calls:
    """The calls of one test, passed on to the participant's process."""

    def __init__(self, visible: int, theirs: Branch, seconds: Callable[[], float | None]) -> None:
        self._visible, self._theirs, self._seconds = visible, theirs, seconds
        self._count = 0
        self.refused = self.raised = self.stopped = False

    def answer(self, call: Message) -> Message:
        """Make a call; an error's own text comes back only where everybody can see the call."""
        if "refused" in call:
            self.refused = True
            return {"raised": None}
        self._count += 1
        said = self._theirs.call(call, self._seconds())
        self.stopped |= bool(said.pop("stopped"))
        if "raised" not in said:
            return said
        self.raised = True
        return {"raised": said["raised"] if self._count <= self._visible else _hidden(said)}


def _hidden(said: Mapping[str, object]) -> object:
    told = said["raised"]
    if not isinstance(told, list) or len(told) <= HIDDEN:
        return None
    return [*told[:HIDDEN], _("what it says is not shown, as it may repeat a hidden test")]
