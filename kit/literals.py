"""An answer as a literal: read from a notebook and set into another without running anything.

Participants' notebooks are other people's files. What counts in them is one literal per task, so
grading parses that literal with a bound on its size, never evaluates it, and sets it into the
exercise as it was released.
"""

import ast
import copy
import html
from collections.abc import Iterator, Mapping
from typing import Any

from kit.errors import SubmissionError
from kit.messages import _

__all__ = ["LONGEST", "answers", "graft", "literal"]

LONGEST = 10_000  # characters of one answer: a long reflection fits, a bomb doesn't


def literal(text: str) -> Any:
    """Return the value of a Python literal, parsed and never evaluated.

    Takes ``ast.literal_eval``'s grammar, at most ``LONGEST`` characters of it. Raises
    ``SubmissionError`` for anything else.
    """
    if len(text) > LONGEST:
        raise SubmissionError(
            _("An answer is {n:,} characters long; {most:,} are allowed. Shorten it.").format(
                n=len(text), most=LONGEST
            )
        )
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise SubmissionError(
            _(
                "An answer can't be read: {text}. "
                "Write a number, a text in quotes, or a list in square brackets."
            ).format(text=repr(text[:60]))
        ) from error


def answers(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers given in an exercise: each one's name to its literal as text.

    Only literals count; an answer that is still ``...``, is computed or can't be parsed is left
    out. The reflection is under its own name, as a literal of its text.
    """
    found = {}
    for cell in _solutions(notebook):
        if cell["cell_type"] == "markdown":
            found[_grade_id(cell)] = repr(_source(cell))
            continue
        for name, node in _assigned(_source(cell)):
            try:
                value = literal(ast.unparse(node))
            except (SubmissionError, RecursionError):
                continue  # not a literal, so not an answer
            if value is not ...:
                found[name] = repr(value)
    return found


def graft(pristine: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the exercise with the given answers in their places.

    ``given`` maps an answer's name to its literal as text, as :func:`answers` returns it and as
    Voilà's hand-in holds it. Raises ``SubmissionError`` where a text isn't a literal; names that
    the exercise doesn't ask for are ignored.
    """
    grafted: dict[str, Any] = copy.deepcopy(dict(pristine))
    values = {name: literal(text) for name, text in given.items()}
    for cell in _solutions(grafted):
        if cell["cell_type"] == "markdown":
            if _grade_id(cell) in values:
                # Set into Markdown that a facilitator's browser will show: text, never markup.
                cell["source"] = html.escape(str(values[_grade_id(cell)]), quote=False)
            continue
        cell["source"] = _with_values(_source(cell), values)
    return grafted


def _solutions(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook.get("cells", []):
        if cell.get("metadata", {}).get("nbgrader", {}).get("solution"):
            yield cell


def _grade_id(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"].get("grade_id", ""))


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _assigned(source: str) -> list[tuple[str, ast.expr]]:
    """Return the cell's plain assignments ``name = value``, the later of two under one name."""
    try:
        statements = ast.parse(source).body
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []  # a cell that doesn't parse holds no literal
    found = {
        target.id: statement.value
        for statement in statements
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    return list(found.items())


def _with_values(source: str, values: Mapping[str, Any]) -> str:
    lines = source.split("\n")
    for name, node in reversed(_assigned(source)):
        if name in values:
            start, end = _position(lines, node)
            source = source[:start] + repr(values[name]) + source[end:]
    return source


def _position(lines: list[str], node: ast.expr) -> tuple[int, int]:
    """Return where an expression starts and ends in the source, in characters."""

    def at(line: int, column: int) -> int:
        before = sum(len(text) + 1 for text in lines[: line - 1])
        # The parser counts columns in bytes of UTF-8.
        return before + len(lines[line - 1].encode()[:column].decode())

    assert node.end_lineno is not None and node.end_col_offset is not None
    return at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
