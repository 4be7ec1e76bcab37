"""The values that a cell gives to its names, worked out without running it.

Only what needs no more than the cell itself is worked out: literals, sums, ``dict(…)``,
``"a b".split()``, a list that is filled bit by bit. Everything is bounded, so that a cell that
nobody trusts can be read on any system; what isn't understood makes its names unknown.
"""

import ast
from collections.abc import Callable, Iterable
from functools import partial
from itertools import takewhile
from typing import Any

from kit.notebooks import magics, operations, parsing
from kit.notebooks.operations import FILLED, FILLS, MAKES, METHODS, NUMBER, SIGNS
from kit.notebooks.parsing import UnclearError, Work

__all__ = ["StaticValues", "Work", "static_values"]

PART = 5  # of that work, for a part of a value; CHARACTERS of a text are one
CHARACTERS = 50
SHOWS = {"display", "help", "len", "print", "type"}  # and a task's answer(): they change nothing

# What can bind any name of the notebook, or change what a name of Python's own means.
OPAQUE_NAMES = """
__builtins__ __import__ builtins compile delattr eval exec gc get_ipython globals importlib inspect
locals setattr vars
"""
OPAQUE_PARTS = "__dict__ __globals__ __main__ __setattr__ f_globals f_locals modules user_ns"
OPAQUE = frozenset(OPAQUE_NAMES.split()) | frozenset(OPAQUE_PARTS.split())
ALL = "*"


class StaticValues:
    """The names that a cell binds: ``values`` by name, and ``unknown`` ones.

    ``*`` among the unknown ones stands for all names that have no value here.
    """

    def __init__(self, work: Work) -> None:
        self.values: dict[str, Any] = {}
        self.unknown: set[str] = set()
        self._hidden: set[str] = set()  # mentioned in functions, which may change them any time
        self._work = work

    def follow(self, statement: ast.stmt) -> None:
        """Do what ``statement`` does; names that it touches are unknown if that isn't clear."""
        try:
            self._do(statement)
        except (UnclearError, ArithmeticError, LookupError, AttributeError, *parsing.UNREADABLE):
            self._forget(statement)

    def _do(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=targets, value=node):
                value = self._value(node)
                for target in targets:
                    self._set(target, value)
            case ast.AnnAssign(target=target, annotation=kind, value=given):
                self._quiet(ast.Expr(kind))
                if given is not None:
                    self._set(target, self._value(given))
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=node):
                one, two = self._named(name), self._value(node)
                self._set(target, self._weigh(operations.added(one, op, two)))
            case ast.Expr(value=node):
                self._show(node)
            case ast.Pass():
                pass
            case _:
                raise UnclearError

    def _set(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name) if name not in self._hidden and not isinstance(value, zip):
                self.values[name] = value
                self.unknown.discard(name)
            case ast.Subscript(value=ast.Name(id=name), slice=key):
                self._named(name)[self._value(key)] = value
                self._weigh(self.values[name])
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) == len(value):
                for part, one in zip(parts, operations.in_order(value), strict=True):
                    self._set(part, one)
            case _:
                raise UnclearError

    def _show(self, node: ast.expr) -> None:
        """Follow an expression that stands alone: it shows something, or fills a list."""
        match node:
            case ast.Constant() | ast.Name():
                pass
            case ast.Compare(left=left, comparators=others):
                for one in (left, *others):
                    self._value(one)  # of plain values it changes nothing
            case ast.Call(func=ast.Name(id=name)) if name in SHOWS and self._is_foreign(name):
                self._quiet(node)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="answer")) if (
                self._is_foreign(name)
            ):
                self._quiet(node)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr), keywords=[]):
                fill = FILLS.get((type(self._named(name)), attr))
                if fill is None:
                    raise UnclearError
                fill(self.values[name], *map(self._value, node.args))
                self._weigh(self.values[name])
            case _:
                raise UnclearError

    def _is_foreign(self, name: str) -> bool:
        """Tell whether a name has the meaning that it had before this cell."""
        return name not in self.values and not self.unknown & {name, ALL}

    def _quiet(self, node: ast.AST) -> None:
        """Raise unless the parts of ``node``, a call that only shows something, change nothing."""
        if any(isinstance(part, ast.Call | ast.NamedExpr) and part is not node
               for part in ast.walk(node)):  # fmt: skip
            raise UnclearError

    def _forget(self, statement: ast.stmt) -> None:
        """Make unknown what ``statement`` binds, and each list that it may fill."""
        used, bound = parsing.names(statement)
        for part in ast.walk(statement):
            if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                self._hidden |= set.union(*parsing.names(part))
        if _is_opaque(statement, used | bound):
            bound |= {ALL, *self.values}
        if any(self._can_change(self.values.get(name)) for name in used):
            # it may be known by another name
            bound |= {name for name, value in self.values.items() if self._can_change(value)}
        for name in bound | (self._hidden & self.values.keys()):
            self.values.pop(name, None)
            self.unknown.add(name)

    def _can_change(self, value: Any) -> bool:
        """Tell whether a value is a list, set or dictionary, or has one in it."""
        self._work.left -= PART
        if isinstance(value, tuple) and self._work.left > 0:
            return any(map(self._can_change, value))
        return isinstance(value, (*FILLED, tuple))

    def _named(self, name: str) -> Any:
        if name not in self.values or name in self._hidden:
            raise UnclearError
        return self.values[name]

    def _value(self, node: ast.expr) -> Any:
        work = getattr(self, f"_of_{type(node).__name__}", None)
        if work is None:
            raise UnclearError
        return self._weigh(work(node))

    def _of_Constant(self, node: ast.Constant) -> Any:  # noqa: N802  named as the syntax tree's
        return node.value

    def _of_Name(self, node: ast.Name) -> Any:  # noqa: N802
        return self._named(node.id)

    def _of_List(self, node: ast.List) -> Any:  # noqa: N802
        return list(self._parts(node.elts))

    def _of_Tuple(self, node: ast.Tuple) -> Any:  # noqa: N802
        return tuple(self._parts(node.elts))

    def _of_Set(self, node: ast.Set) -> Any:  # noqa: N802
        return set(self._parts(node.elts))

    def _of_Dict(self, node: ast.Dict) -> Any:  # noqa: N802
        found: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            given = self._value(value)
            if key is None and not isinstance(given, dict):
                raise UnclearError
            found |= given if key is None else {self._value(key): given}
        return found

    def _of_UnaryOp(self, node: ast.UnaryOp) -> Any:  # noqa: N802
        value = self._value(node.operand)
        if type(node.op) not in SIGNS or not isinstance(value, NUMBER):
            raise UnclearError
        return SIGNS[type(node.op)](value)

    def _of_BinOp(self, node: ast.BinOp) -> Any:  # noqa: N802
        return operations.combined(self._value(node.left), node.op, self._value(node.right))

    def _of_Subscript(self, node: ast.Subscript) -> Any:  # noqa: N802
        return self._value(node.value)[self._value(node.slice)]

    def _of_Call(self, node: ast.Call) -> Any:  # noqa: N802
        given = list(self._parts(node.args))
        named = {key.arg or "": self._value(key.value) for key in node.keywords}
        act = self._made(node.func)
        if act is None or "" in named:
            raise UnclearError
        return act(*given, **named)

    def _made(self, function: ast.expr) -> Callable[..., Any] | None:
        """Return a function of Python's own, or a method of a value, if it may be called."""
        if isinstance(function, ast.Name):
            return MAKES.get(function.id) if self._is_foreign(function.id) else None
        if isinstance(function, ast.Attribute):
            whole = self._value(function.value)
            method = METHODS.get((type(whole), function.attr))
            return partial(method, whole) if method else None
        return None

    def _parts(self, nodes: Iterable[ast.expr]) -> Iterable[Any]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from operations.in_order(self._value(node.value))
            else:
                yield self._value(node)

    def _weigh(self, value: Any, depth: int = 0) -> Any:
        """Return ``value``; raise if it is larger or deeper than an answer may be."""
        self._work.do(PART)
        if isinstance(value, str | bytes):
            self._work.do(len(value) // CHARACTERS)
        if isinstance(value, int) and value.bit_length() > operations.BITS:
            raise UnclearError
        if depth > parsing.DEEPEST or (depth and isinstance(value, zip)):
            raise UnclearError
        if isinstance(value, list | tuple | set | frozenset | dict):
            if len(value) > parsing.LONGEST:
                raise UnclearError
            for part in value:
                self._weigh(part, depth + 1)
            for part in value.values() if isinstance(value, dict) else ():
                self._weigh(part, depth + 1)
        return value


def _is_opaque(statement: ast.stmt, names: set[str]) -> bool:
    """Tell whether a statement may bind names that don't stand in it."""
    parts = {part.attr for part in ast.walk(statement) if isinstance(part, ast.Attribute)}
    named = {part.name for part in ast.walk(statement) if isinstance(part, ast.alias)}
    return bool(({ALL} | OPAQUE) & (names | parts | named))


def static_values(source: str, of_all: Work | None = None) -> StaticValues | None:
    """Return the names that the cell ``source`` binds; None if it is too long or no Python.

    ``of_all`` is the work for all cells of a hand-in; once it is used up, no further cell is read.
    """
    work = Work(parsing.WORK if of_all is None else min(parsing.WORK, of_all.left))
    before = work.left
    try:
        work.do(len(source))
        found = magics.tried(source, work)
        cell = StaticValues(work)
        for statement in takewhile(lambda one: not isinstance(one, ast.Raise), found or ()):
            cell.follow(statement)
    except UnclearError:
        found = None
    if of_all is not None:
        of_all.left -= before - max(work.left, 0)
    return None if found is None else cell
