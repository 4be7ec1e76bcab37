"""The statements of a test that are the same for every answer, so that they run once for all.

A test that measures twelve pages takes a second, and a table has a hundred answers.
"""

import ast
from collections.abc import Iterable

__all__ = ["hoisted"]


def hoisted(source: str, names: Iterable[str]) -> tuple[ast.Module, ast.Module]:
    """Return the test ``source`` in two parts: without the answers ``names``, and the rest.

    Both keep the order. A statement belongs to the rest if it mentions an answer, or a name that
    another statement of the rest binds.
    """
    tainted = set(names)
    apart: tuple[list[ast.stmt], list[ast.stmt]] = ([], [])
    for statement in ast.parse(source).body:
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
    for part in ast.walk(statement):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, ast.FunctionDef | ast.ClassDef):
            yield part.name
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).partition(".")[0]
        elif isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield from (name.id for name in ast.walk(part) if isinstance(name, ast.Name))
