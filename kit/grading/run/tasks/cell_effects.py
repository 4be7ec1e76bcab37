"""Tells what an author's cell reads and changes, from its source alone.

What can't be told for sure counts as a change: an answer is graded apart from others
(``independent_tasks``) only where nothing that its check does can reach theirs. It is read for
authors' own cells; a participant's code is confined instead, never trusted to a reading.
"""

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kit.notebooks.literals import statements

__all__ = ["CellNames", "changes_more_than_names", "function_effects", "names"]

# IPython's own names, which hold earlier inputs and outputs, ways to the namespace itself, and
# things outside of it that are shared: random numbers, figures, options, files.
_REACHING = """
In Out _ __ ___ __import__ _dh _i _ih _ii _iii _oh default_rng delattr dir environ eval exec
get_ipython globals input locals matplotlib open options os plt pylab random rng set_option setattr
subprocess sys threading vars
"""
# Methods that change the object whose they are.
_CHANGING = """
add append appendleft clear discard extend insert pop popitem popleft put remove reverse seed
setdefault shuffle sort update write
"""
# Functions whose value may be the last line of a test: its points.
_GIVING = "abs all any bool display float int isinstance len max min print round sorted sum"
# Methods that may return a part of their object, or a view of it, instead of a copy.
_SHARING = """
get head iloc loc pop ravel reshape setdefault squeeze swapaxes tail transpose view
"""
REACHING = frozenset(_REACHING.split())
CHANGING = frozenset(_CHANGING.split())
GIVING = frozenset(_GIVING.split())
SHARING = frozenset(_SHARING.split())
AT_ONCE = frozenset({"genexpr", "listcomp", "setcomp", "dictcomp"})
UNKNOWN = (ast.Global, ast.Nonlocal, ast.With, ast.AsyncWith, ast.AsyncFor, ast.Await,
           ast.Yield, ast.YieldFrom, ast.AsyncFunctionDef, ast.ClassDef)  # fmt: skip
MAKING = (ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.Constant, ast.Dict, ast.DictComp,
          ast.GeneratorExp, ast.JoinedStr, ast.List, ast.ListComp, ast.Set, ast.SetComp,
          ast.Tuple, ast.UnaryOp)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CellNames:
    """The global names of a cell.

    ``read`` are read when it runs, before it has bound them itself; ``later`` are read by its
    functions, whenever these are called; ``bound`` are bound by it.
    """

    read: frozenset[str]
    later: frozenset[str]
    bound: frozenset[str]


@lru_cache(maxsize=1000)
def names(source: str) -> CellNames | None:
    """Return the names of a cell; None if it isn't plain Python."""
    found = statements(source)
    if found is None:
        return None
    read: set[str] = set()
    later: set[str] = set()
    bound: set[str] = set()
    for statement in found:
        table = symtable.symtable(ast.unparse(statement), "cell", "exec")
        used, by_functions = _used(table)
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            used.add(statement.target.id)
        read |= used - bound
        later |= by_functions
        bound |= {one.get_name() for one in table.get_symbols() if _binds(one)}
    return CellNames(read=frozenset(read), later=frozenset(later), bound=frozenset(bound))


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


def _used(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the names that a statement reads at once, and those that its functions read."""
    used = {one.get_name() for one in table.get_symbols() if one.is_referenced()}
    later: set[str] = set()
    for child in table.get_children():
        inner, deeper = _used(child)
        own = {one.get_name() for one in child.get_symbols() if one.is_global()}
        inner &= own
        (used if child.get_name() in AT_ONCE else later).update(inner)
        later |= deeper
    return used, later


def function_effects(source: str) -> bool:
    """Tell whether a function in a cell may change more than its own names."""
    found = statements(source)
    parts = [part for one in found or () for part in ast.walk(one)]
    functions = [part for part in parts if isinstance(part, ast.FunctionDef | ast.Lambda)]
    return found is None or any(map(_changes, functions))


def changes_more_than_names(sources: Iterable[str]) -> bool:
    """Tell whether cells that run one after another may change more than the names they bind."""
    found = [statements(source) for source in sources]
    body = [one for part in found for one in part or ()]
    return None in found or _changes(ast.Module(body, []))


def _changes(scope: ast.AST) -> bool:
    """Tell whether a function, or a module, may change what isn't its own."""
    own = _made(scope)
    return any(_is_change(part, own) for part in ast.walk(scope))


def _made(scope: ast.AST) -> set[str]:
    """Return the names that hold only objects made within ``scope``."""
    made: set[str] = set()
    other: set[str] = set()
    for part in ast.walk(scope):
        if isinstance(part, ast.Assign) and all(isinstance(t, ast.Name) for t in part.targets):
            fresh = isinstance(part.value, MAKING) and not _shares(part.value)
            targets = {name.id for name in part.targets if isinstance(name, ast.Name)}
            (made if fresh else other).update(targets)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            continue
        other.update(_bound_otherwise(part))
    return made - other


def _shares(value: ast.AST) -> bool:
    return (
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr in SHARING
    )


def _bound_otherwise(part: ast.AST) -> Iterator[str]:
    """Yield names that a node binds to objects that may be somebody else's."""
    match part:
        case ast.arg(arg=name):
            yield name
        case ast.Assign(targets=targets):
            inner = [one for one in targets if not isinstance(one, ast.Name)]
        case ast.For(target=target) | ast.comprehension(target=target):
            inner = [target]
        case ast.NamedExpr(target=target) | ast.AnnAssign(target=target):
            inner = [target]
        case _:
            return
    if not isinstance(part, ast.arg):
        yield from (
            name.id
            for one in inner
            for name in ast.walk(one)
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        )


def _is_change(part: ast.AST, own: set[str]) -> bool:
    match part:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in REACHING:
            return True
        case ast.Import(names=known) | ast.ImportFrom(names=known):
            module = str(getattr(part, "module", "")).split(".")
            return any({*module, *one.name.split("."), one.asname} & REACHING for one in known)
        case ast.AugAssign(target=ast.Name(id=name)):
            return name not in own
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store()):
            return _root(part) not in own
        case ast.Subscript(ctx=ast.Del()) | ast.Name(ctx=ast.Del()):
            return _root(part) not in own
    return isinstance(part, UNKNOWN) or _is_changing_call(part, own)


def _is_changing_call(part: ast.AST, own: set[str]) -> bool:
    match part:
        case ast.Expr(value=ast.Call() as call):
            return not _only_gives(call, own)
        case ast.Call(func=ast.Attribute(attr=method) as called) if method in CHANGING:
            return _root(called) not in own
        case ast.Call(func=ast.Name(id="next"), args=[first, *_rest]):
            return not isinstance(first, ast.GeneratorExp)
    return isinstance(part, ast.keyword) and part.arg in {"inplace", "out"}


def _only_gives(call: ast.Call, own: set[str]) -> bool:
    """Tell whether a call that stands alone is a test, gives points, or changes an own object."""
    match call.func:
        case ast.Name(id=name):
            return name in GIVING
        case ast.Attribute(value=ast.Name(id="tasks")) | ast.Attribute(attr="answer"):
            return True
    return _root(call.func) in own


def _root(part: ast.AST) -> str:
    """Return the name at which ``a.b[c].d`` begins; "" if it begins with anything else."""
    while isinstance(part, ast.Attribute | ast.Subscript):
        part = part.value
    return part.id if isinstance(part, ast.Name) else ""
