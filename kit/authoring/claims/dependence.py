"""Which values that a claim returns come from the data, and which only stand there.

A claim that returns ``80`` for a sentence that says 80 repeats it. The function is read, not run:
what is made from its parameters comes from the data, and so does what is made from that.
"""

import ast
from collections.abc import Iterator
from typing import TypeGuard

__all__ = ["constants"]


def constants(source: str | bytes, settings: str) -> Iterator[tuple[str, str]]:
    """Yield (function, value) for each value that a decorated function returns without the data.

    ``source`` is that of a ``claims.py``; ``settings`` the name of the function in which a figure
    may be written down, because the sentence sets it.
    """
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.decorator_list:
            from_data = _from_data(node)
            for value in _returned(node):
                named = isinstance(value, ast.Call) and ast.unparse(value.func) == settings
                if not named and not _reads(value, from_data):
                    yield node.name, ast.unparse(value)


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield each value that a function returns, those of a tuple one by one."""
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            value = node.value
            yield from value.elts if isinstance(value, ast.Tuple | ast.List) else [value]


def _from_data(function: ast.FunctionDef) -> set[str]:
    """Return the names of a function that its parameters have a part in."""
    every = function.args
    known = {one.arg for one in [*every.posonlyargs, *every.args, *every.kwonlyargs]}
    own = {node.id for node in ast.walk(function) if _is_bound(node)}
    while True:
        more = {name for node in ast.walk(function) for name in _made(node, known)} & own
        if more <= known:
            return known
        known |= more


def _made(node: ast.AST, known: set[str]) -> Iterator[str]:
    """Yield the names that a node binds to, or fills with, something made from what is known."""
    sources, targets = _flow(node)
    if any(_reads(source, known) for source in sources):
        yield from (name for target in targets for name in _names(target))


def _flow(node: ast.AST) -> tuple[list[ast.AST], list[ast.AST]]:
    """Return what a node reads, and where it puts what it makes of it."""
    match node:
        case ast.Assign(targets=targets, value=value):
            return [value, *targets], [*targets]  # rows[key] = 1 reads its key
        case (
            ast.AnnAssign(target=target, value=ast.expr() as value)
            | ast.AugAssign(target=target, value=value)
            | ast.NamedExpr(target=target, value=value)
        ):
            return [value, target], [target]
        case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
            return [value], [target]
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            return [value], [target]
        case ast.Call(func=ast.Attribute(value=target), args=args, keywords=keywords):
            return [*args, *keywords], [target]  # a set or a list that is added to
    return [], []


def _is_bound(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _reads(node: ast.AST, known: set[str]) -> bool:
    return any(name in known for name in _names(node))


def _names(node: ast.AST) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]
