"""The statements of a test that are the same for every answer, so that they run once for all.

A test that measures twelve pages takes a second, and a table has a hundred answers.
"""

import ast
from collections import Counter
from collections.abc import Iterable

__all__ = ["hoisted"]


def hoisted(source: str, names: Iterable[str]) -> tuple[ast.Module, ast.Module]:
    """Return the test ``source`` in two parts: without the answers ``names``, and the rest.

    Both keep the order. A statement belongs to the rest if it mentions an answer, a name that
    another statement of the rest binds, or one that has several values in turn.
    """
    body = ast.parse(source).body
    times = Counter(name for statement in body for name in set(_named(statement)))
    tainted = {*names, *(name for name, n in times.items() if n > 1)}
    apart: tuple[list[ast.stmt], list[ast.stmt]] = ([], [])
    for statement in body:
        mentioned = set(_mentioned(statement))
        depends = bool(mentioned & tainted)
        if depends:
            tainted |= set(_bound(statement))
        apart[depends].append(statement)
    return ast.Module(apart[False], []), ast.Module(apart[True], [])


def _mentioned(statement: ast.stmt) -> Iterable[str]:
    for part in ast.walk(statement):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Global | ast.Nonlocal):
            yield from part.names
    yield from _bound(statement)


def _bound(statement: ast.stmt) -> Iterable[str]:
    """Yield the names that a statement gives a value to, or changes a part of."""
    yield from _named(statement)
    for part in ast.walk(statement):
        if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield from (name.id for name in ast.walk(part) if isinstance(name, ast.Name))


def _named(statement: ast.stmt) -> Iterable[str]:
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield part.name
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).partition(".")[0]
