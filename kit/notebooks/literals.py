"""An answer as a literal: read from a notebook and set into another without running anything.

Participants' notebooks are other people's files. What counts in them is one literal per task, so
grading parses that literal with a bound on its size and depth, never evaluates it, and sets it
into the exercise as it was released.
"""

import ast
import copy
import html
import re
from collections.abc import Mapping
from itertools import accumulate, islice
from typing import Any

from kit.errors import SubmissionError
from kit.messages import _
from kit.notebooks.marked_cells import grade_id, solutions, source
from kit.notebooks.parsing import DEEPEST, LONGEST, UNREADABLE, Work, parse, statements
from kit.notebooks.static_values import static_values
from kit.notebooks.writing import text_of

__all__ = [
    "DEEPEST",
    "LONGEST",
    "LONGEST_NOTE",
    "MOST",
    "answers",
    "asked",
    "bound",
    "graft",
    "literal",
    "quoted",
    "reflected",
    "shown_as_text",
    "statements",
    "written",
]

LONGEST_NOTE = 280  # characters of a note on a wall, alone and in a room
MOST = 100  # answers of one exercise: a workshop has five

# A page in a facilitator's browser shows neither Markdown nor formulas in <pre>, only text.
REFLECTION = '<pre style="font: inherit; white-space: pre-wrap">{text}</pre>'
REFLECTED = re.compile(r"<pre style=\"[^\"<>]*\">([^<>]*)</pre>")


def literal(text: str) -> Any:
    """Return the value of a Python literal, parsed and never evaluated.

    Takes ``ast.literal_eval``'s grammar, at most ``LONGEST`` characters and ``DEEPEST`` brackets
    deep. Raises ``SubmissionError`` for anything else.
    """
    return ast.literal_eval(_expression(text))


def written(text: str) -> str:
    """Return a literal as Python itself would write it, with the same value.

    Blanks, comments and line breaks of the original are gone; ``...`` stays ``...``. Raises
    ``SubmissionError`` as :func:`literal` does.
    """
    try:
        plain = ast.unparse(_expression(text))
    except UNREADABLE as error:  # an integer of more digits than Python will write
        raise _unreadable(text) from error
    _bound(plain)
    return plain


def quoted(text: str) -> str:
    """Return ``text`` as a literal, cut if that is longer than ``LONGEST``."""
    text = text.encode(errors="replace").decode()  # half a character can't be saved in a file
    if len(repr(text)) <= LONGEST:
        return repr(text)
    told = _(" [… cut here: {n:,} characters are too many]").format(n=len(text))
    # Each character may grow when written; one that doesn't fit any more ends the text.
    room = LONGEST - 2 - len(repr(told))
    lengths = accumulate(len(repr(character)) - 2 + (character in "\"'") for character in text)
    fits = sum(1 for _length in islice(lengths, room) if _length <= room)
    return repr(text[:fits] + told)


def answers(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Return the answers given in an exercise: each one's name to its literal as text.

    An answer may be written in any way that needs no running (``kit.notebooks.static_values``); one
    that is still ``...``, has to be run or can't be parsed is left out, and so is anything in the
    list of cells that is not a cell. The reflection is under its own name, as a literal of its
    text. There are at most ``MOST``.
    """
    found: dict[str, str] = {}
    work = Work()
    for cell in solutions(notebook):
        if cell["cell_type"] == "markdown":
            found[grade_id(cell)] = quoted(reflected(source(cell)))
            continue
        given = static_values(source(cell), work)
        for name, value in given.values.items() if given else ():
            try:
                text = text_of(value)
            except SubmissionError:
                continue  # a value that is no answer
            if text != "...":
                found[name] = text
    return dict(islice(found.items(), MOST))


def asked(notebook: Mapping[str, Any]) -> list[str]:
    """Return the names of the answers that an exercise, or a part of it, asks for."""
    names: list[str] = []
    for cell in solutions(notebook):
        code = cell["cell_type"] == "code"
        names += [name for name, _node in _assigned(source(cell))] if code else [grade_id(cell)]
    return names


def graft(pristine: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return a copy of the exercise with the given answers in their places.

    ``given`` maps an answer's name to its literal as text, as :func:`answers` returns it and as
    Voilà's hand-in holds it. Raises ``SubmissionError`` where a text isn't a literal or there are
    more than ``MOST``; names that the exercise doesn't ask for are ignored.
    """
    if len(given) > MOST:
        raise SubmissionError(
            _("There are {n:,} answers; {most:,} are allowed. Ask for the exercise again.").format(
                n=len(given), most=MOST
            )
        )
    texts = {name: written(text) for name, text in given.items()}
    grafted: dict[str, Any] = copy.deepcopy(dict(pristine))
    for cell in solutions(grafted):
        if cell["cell_type"] == "markdown":
            if grade_id(cell) in texts:
                cell["source"] = _reflection(texts[grade_id(cell)])
        else:
            cell["source"] = _with_literals(source(cell), texts)
    return grafted


def reflected(source: str) -> str:
    """Return the words of a reflection, whether typed or set by :func:`graft`."""
    grafted = REFLECTED.fullmatch(source)
    return html.unescape(grafted[1]) if grafted else source


def shown_as_text(words: str) -> str:
    """Return Markdown that shows ``words`` as plain text, never as markup or a formula."""
    return REFLECTION.format(text=html.escape(words, quote=False))


def bound(source: str) -> list[str]:
    """Return the names that the statements of ``source`` assign or define, in their order."""
    names: list[str] = []
    for statement in statements(source) or ():
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names += [target.id for target in targets if isinstance(target, ast.Name)]
    return list(dict.fromkeys(names))


def _expression(text: Any) -> Any:
    """Parse a literal; raise ``SubmissionError`` for another text, or one too long or deep."""
    if not isinstance(text, str):
        raise _unreadable(text)
    _bound(text)
    try:
        node = parse(text.strip(), mode="eval").body
        ast.literal_eval(node)
        if any(isinstance(part, ast.Call) for part in ast.walk(node)):
            raise ValueError("set() is a literal for Python, yet a call")
    except UNREADABLE as error:
        raise _unreadable(text) from error
    if _depth(node) > DEEPEST:
        raise SubmissionError(
            _("An answer has brackets more than {most} deep: {text}. Write it flatter.").format(
                most=DEEPEST, text=repr(text[:60])
            )
        )
    return node


def _bound(text: str) -> None:
    if len(text) > LONGEST:
        raise SubmissionError(
            _("An answer is {n:,} characters long; {most:,} are allowed. Shorten it.").format(
                n=len(text), most=LONGEST
            )
        )


def _unreadable(text: Any) -> SubmissionError:
    return SubmissionError(
        _(
            "An answer can't be read: {text}. "
            "Write a number, a text in quotes, or a list in square brackets."
        ).format(text=repr(text[:60]) if isinstance(text, str) else type(text).__name__)
    )


def _depth(node: ast.expr) -> int:
    """Return how many levels of brackets ``node`` has."""
    parts = (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr))
    inner = max(map(_depth, parts), default=0)
    return inner + isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)


def _reflection(text: str) -> str:
    """Set a reflection into Markdown that a facilitator's browser will show: text, never markup."""
    return shown_as_text(str(literal(text)).encode(errors="replace").decode())


def _assigned(source: str) -> list[tuple[str, ast.expr]]:
    """Return the cell's plain assignments ``name = value``, the later of two under one name."""
    found = {}
    for statement in statements(source) or ():  # a cell that doesn't parse holds no literal
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = statement.value
    return list(found.items())


def _with_literals(source: str, texts: Mapping[str, str]) -> str:
    """Return the cell with the literals in place of the values that it assigns."""
    lines = source.split("\n")
    # By position, so that two names of one value (a = b = ...) are one place; from the last to
    # the first, so that what is set doesn't move what is still to be set.
    places = {_position(lines, node): texts[n] for n, node in _assigned(source) if n in texts}
    for (start, end), text in sorted(places.items(), reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _position(lines: list[str], node: ast.expr) -> tuple[int, int]:
    """Return the start and end of ``node`` in the source, in characters."""

    def at(line: int, column: int) -> int:
        before = sum(len(text) + 1 for text in lines[: line - 1])
        # The parser counts columns in bytes of UTF-8.
        return before + len(lines[line - 1].encode()[:column].decode())

    last = (node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return at(node.lineno, node.col_offset), at(*last)
