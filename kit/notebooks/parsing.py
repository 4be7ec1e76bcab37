"""A cell's source as statements, parsed within bounds and never run."""

import ast
import re
import warnings
from typing import Any

__all__ = [
    "DEEPEST",
    "LONGEST",
    "LONGEST_CELL",
    "UNREADABLE",
    "names",
    "parse",
    "statements",
    "tried",
]

LONGEST = 10_000  # characters of one answer: a long reflection fits, a bomb doesn't
LONGEST_CELL = 5 * LONGEST  # an answer, what was tried before it, and comments
DEEPEST = 20  # brackets in brackets: a form of lists needs three

UNREADABLE = (ValueError, SyntaxError, MemoryError, RecursionError, TypeError)

# Jupyter's own lines, which people try out in the cell of an answer: those that time a line run
# it, all others look at something.
TIMED = re.compile(r"%{1,2}(?:time|timeit|prun|capture)\b(?:\s+-\S+)*[ \t]*")
LOOKED = re.compile(r"\s*(?:[%!?].*|[\w.]+\?{1,2}|.*\?)\s*")


def parse(source: str, *, mode: str = "exec") -> Any:
    """Parse ``source`` without Python's warnings about its style."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source, mode=mode)


def statements(source: str) -> list[ast.stmt] | None:
    """Return the statements of ``source``; None if it is not Python (a magic, a typing error)."""
    try:
        found: list[ast.stmt] = parse(source).body
    except UNREADABLE:
        return None
    return found


def tried(source: str) -> list[ast.stmt] | None:
    """Return the statements of a cell in which things were tried out; None if it is too long.

    Jupyter's own lines, ``%time …`` and ``loans?``, are taken off where the cell isn't Python.
    """
    if len(source) > LONGEST_CELL:
        return None
    found = statements(source)
    if found is None and re.match(r"\s*%%(?!time|prun|capture)", source):
        return None  # another language
    if found is None and re.search(r"^\s*[%!?]|\?\s*$", source, re.MULTILINE):
        found = statements("\n".join(_plain(line) for line in source.split("\n")))
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
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                bound.add(name)
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                bound.add(name)
            case ast.alias(name=name, asname=other):
                bound.add((other or name).partition(".")[0])
    return used, bound


def _plain(line: str) -> str:
    timed = TIMED.match(line)
    if timed:
        return line[timed.end() :]
    return "" if LOOKED.fullmatch(line) else line
