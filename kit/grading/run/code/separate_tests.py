"""Tests of code tasks that run in a process without the participant's code.

A test cell can run there if it uses what participants write in one way only: as the functions that
``tasks.expect`` calls. Each call then goes over to the participant's process
(``calling``), which sees its arguments and nothing else of the test: no frame, history or memory
there holds what is expected. Whether a test can be carried out so is tried with the exercise alone:
nothing that a participant's code does can bring a test over to it. Any other test cell runs beside
the code.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass

from nbformat import NotebookNode

from kit.grading import course
from kit.grading.course import grade_id
from kit.grading.run.answers.shared_cells import runnable
from kit.grading.run.tasks.cell_effects import changes_more_than_names
from kit.grading.run.tasks.independent_tasks import Division
from kit.kernels.trees.cells import CellResult
from kit.kernels.trees.member import Branch
from kit.kernels.trees.tree import Tree
from kit.notebooks import literals
from kit.notebooks.literals import statements
from kit.notebooks.parsing import names

__all__ = ["SeparateTest", "begin", "found", "possible"]

FUNCTION = re.compile(r"^def (\w+)\(", re.MULTILINE)
MAKING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)
# Takes the place of ``tasks.expect``, to see that its calls could be made.
TRIES = """\
def _try(function, *given, equals):
    function.packed(*given)
__import__("kit.tasks", fromlist=["expect"]).expect = _try
del _try"""
Seconds = Callable[[NotebookNode], float | None]

_tried: dict[tuple[str, ...], frozenset[str]] = {}  # an exercise's sources to its separate tests


@dataclass(frozen=True, kw_only=True)
class SeparateTest:
    """A test cell's ``source``, the ``functions`` it calls, and the number of ``visible`` calls.

    Those are its first calls, as far as they stand in the exercise as it is released. ``made`` are
    lines of the test that are the same for every participant and run before ``source``, the others.
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
    functions = {name for source in answers for name in _defined(source)}
    theirs |= functions
    tests = {}
    for cell in graded.cells:
        name = grade_id(cell)
        if not _is_code(cell) or not course.grader(cell).get("grade") or name not in cells:
            continue
        called = _called(cell.source, theirs, functions)
        if called:
            visible = _first_calls(cells[name], cell.source, functions)
            made, source = _parted(cell.source)
            tests[name] = SeparateTest(
                made=made, source=source, functions=frozenset(called), visible=visible
            )
    return tests


def possible(
    pristine: NotebookNode | None,
    tree: Tree,
    seconds: Seconds,
    tests: Mapping[str, SeparateTest],
    *,
    division: Division | None = None,
) -> frozenset[str]:
    """Return the names of the ``tests`` that can run apart, as far as the exercise itself goes.

    Its cells run without an answer, and without a call being made; only those that the tests' own
    process runs, if the exercise is divided. Raises the errors of ``Branch.execute``.
    """
    cells = runnable(pristine or NotebookNode(cells=[]))
    kept = division.without_core() if division else range(len(cells))
    own = [cells[at][1] for at in kept]
    key = (
        *(cell.source for cell in own),
        *(f"{one.made}\n{one.source}" for one in tests.values()),
    )
    if tests and key not in _tried:
        numbers = [at + 1 for at in kept] if division else []
        _tried[key] = frozenset(_carried_out(tests, own, tree, seconds, numbers=numbers))
        tree.clean()  # of what hidden tests have written
    return _tried.get(key, frozenset()) & tests.keys()


def _carried_out(
    tests: Mapping[str, SeparateTest],
    cells: Sequence[NotebookNode],
    tree: Tree,
    seconds: Seconds,
    *,
    numbers: Sequence[int],
) -> Iterator[str]:
    branch, first, begun = begin(tests, cells, tree, seconds, numbers=numbers)
    with closing(branch):
        branch.execute(TRIES, None, store=False)
        last = max(at for at, cell in enumerate(cells) if grade_id(cell) in tests)
        for cell in cells[first : last + 1]:
            test = tests.get(grade_id(cell))
            if test is None:
                branch.execute(cell.source, seconds(cell))
                continue
            branch.stand_in(test.functions)
            left = [test.source] if begun else [test.made, test.source]
            ran = [*begun, *(branch.execute(one, seconds(cell)) for one in left if one)]
            begun = []
            if all(one.messages[-1]["content"].get("status") == "ok" for one in ran):
                yield grade_id(cell)


def begin(
    tests: Mapping[str, SeparateTest],
    cells: Sequence[NotebookNode],
    tree: Tree,
    seconds: Seconds,
    *,
    numbers: Sequence[int],
) -> tuple[Branch, int, list[CellResult]]:
    """Return a process for ``tests``, the position of the first, and what is done of it.

    The ``cells`` before it have run in the process. With ``numbers``, those of the cells of a
    divided exercise, it is a fork of one that has made the first test's data already, for all who
    hand in. Raises the errors of ``Branch.execute``.
    """
    names = [grade_id(cell) for cell in cells]
    first = min(names.index(name) for name in tests)
    sources = [cell.source for cell in cells[:first]]
    begun: list[CellResult] = []
    if numbers:
        made = tests[names[first]].made
        begun = tree.run_shared(
            [*sources, made],
            lambda at: seconds(cells[at]),
            keep=[first],
            numbers=numbers[: first + 1],
            standing=True,
        )[first:]
        branch = tree.trusted([*sources, made], numbers[: first + 1])
    else:
        branch = tree.trusted(sources)
        for cell in cells[branch.depth : first]:
            branch.execute(cell.source, seconds(cell))
    branch.withdraw()
    return branch, first, begun


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
    found = statements(source)
    if found is None:  # of a function whose body is a comment, only the first line can be read
        return FUNCTION.findall(source)
    return [one.name for one in found if isinstance(one, ast.FunctionDef)]


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


def _first_calls(released: str, graded: str, functions: set[str]) -> int:
    """Return how many calls a test makes before it does anything that was not released."""
    pairs = zip(statements(released) or (), statements(graded) or (), strict=False)
    calls = 0
    for one, two in pairs:
        if ast.dump(one) != ast.dump(two):
            break
        inside = sum(_expected(node, functions) is not None for node in ast.walk(two))
        alone = isinstance(two, ast.Expr) and _expected(two.value, functions) is not None
        if inside != alone:  # in a loop, or a function that a hidden part may call too
            break
        calls += inside
    return calls


def _expected(node: ast.AST, functions: set[str]) -> ast.Name | None:
    """Return the function that a call of ``tasks.expect`` is given; None for anything else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name(id="tasks"), attr="expect"),
            args=[ast.Name(id=name) as first, *_rest],
        ) if name in functions:
            return first
    return None
