"""The lines of an exercise that JupyterLab shows around an answer: how it is asked for.

An answer is read, and not run, where its cell asks with three dots alone (``name = ...``). Of a
folded cell JupyterLab shows the first line.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from nbformat import NotebookNode

from kit.messages import _
from kit.notebooks import cells
from kit.notebooks.folding import is_folded
from kit.notebooks.static_values import static_values

__all__ = ["problems"]


def problems(solution: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (cell id, remedy) of each answer that is asked for with more, or given away."""
    known: dict[str, Any] = {}
    for cell in cells.code_cells(solution):
        if cell.metadata.get("nbgrader", {}).get("solution"):
            yield from ((cell["id"], remedy) for remedy in _dots(cell.source))
            given = static_values(cell.source)
            known |= given.values if given else {}
    for cell in filter(is_folded, cells.code_cells(solution)):
        for name in _held(cell.source.partition("\n")[0], known):
            remedy = _(
                "JupyterLab shows this cell's first line, and it holds the answer `{name}`; let "
                "another line come first, or work the answer out from the data."
            )
            yield cell["id"], remedy.format(name=name)


def _dots(source: str) -> Iterator[str]:
    """Yield a remedy for each answer that has three dots inside other brackets."""
    module = cells.tree(source)
    for statement in module.body if module else []:
        if not isinstance(statement, ast.Assign) or _is_open(statement.value):
            continue
        if any(map(_is_open, ast.walk(statement.value))):
            remedy = _(
                "three dots stand inside an answer, so that it is taken for code and run; write "
                "`{name} = ...` with an example behind it."
            )
            yield remedy.format(name=ast.unparse(statement.targets[0]))


def _is_open(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _held(line: str, known: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of the answers that a line of code holds: lists, and keys with values."""
    found = static_values(line)
    shown = list(found.values.values()) if found else []
    for name, answer in known.items():
        if isinstance(answer, dict):
            if any(isinstance(one, dict) and one.items() >= answer.items() for one in shown):
                yield name
        elif isinstance(answer, (list, tuple, set)) and answer in shown:
            yield name
