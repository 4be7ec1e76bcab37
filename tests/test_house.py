"""The kit's own rules: how long things are, what a module offers, what no file may hold.

What imports what is in pyproject.toml, and import-linter checks it.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from support.tools import need

import kit
from kit import places

KIT = Path(kit.__file__).parent
FILES = {
    ".".join(("kit", *file.relative_to(KIT).with_suffix("").parts)).removesuffix(".__init__"): file
    for file in sorted(KIT.rglob("*.py"))
}

HEAVY = {
    "pandas", "numpy", "matplotlib", "IPython", "ipywidgets", "ipykernel", "jupyter_client",
    "nbformat", "nbconvert", "nbgrader", "jupyterlab", "voila", "python_calamine", "jinja2", "rich",
}  # fmt: skip


@cache
def tree(name: str) -> ast.Module:
    """Return a module's code as a tree; not every process of a run needs one."""
    return ast.parse(FILES[name].read_text("utf-8"))


def modules() -> pytest.MarkDecorator:
    """Run a test for each module of the kit."""
    return pytest.mark.parametrize("name", FILES)


def loaded(code: str) -> list[str]:
    """Return the heavy packages that are loaded after ``code``, and whatever it printed."""
    show = f"import sys; print([m for m in {sorted(HEAVY)!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{code}\n{show}"],
        check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return [*done.stdout.splitlines(), *done.stderr.splitlines()]


@pytest.mark.parametrize("module", ["kit", "kit.cli", "kit.errors", "kit.messages", "kit.places"])
def test_nothing_heavy_is_loaded(module: str) -> None:
    """Importing the kit or its command line loads no heavy package and prints nothing."""
    assert loaded(f"import {module}") == ["[]"]


def test_a_server_loads_only_its_own() -> None:
    """A room's server imports nothing that only kernels need: its memory is everybody's."""
    kernels_own = {
        "pandas",
        "numpy",
        "matplotlib",
        "IPython",
        "ipywidgets",
        "ipykernel",
        "python_calamine",
    }
    (said,) = loaded("import kit.room.server.app")
    assert [name for name in sorted(kernels_own) if repr(name) in said] == []


def test_matplotlib_waits_for_the_first_figure() -> None:
    """It takes most of the time of a notebook's first cell, and many exercises draw nothing."""
    names = "analytics, charts, data, digitisation, open_data, privacy, tasks, yack"
    (said,) = loaded(f"from kit import {names}")
    assert "pandas" in said
    assert "matplotlib" not in said


def test_a_heavy_package_is_seen() -> None:
    """The rule above can fail."""
    assert loaded("import kit.charts") != ["[]"]


@modules()
def test_a_module_is_at_most_300_lines(name: str) -> None:
    """A module that grows longer holds two things."""
    assert len(FILES[name].read_text("utf-8").splitlines()) <= 300


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a module, methods and inner ones too."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function has, its name and docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


@modules()
def test_a_function_is_at_most_40_lines(name: str) -> None:
    """A function can be read without scrolling."""
    assert {node.name: lines(node) for node in functions(name) if lines(node) > 40} == {}


def exported(name: str) -> list[str] | None:
    """Return a module's ``__all__``, None where it has none."""
    for node in tree(name).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def rank(name: str) -> tuple[int, str]:
    """Sort as ruff does: CONSTANTS, then Classes, then functions."""
    return (0 if name.isupper() else 1 if name[:1].isupper() else 2), name


def used(name: str) -> set[tuple[str, str]]:
    """Return what a module takes from others of the kit: each one's name and the name in it."""
    taken: set[tuple[str, str]] = set()
    known: dict[str, str] = {}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "kit":
            for alias in node.names:
                taken.add((str(node.module), alias.name))
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken.add((known.get(node.value.id, ""), node.attr))
    others = FILES.keys() - {"kit"}
    return {(m, n) for m, n in taken if m in others and f"{m}.{n}" not in FILES and n[:2] != "__"}


@modules()
def test_the_public_face_is_stated(name: str) -> None:
    """What a module takes from another is in that one's ``__all__``; all else is its own."""
    hidden = [f"{module}.{n}" for module, n in used(name) if n not in (exported(module) or ())]
    assert sorted(hidden) == []


@modules()
def test_the_public_face_is_sorted(name: str) -> None:
    """``__all__`` is there and in order; a package that is only a folder needs none."""
    stated = exported(name)
    kinds = (ast.FunctionDef, ast.ClassDef)
    assert stated is not None or not any(isinstance(node, kinds) for node in tree(name).body)
    assert (stated or []) == sorted(set(stated or []), key=rank)


@modules()
def test_what_is_stated_is_there(name: str) -> None:
    """Every name in ``__all__`` is defined or imported in the module."""
    found = {node.id for node in ast.walk(tree(name)) if isinstance(node, ast.Name)}
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
        found.add(getattr(node, "name", None) or "")
    assert set(exported(name) or []) - found == set()


@modules()
def test_no_error_is_passed_over_in_silence(name: str) -> None:
    """An ``except`` that does nothing says beside it why."""
    source = FILES[name].read_text("utf-8").splitlines()
    silent = [
        node.lineno
        for node in ast.walk(tree(name))
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
        and not any("#" in line for line in source[node.lineno - 1 : node.body[-1].end_lineno])
    ]
    assert silent == []


def tracked() -> dict[str, str]:
    """Return the text of every file in git, by its path; what isn't text is left out."""
    if not (places.root() / ".git").exists():
        pytest.skip("this isn't a clone")
    listing = [need("git"), "-C", str(places.root()), "ls-files", "-z"]
    done = subprocess.run(listing, check=True, capture_output=True, text=True, timeout=60)
    texts = {}
    for path in filter(None, done.stdout.split("\0")):
        file = places.root() / path
        data = file.read_bytes() if file.is_file() else b""
        if b"\0" not in data:
            texts[path] = data.decode("utf-8", "replace")
    return texts


def holding(pattern: str) -> list[str]:
    """Return where in the files of the clone a pattern is found."""
    return [
        f"{path}: {found.group()}"
        for path, text in tracked().items()
        for found in re.finditer(pattern, text)
        if path != "tests/test_house.py"
    ]


def test_no_path_of_a_machine_is_in_a_file() -> None:
    """Nothing that is shared names a folder of the machine that it was made on."""
    here = {str(places.root()), str(Path(sys.prefix)), str(Path.home())} - {"/", "/root"}
    names = "|".join(re.escape(path) for path in sorted(here))
    own = r"/tmp/(?:venv|dev|pytest)\b|/root/"
    assert holding(rf"(?<![\w.}}])(?:{names}|{own})") == []


def test_no_package_index_is_named() -> None:
    """Where packages come from is each machine's own setting."""
    hosts = r"pypi\.org|pythonhosted\.org|anaconda\.org|registry\.npmjs|jsdelivr|unpkg\.com"
    assert holding(rf"https?://[\w.@:-]*(?:{hosts})|--(?:extra-)?index-url[= ]+\S*//") == []


def test_no_page_asks_another_host() -> None:
    """No template, style or page made in code loads anything from elsewhere."""
    asks = r"""(?:src|href|action|poster)\s*=\s*\\?["']?(?:https?:)?//"""
    style = r"""|@import|url\(\s*["']?\w*:?//"""
    kinds = {".html": asks + style, ".j2": asks + style, ".css": asks + style, ".py": asks}
    files = [file for file in sorted(KIT.rglob("*")) if file.suffix in kinds]
    found = [f.name for f in files if re.search(kinds[f.suffix], f.read_text("utf-8"))]
    assert found == []
