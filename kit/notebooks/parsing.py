"""A cell's source as statements, parsed within bounds and never run."""

import ast
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = [
    "DEEPEST",
    "LONGEST",
    "LONGEST_CELL",
    "UNREADABLE",
    "WORK",
    "UnclearError",
    "Work",
    "names",
    "parse",
    "quiet",
    "statements",
]

LONGEST = 10_000  # characters of one answer: a long reflection fits, a bomb doesn't
LONGEST_CELL = 5 * LONGEST  # an answer, what was tried before it, and comments
DEEPEST = 20  # brackets in brackets: a form of lists needs three

WORK = 250_000  # for one cell: its characters, and what is looked at in its values
WORK_OF_ALL = 10 * WORK  # for all cells of one hand-in: seconds, on a slow machine

UNREADABLE = (ValueError, SyntaxError, MemoryError, RecursionError, TypeError)


class UnclearError(Exception):
    """Something that isn't worked out: it would have to be run, or is too much to read."""


class Work:
    """What may still be looked at in reading cells."""

    def __init__(self, left: int = WORK_OF_ALL) -> None:
        self.left = left

    def do(self, much: int) -> None:
        """Take ``much`` off; raise ``UnclearError`` where nothing is left."""
        self.left -= much
        if self.left < 0:
            raise UnclearError


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Python's warnings about the style of other people's code to itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def parse(source: str, *, mode: str = "exec") -> Any:
    """Parse ``source`` without Python's warnings about its style."""
    with quiet():
        return ast.parse(source, mode=mode)


def statements(source: str) -> list[ast.stmt] | None:
    """Return the statements of ``source``; None if it is not Python (a magic, a typing error).

    Nor is a cell that is longer than ``LONGEST_CELL``.
    """
    if len(source) > LONGEST_CELL:
        return None
    try:
        found: list[ast.stmt] = parse(source).body
    except UNREADABLE:
        return None
    return found


def names(statement: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that ``statement`` uses, and those that it binds; ``*`` for all names."""
    used: set[str] = set()
    bound: set[str] = set()
    for part in ast.walk(statement):
        match part:
            case ast.Name(id=name, ctx=ast.Load()):
                used.add(name)
            case ast.Name(id=name) | ast.arg(arg=name):
                bound.add(name)
            case (
                ast.FunctionDef(name=str(name))
                | ast.AsyncFunctionDef(name=str(name))
                | ast.ClassDef(name=str(name))
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                bound.add(name)
            case ast.alias(name=name, asname=other):
                bound.add((other or name).partition(".")[0])
    return used, bound
