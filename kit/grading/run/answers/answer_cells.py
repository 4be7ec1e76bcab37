"""Tells the answers in a submission from the participant's own code.

An answer to a core task is lifted as a literal (``kit.notebooks.lifting``): it is read, never run,
and set into the exercise as it was released. All else that differs from the release is the
participant's code. A task whose answers are all literals in the release (``name = ...``) is a core
task.
"""

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import nbformat
from nbformat import NotebookNode

from kit.grading import course
from kit.notebooks.lifting import Lifted, Slip, lift
from kit.notebooks.literals import graft, statements
from kit.notebooks.parsing import Work
from kit.notebooks.static_values import static_values

__all__ = ["ODD", "Reading", "alike", "read", "unknown"]

# Names that look into the kernel, change its working, or have no place in an exercise.
_ODD = """
In SystemExit __builtins__ __class__ __code__ __dict__ __eq__ __getattribute__
__globals__ __import__ __ne__ __subclasses__ _exit _getframe _oh addaudithook
builtins clear_output ctypes currentframe eval events excepthook exec f_back
fork gc get_ipython getframe globals inspect kill monkeypatch nbgrader psutil
ptrace setattr setprofile settrace showtraceback signal socket subprocess system
threading traceback unittest user_ns
"""
ODD = frozenset(_ODD.split())


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A submission divided into literal answers and code.

    ``grafted`` is the exercise with the literals in their places, None if it has no core task;
    ``core`` are the ids of its cells with outputs that count. ``computed`` maps each graded cell
    with an answer that is no literal to the names of such answers; those in ``to_run`` may have a
    value if they are run, the others can't be read; ``slips`` says which slip some of them are.
    ``worked_out`` maps each graded cell to the
    literals that a run has given. ``code`` are the ids of graded cells that need the participant's
    code, and ``runs`` tells whether there is any such code. ``odd`` are words in it that no
    exercise needs, and that can deceive tests.
    """

    grafted: NotebookNode | None
    core: frozenset[str]
    computed: Mapping[str, tuple[str, ...]]
    code: frozenset[str]
    runs: bool
    slips: Mapping[str, Slip] = field(default_factory=dict)
    to_run: frozenset[str] = frozenset()
    worked_out: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    odd: tuple[str, ...] = ()


def read(
    pristine: NotebookNode, submitted: NotebookNode, values: Mapping[str, str] | None = None
) -> Reading:
    """Divide ``submitted`` into literal answers and code, by comparing it with ``pristine``.

    ``values`` are literals that a run has given for computed answers.
    """
    asked = _asked(pristine)
    core_tasks, code_tasks, members = _tasks(pristine, asked)
    lifted = lift(pristine, submitted) if asked else Lifted(answers={})
    run = {name: text for name, text in (values or {}).items() if name in lifted.computed}
    other = (lifted.computed | lifted.unreadable) - run.keys()
    names = {task: [n for cell in cells for n in asked[cell]] for task, cells in core_tasks.items()}
    changed = _foreign(pristine, submitted, set(asked) & members, set().union(*asked.values()))
    return Reading(
        grafted=_grafted(pristine, {**lifted.answers, **run}, asked) if core_tasks else None,
        core=frozenset(members),
        computed=_by_task(names, other),
        code=frozenset(code_tasks if changed else ()),
        runs=bool(changed),
        slips=lifted.slips,
        to_run=lifted.computed - run.keys(),
        worked_out={
            task: {name: run[name] for name in found}
            for task, found in _by_task(names, run).items()
        },
        odd=_odd(changed),
    )


def _by_task(
    asked: Mapping[str, Iterable[str]], names: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the ``names`` by the tasks that ask for them."""
    found = {task: tuple(name for name in own if name in names) for task, own in asked.items()}
    return {task: own for task, own in found.items() if own}


def alike(one: str, two: str) -> bool:
    """Tell whether the cell sources ``one`` and ``two`` are equal or assign the same literals."""
    return one == two or (_literals(one) is not None and _literals(one) == _literals(two))


def _literals(source: str) -> list[str] | None:
    """Return the assignments of a cell that holds only ``name = literal``; None for other cells.

    Each is a dump of its syntax tree: blanks, comments and quote signs make no difference.
    """
    found = statements(source) or []
    plain = [s for s in found if isinstance(s, ast.Assign) and _name(s) and _is_literal(s.value)]
    return [ast.dump(s) for s in plain] if found and plain == found else None


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return False
    return True


def unknown(submitted: NotebookNode) -> Reading:
    """Return a ``Reading`` of ``submitted`` in which every cell counts as code.

    It is for notebooks that have no released exercise to compare them with.
    """
    graded = {
        course.grade_id(cell)
        for cell in submitted.cells
        if cell.cell_type == "code" and course.grader(cell).get("grade")
    }
    return Reading(grafted=None, core=frozenset(), computed={}, code=frozenset(graded), runs=True)


def _asked(pristine: NotebookNode) -> dict[str, tuple[str, ...]]:
    """Return the released cells that ask for literals only, by id, with the names they ask for."""
    found = {}
    for cell in pristine.cells:
        meta = course.grader(cell)
        if cell.cell_type == "code" and meta.get("solution") and not meta.get("grade"):
            body = statements(cell.source) or []
            names = [_name(statement) for statement in body]
            if names and all(names) and all(map(_is_open, body)):
                found[str(meta["grade_id"])] = tuple(filter(None, names))
    return found


def _tasks(
    pristine: NotebookNode, asked: Mapping[str, tuple[str, ...]]
) -> tuple[dict[str, list[str]], set[str], set[str]]:
    """Return the core tasks with their answer cells, the code tasks, and the cells without code."""
    core: dict[str, list[str]] = {}
    code: set[str] = set()
    members: set[str] = set()
    group: list[str] = []
    fresh = True
    for cell in pristine.cells:
        meta = course.grader(cell)
        if cell.cell_type != "code" or "grade_id" not in meta:
            continue
        name = str(meta["grade_id"])
        if meta.get("solution"):
            group = [name] if fresh else [*group, name]
            fresh = False
        if meta.get("grade"):
            fresh = True
            if group and all(cell in asked for cell in group):
                core[name] = group
                members |= {name, *group}
            else:
                code.add(name)
        elif not meta.get("solution"):
            members.add(name)
    return core, code, members


def _foreign(
    pristine: NotebookNode, submitted: NotebookNode, read: set[str], names: set[str]
) -> list[str]:
    """Return the sources of the code cells that are not in the release.

    Locked cells come back from the gradebook, and those in ``read`` are read, not run; so is a cell
    that only gives some of the answers ``names``.
    """
    released = {cell.source.strip() for cell in pristine.cells if cell.cell_type == "code"}
    locked = {
        course.grader(cell).get("grade_id")
        for cell in pristine.cells
        if course.grader(cell).get("locked") or course.grader(cell).get("grade_id") in read
    } - {None}
    work = Work()
    return [
        cell.source
        for cell in submitted.cells
        if cell.cell_type == "code"
        and course.grader(cell).get("grade_id") not in locked
        and cell.source.strip() not in released
        and not _is_comment(cell.source)
        and not _only_answers(cell.source, names, work)
    ]


def _is_comment(source: str) -> bool:
    """Tell whether there is nothing to run in a cell."""
    return all(line.lstrip()[:1] in {"", "#"} for line in source.splitlines())


def _only_answers(source: str, names: set[str], work: Work) -> bool:
    given = static_values(source, work)
    return (
        given is not None
        and not given.unknown
        and bool(given.values)
        and (given.values.keys() <= names)
    )


def _odd(sources: Iterable[str]) -> tuple[str, ...]:
    """Return the words of ``ODD`` that stand in ``sources``, as names or in texts."""
    words = {word for source in sources for word in re.findall(r"\w+", source)}
    return tuple(sorted(words & ODD))


def _grafted(
    pristine: NotebookNode, given: Mapping[str, str], asked: Mapping[str, tuple[str, ...]]
) -> NotebookNode:
    wanted = {name for names in asked.values() for name in names}
    fitting = {name: text for name, text in given.items() if name in wanted}
    notebook: NotebookNode = nbformat.from_dict(graft(pristine, fitting))
    return notebook


def _name(statement: ast.stmt) -> str | None:
    """Return the name assigned by ``name = value``; None for any other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else None
    return None


def _is_open(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(value, ast.Constant) and value.value is ...
