"""The code of a notebook's cells, analysed without running it."""

import ast
import io
import tokenize
from collections.abc import Iterator

from nbformat import NotebookNode

from kit.messages import _

__all__ = [
    "called",
    "code_cells",
    "controls",
    "datasets",
    "explained",
    "forbidden",
    "lines",
    "setup",
    "tagged",
    "texts",
    "tree",
]

CONTROLS = {"number", "choice", "columns", "several", "order", "text"}
NOT_COMPARABLE = {"Output", "interact", "interactive", "interactive_output"}
NETWORK = {"urllib", "requests", "httpx", "aiohttp", "socket", "ftplib", "http"}
INSTALLERS = {"pip", "ensurepip", "micropip", "piplite"}


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the code cells that hold code."""
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def setup(notebook: NotebookNode) -> NotebookNode | None:
    """Return the setup cell, which is the first code cell."""
    return next(iter(code_cells(notebook)), None)


def tagged(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell carries a tag."""
    return tag in cell.metadata.get("tags", [])


def lines(cell: NotebookNode) -> int:
    """Count the lines of a cell that are not blank."""
    return sum(bool(line.strip()) for line in cell.source.splitlines())


def tree(source: str) -> ast.Module | None:
    """Return ``source`` as a syntax tree, magics turned into calls; None if it is not Python."""
    try:
        return ast.parse(_python(source))
    except SyntaxError:
        return None


def datasets(source: str) -> set[str]:
    """Return the names of the datasets that the code asks ``kit.data`` for."""
    return {
        call.args[0].value
        for call in _calls(source)
        if ast.unparse(call.func) in {"data.load", "data.describe", "kit.data.load"}
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def called(source: str) -> set[str]:
    """Return the names of the functions that the code calls, as they are written."""
    return {ast.unparse(call.func) for call in _calls(source)}


def explained(source: str) -> list[str]:
    """Return the technical words that the code explains: what it gives to ``yack.words``."""
    return [
        word.value
        for call in _calls(source)
        if ast.unparse(call.func) in {"yack.words", "kit.yack.words"}
        for word in call.args
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    ]


def texts(source: str) -> Iterator[str]:
    """Yield the texts for people in ``source``: strings with a space in them.

    What an f-string computes is shown as an ellipsis.
    """
    nodes = list(ast.walk(tree(source) or ast.Module([], [])))
    formatted = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in formatted for part in ast.walk(node) if part is not node}
    for node in nodes:
        text = ""
        if isinstance(node, ast.JoinedStr):
            pieces = (p.value if isinstance(p, ast.Constant) else "…" for p in node.values)
            text = "".join(map(str, pieces))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        if " " in text.strip() and id(node) not in parts:
            yield text


def controls(source: str) -> int:
    """Count the controls that the code makes: the kit's own and those of ipywidgets."""
    return sum(_makes_control(ast.unparse(call.func)) for call in _calls(source))


def forbidden(source: str) -> Iterator[str]:
    """Yield each thing in ``source`` that a committed cell must not have, with its remedy."""
    if _python(source).count("get_ipython()") > source.count("get_ipython()"):
        yield _("a magic or a shell command; write it in Python or leave it out")
    if tree(source) is None:
        yield _("code that is not Python; correct it")
        return
    if _ends_with_semicolon(source):
        yield _("a trailing semicolon; leave it out, or assign the value to a name")
    for call in _calls(source):
        name = ast.unparse(call.func)
        if name.rpartition(".")[2] in NOT_COMPARABLE:
            yield _("{name}(), which can't be compared; use controls.explore").format(name=name)
        if any(map(_is_address, [*call.args, *(k.value for k in call.keywords)])):
            yield _("{name}() with a web address; ship the file as a dataset").format(name=name)
    for module in sorted(_imports(source) & (NETWORK | INSTALLERS)):
        yield _("an import of {name}; a workshop needs no network").format(name=module)


def _python(source: str) -> str:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        transform = TransformerManager().transform_cell  # type: ignore[no-untyped-call]
        return str(transform(source))
    except SyntaxError:
        return source


def _calls(source: str) -> list[ast.Call]:
    module = tree(source)
    return [n for n in ast.walk(module) if isinstance(n, ast.Call)] if module else []


def _makes_control(name: str) -> bool:
    module, _dot, function = name.rpartition(".")
    if module in {"controls", "kit.controls"}:
        return function in CONTROLS
    return module in {"widgets", "ipywidgets"} and function not in {"HTML", "VBox", "HBox", "Image"}


def _is_address(node: ast.expr) -> bool:
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and text.startswith(("http://", "https://", "ftp://"))


def _imports(source: str) -> set[str]:
    module = tree(source)
    found: set[str] = set()
    for node in ast.walk(module) if module else ():
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def _ends_with_semicolon(source: str) -> bool:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(_python(source)).readline))
    except tokenize.TokenError:
        return False
    skip = {tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER, tokenize.DEDENT}
    said = [token for token in tokens if token.type not in skip]
    return bool(said) and said[-1].string == ";"
