"""The cells in which an answer was given, so that a check can say what would not be handed in.

A hand-in is read, not run (``kit.notebooks.lifting``). The check looks at the value that Python
holds; that may come from a cell that is gone, from two cells, or from code.
"""

import ast
import re
from collections.abc import Callable
from typing import Any

from kit.errors import NotYet, SubmissionError
from kit.messages import _
from kit.notebooks import magics, parsing
from kit.notebooks.literals import literal
from kit.notebooks.static_values import static_values
from kit.notebooks.writing import text_of

__all__ = ["Origins"]


class Origins:
    """The last source of each cell that mentions the answer ``name``.

    ``own`` is the id of the task's own cell: the one in which the answer was still three dots.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._ran: dict[str, str] = {}
        self._own: str | None = None

    def ran(self, result: Any) -> None:
        """Take note of a cell that has run, as IPython tells of it.

        What stood in it before is gone, also where it has failed or no longer gives the answer.
        """
        source, cell = result.info.raw_cell or "", str(result.info.cell_id or "")
        self._ran.pop(cell, None)
        if not _mentions(magics.tried(source) or [], self.name):
            return
        if cell and self._own is None and self._given(source) == "...":
            self._own = cell
        self._ran[cell] = source

    def is_nameless(self, source: str, cell: str) -> bool:
        """Tell whether the task's own cell holds something that doesn't name the answer."""
        held = re.sub(r"(?m)^\s*#.*$", "", source).strip()
        return bool(
            held and cell and cell == self._own and not re.search(rf"\b{self.name}\b", held)
        )

    def remark(self, accepted: Any, accept: Callable[[Any], Any]) -> str:
        """Return what to write so that the answer ``accepted`` is handed in; "" if it is so.

        ``accept`` is the task's: it tells whether what is read is the same answer.
        """
        own = self._given(self._ran.get(self._own or "", ""))
        given = [own] if own not in {None, "..."} else list(map(self._given, self._ran.values()))
        found = [text for text in given if text not in {None, "..."}]
        if found and all(self._is(text, accepted, accept) for text in found):
            return ""
        return _(
            "What is handed in is read, and not run. So put this line in the task's own cell: "
            "{name} = {answer}"
        ).format(name=self.name, answer=text_of(accepted))

    def _given(self, source: str) -> str | None:
        """Return the literal that a cell gives, "" if it has to be run, None if it gives none."""
        given = static_values(source)
        if given is None or self.name in given.unknown:
            return ""
        if self.name not in given.values:
            return None
        try:
            return text_of(given.values[self.name])
        except SubmissionError:
            return ""

    def _is(self, text: str | None, accepted: Any, accept: Callable[[Any], Any]) -> bool:
        try:
            return bool(accept(literal(text or "")) == accepted)
        except (SubmissionError, NotYet):
            return False


def _mentions(statements: list[ast.stmt], name: str) -> bool:
    """Tell whether statements use or bind ``name``, other than as a function's own parameter."""
    module = ast.Module(statements, [])
    for part in ast.walk(module):
        if isinstance(part, ast.FunctionDef) and name in _parameters(part):
            part.args, part.body = ast.arguments([], [], None, [], [], None, []), [ast.Pass()]
    return name in set.union(*parsing.names(module))


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {part.arg for part in ast.walk(function.args) if isinstance(part, ast.arg)}
