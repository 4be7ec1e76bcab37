"""Runs answers to one task, each followed by the task's test, in the kernel of the exercise.

Each trial begins with the names that the exercise has before the task. It is told like a cell: the
error that stopped it, or the value of its last line.
"""

import ast
import json
from collections.abc import Mapping
from typing import Any

import IPython
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output

from kit.authoring.answers.hoisting import hoisted
from kit.authoring.namespaces import reset
from kit.errors import KitError
from kit.messages import _
from kit.tasks import Task

__all__ = ["run"]


def run(plan: str) -> None:
    """Try the answers in ``plan`` and print the results, both as JSON.

    ``names`` are the answer's names, ``test`` is the source of the test cell, ``answers`` are
    sources of the answer cell. Each result has the answer's source, the outputs that nbgrader
    grades, and the literals that a room would hand in, None where its controls can't give them. The
    lazy answers of each task come last.
    """
    asked = json.loads(plan)
    shell = IPython.get_ipython()
    lazy = [
        f"{task.name} = {value!r}"
        for task in shell.user_ns.values()
        if isinstance(task, Task) and task.name in asked["names"]
        for value in task.shape.lazy()
    ]
    once, rest = hoisted(asked["test"], asked["names"])
    with capture_output():
        rest = rest if _error(shell, once) is None else ast.parse(asked["test"])
    shell.user_ns |= dict.fromkeys(("exit", "quit"), _end)  # IPython's would end the kernel
    before = dict(shell.user_ns)
    trials = _Trials(shell, rest, asked)
    found = []
    for source in [*asked["answers"], *dict.fromkeys(lazy)]:
        found.append(trials.tried(source))
        reset(shell.user_ns, before)
    kinds = ["given"] * len(asked["answers"]) + ["lazy"] * len(found)
    print(json.dumps([{"kind": kind, **one} for kind, one in zip(kinds, found, strict=False)]))  # noqa: T201


class _Trials:
    """The trials of one task; the same answer in another writing isn't tried twice."""

    def __init__(self, shell: Any, test: ast.Module, asked: Mapping[str, Any]) -> None:
        self._shell, self._test, self._names = shell, test, asked["names"]
        # the check gives each answer its one form, and the rest of the test sees no other
        self._alike = all(f".answer({name})" in asked["test"] for name in self._names)
        self._known: dict[str, list[Any]] = {}

    def tried(self, source: str) -> dict[str, Any]:
        """Run one answer and the test, and return the result."""
        with capture_output():
            _error(self._shell, self._shell.transform_cell(source))
            recorded = _recorded(self._shell.user_ns, self._names)
        key = json.dumps(recorded) if recorded and self._alike else ""
        outputs = self._known.get(key) if key else None
        if outputs is None:
            outputs = self._known[key] = self._tested()
        return {"source": source, "outputs": outputs, "recorded": recorded}

    def _tested(self) -> list[Any]:
        with capture_output() as shown:
            outputs = _outputs(self._shell, self._test)
        if shown.stderr:
            outputs.insert(0, new_output("stream", name="stderr", text=shown.stderr))
        return outputs


def _recorded(namespace: Mapping[str, Any], names: list[str]) -> dict[str, str] | None:
    tasks = {one.name: one for one in namespace.values() if isinstance(one, Task)}
    try:
        return {name: repr(tasks[name].shape.accept(namespace.get(name))) for name in names}
    except (KitError, KeyError):
        return None


def _outputs(shell: Any, test: ast.Module) -> list[Any]:
    """Run the test and return what its cell would show of use to nbgrader."""
    *body, last = [*test.body, None]
    if test.body and isinstance(test.body[-1], ast.Expr):
        body, last = test.body[:-1], test.body[-1]
    error = _error(shell, ast.Module(body, []))
    value = None
    if error is None and isinstance(last, ast.Expr):
        try:
            value = eval(compile(ast.Expression(last.value), "test", "eval"), shell.user_ns)  # noqa: S307
        except Exception as stopped:  # noqa: BLE001
            error = stopped
    if error is not None:
        kind = type(error).__name__
        return [new_output("error", ename=kind, evalue=str(error), traceback=[])]
    if value is None:
        return []
    return [
        new_output(
            "execute_result", {"text/plain": shell.display_formatter.format(value)[0]["text/plain"]}
        )
    ]


def _error(shell: Any, code: str | ast.Module) -> Exception | None:
    """Run ``code`` among the notebook's names and return the error that it stops with."""
    try:
        exec(compile(code, "cell", "exec"), shell.user_ns)  # noqa: S102  the author's own
    except Exception as error:  # noqa: BLE001  whatever an answer does is its result
        return error
    except SystemExit:
        return RuntimeError(_("it ends Python itself"))
    return None


def _end(*_code: object) -> None:
    """Stop an answer that calls ``exit`` or ``quit``, as Python's own do."""
    raise SystemExit
