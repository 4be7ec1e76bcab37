"""A cell in which things were tried out, as the Python statements that it stands for.

Jupyter's own lines, ``%time …``, ``loans?`` and ``!ls``, are found as IPython itself finds them, so
a text that has such a line in it stays a text. Those that look at something are left out; those
that run a line become that line. Nothing is run.
"""

import ast

from kit.notebooks import parsing
from kit.notebooks.parsing import Work

__all__ = ["tried"]

LONGEST = 5_000  # characters of a cell with lines of Jupyter's own: IPython reads it once for each
MOST = 20  # such lines
LONGEST_QUESTION = 200  # characters of a line like "loans?": IPython reads it back and forth
NESTED = 3  # %time %time …
LOOK = """
alias_magic autosave config colors conda env hist history lsmagic ls magic matplotlib page pdef pdoc
pfile pinfo pinfo2 pip pprint precision psearch psource pwd quickref who who_ls whos
"""
LOOKED = frozenset(LOOK.split())
OUTSIDE = {"getoutput", "set_next_input", "system"}  # shell commands, and the next cell's text


def tried(source: str, work: Work | None = None, depth: int = 0) -> list[ast.stmt] | None:
    """Return the statements of a cell; None if it is no Python, or too long.

    What Python refuses to compile, such as ``return`` outside a function, is no Python. Raises
    ``UnclearError`` where ``work``, what may still be looked at, is used up.
    """
    found = parsing.statements(source)
    if found is None and depth < NESTED:
        found = _unfolded(parsing.statements(_as_python(source, work)), depth + 1)
    return found if found is not None and _compiles(found) else None


def _as_python(source: str, work: Work | None) -> str:
    """Return the cell with Jupyter's own lines as the calls that IPython makes of them."""
    lines = source.split("\n")
    own = sum(1 for line in lines if set("%!?") & set(line) or line[:1] in set(",;/"))
    long = any(len(line) > LONGEST_QUESTION and line.rstrip()[-1:] == "?" for line in lines)
    if len(source) > LONGEST or own > MOST or long:
        return source
    if work is not None:
        work.do(4 * (own + 1) * len(source))  # IPython is slower than the parser
    from IPython.core.inputtransformer2 import TransformerManager  # most cells don't need it

    try:
        return str(TransformerManager().transform_cell(source))  # type: ignore[no-untyped-call]
    except (*parsing.UNREADABLE, RuntimeError):
        return source


def _unfolded(statements: list[ast.stmt] | None, depth: int) -> list[ast.stmt] | None:
    """Return the statements with what IPython's calls at the top stand for."""
    found: list[ast.stmt] = []
    for statement in statements or ():
        meant = _meant(statement, depth)
        if meant is None:
            return None
        found += meant
    return None if statements is None else found


def _meant(statement: ast.stmt, depth: int) -> list[ast.stmt] | None:
    """Return what a call of IPython stands for; None if the cell is another language's."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython")), attr=kind),
                args=[*given],
            )
        ):
            words = [str(one.value) for one in given if isinstance(one, ast.Constant)]
        case _:
            return [statement]
    if kind in OUTSIDE:
        return []
    if kind == "run_cell_magic" and len(words) > 2:
        return _of_cell(words, depth)
    if kind == "run_line_magic" and words[0] in LOOKED:
        return []
    if kind == "run_line_magic" and words[0] in {"time", "timeit", "prun"}:
        body = _ran(words[0], tried(words[1], depth=depth))
        return [statement] if body is None else body
    return [statement]  # it may change any name


def _of_cell(words: list[str], depth: int) -> list[ast.stmt] | None:
    name, line, body = words[:3]
    if name == "capture":
        names = [word for word in line.split() if word.isidentifier()]
        given = [one for word in names for one in parsing.parse(f"{word} = captured()").body]
        found = tried(body, depth=depth)
        return None if found is None else [*found, *given]
    if name in {"time", "timeit", "prun"} and not line.strip():
        return _ran(name, tried(body, depth=depth))
    return None


def _ran(magic: str, body: list[ast.stmt] | None) -> list[ast.stmt] | None:
    """Return what a magic that runs ``body`` does to the names of the notebook."""
    if magic != "timeit" or not body:
        return body
    # It runs the body many times, among names of its own.
    return [ast.If(test=ast.Name("timed", ast.Load()), body=body, orelse=[])]


def _compiles(statements: list[ast.stmt]) -> bool:
    module = ast.fix_missing_locations(ast.Module(statements, []))
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    with parsing.quiet():
        try:
            compile(module, "cell", "exec", flags=flags, dont_inherit=True)
        except parsing.UNREADABLE:
            return False
    return True
