"""Import all modules that kernels need, once; a rehearsal shows which modules these are.

ipykernel and IPython put off many imports until a kernel starts or a first cell runs. A list of
them would age with each release; instead, a forked child starts a whole kernel, runs a few cells
and reports the modules that were imported; then the zygote imports the same.
"""

import builtins
import contextlib
import gc
import importlib
import io
import json
import os
import shutil
import signal
import site
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any, TextIO

__all__ = ["NOT_PRELOADED", "REHEARSAL_CELLS", "Preloaded", "prepare", "single_threaded"]

NOT_PRELOADED = ("matplotlib_inline", "ipykernel.pylab")
"""Packages that look for the running shell on import: each kernel imports them itself.

matplotlib_inline hooks into the shell that it finds; imported earlier, no figure would show.
"""

REHEARSAL_CELLS = (
    "import sys; print(sys.version)",
    "1 / 0",
    "%timeit -n1 -r1 None",
    "!true",
    "from IPython.display import display, HTML; display(HTML('<b>a</b>'))",
    "if 'pandas' in sys.modules:\n import pandas\n display(pandas.DataFrame({'a': [1]}))",
    """if 'matplotlib' in sys.modules:
        import matplotlib.pyplot
        matplotlib.pyplot.plot([1, 2]); matplotlib.pyplot.title('a'); matplotlib.pyplot.show()""",
    "if 'ipywidgets' in sys.modules:\n import ipywidgets\n display(ipywidgets.IntSlider())",
)
"""The cells of the rehearsal: an error, magics, displays and a figure."""

REHEARSAL_SECONDS = 120


def single_threaded() -> bool:
    """Return whether this process has one thread only: a fork copies just the calling one."""
    tasks = Path("/proc/self/task")
    return not tasks.exists() or len(list(tasks.iterdir())) == 1


def _left_to_kernel(name: str) -> bool:
    return f"{name}.".startswith(tuple(f"{package}." for package in NOT_PRELOADED))


def _stamp(path: str) -> object:
    """Return a file's time of change, or a folder's entries without its bytecode."""
    try:
        if path.endswith(os.sep):
            return frozenset(os.listdir(path)) - {"__pycache__"}  # noqa: PTH208  # on each request
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return None


class PlainSys:
    """A stand-in for ``sys`` while a kernel starts, without the modules imported ahead.

    Its modules are small stand-ins side by side in memory: a look at every real one would copy
    some megabytes of pages in each kernel, for a reference count.
    """

    def __init__(self, names: Iterable[str]) -> None:
        files = {name: getattr(sys.modules.get(name), "__file__", None) for name in names}
        self.modules = {name: SimpleNamespace(__file__=file) for name, file in files.items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@dataclass
class Preloaded:
    """The imports of a zygote, with the facts that its kernels need and a test of their age.

    Attributes:
        socket: The path on which the zygote listens.
        lock: The open file whose lock makes this the only zygote there.
        modules: The modules that were asked for and imported.
        missing: The modules that were asked for and could not be imported.
        environ: Variables that imports have set.
        names: Top-level names that a fresh kernel would not have imported before its first cell.
        own: The modules of this package, which kernels forget.
        sys: The stand-in for ``sys`` while a kernel starts.
        stamps: Files and folders with the stamps that ``stale`` compares.
        namespace: The variables of a stage's cells; None if no cells have run.
    """

    socket: Path
    lock: TextIO
    modules: list[str]
    missing: list[str]
    environ: dict[str, str]
    names: frozenset[str]
    own: tuple[str, ...]
    sys: PlainSys
    stamps: dict[str, object]
    namespace: dict[str, Any] | None = None

    def stale(self) -> bool:
        """Return whether packages or the files of modules have changed since the imports.

        Installers add and remove folders beside the packages, one with each version in its name;
        files that live elsewhere (a package in development) are looked at one by one.
        """
        return any(_stamp(path) != stamp for path, stamp in self.stamps.items())

    def forget(self) -> None:
        """Remove this package's modules from sys: a notebook may import another edition of it."""
        for name in self.own:
            sys.modules.pop(name, None)


class _Shell:
    """A stand-in for the shell, for modules that call ``get_ipython()`` on import, as pandas."""

    kernel = True


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Give imports a shell and a UTF-8 standard output, as they have in a kernel."""
    output = io.TextIOWrapper(io.FileIO(1, "wb", closefd=False), "UTF-8", write_through=True)
    builtins.get_ipython = _Shell  # type: ignore[attr-defined]
    with contextlib.redirect_stdout(output):
        yield
    del builtins.get_ipython  # type: ignore[attr-defined]


@_as_in_a_kernel()
def _import(names: Iterable[str]) -> tuple[list[str], list[str]]:
    done, missing = [], []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # noqa: BLE001  # whatever a module does on import, others still can
            missing.append(name)
        else:
            done.append(name)
    return done, missing


def _stamps() -> dict[str, object]:
    folders = {f"{path}{os.sep}" for path in (*site.getsitepackages(), site.getusersitepackages())}
    installed = (sys.base_prefix, *folders, str(Path(__file__).parents[1]))
    files = {getattr(module, "__file__", None) or "" for module in sys.modules.values()}
    local = {file for file in files if file and not file.startswith(installed)}
    return {path: _stamp(path) for path in folders | local}


def prepare(names: Iterable[str], socket: Path, lock: TextIO) -> Preloaded:
    """Import ipykernel, ``names`` and the modules that a rehearsal needs; freeze the collector.

    Args:
        names: Modules to import; one that fails is left to the kernel, which shows its error.
        socket: The path on which the zygote is going to listen.
        lock: The open file whose lock makes this the only zygote there.
    """
    gc.disable()
    environ = dict(os.environ)
    _import(["ipykernel.kernelapp"])
    plain = set(sys.modules)
    started = rehearse(())
    _import(started)
    plain |= set(started)
    modules, missing = _import(filter(None, names))
    _import(rehearse(REHEARSAL_CELLS))
    for name in filter(_left_to_kernel, list(sys.modules)):  # a module's own import asked for it
        del sys.modules[name]
    changed = dict(os.environ.items() - environ.items())  # debugpy's import sets a variable
    own = _own()
    extra = {name.partition(".")[0] for name in sys.modules if name not in {*plain, *own}}
    view = PlainSys([*plain, *own])
    preloaded = Preloaded(
        socket, lock, modules, missing, changed, frozenset(extra), own, view, _stamps()
    )
    gc.freeze()  # without collecting first, which would leave holes for each kernel to fill
    gc.enable()
    return preloaded


def _own() -> tuple[str, ...]:
    """Return the names of the imported modules of ``kit.kernels``.

    ``kit`` itself is among them unless other modules of it are imported.
    """
    package = (__package__ or "").rpartition(".")[0]
    own = [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]
    root = package.partition(".")[0]
    others = [name for name in sys.modules if name.startswith(f"{root}.") and name not in own]
    return tuple(own) if others else (*own, root)


def rehearse(cells: Iterable[str]) -> list[str]:
    """Start a kernel in a fork, run ``cells`` in it, and return the modules that it imported."""
    before = set(sys.modules)
    home = tempfile.mkdtemp(prefix="rehearsal-")
    tempfile.tempdir = None
    try:
        pid = os.fork()
        if pid == 0:
            _play(Path(home), cells, before)
        os.waitpid(pid, 0)
        learnt = Path(home) / "learnt.json"
        return json.loads(learnt.read_text()) if learnt.exists() else []
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _play(home: Path, cells: Iterable[str], before: set[str]) -> None:
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(REHEARSAL_SECONDS)
    os.environ.update(IPYTHONDIR=str(home), JUPYTER_RUNTIME_DIR=str(home))
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    os.chdir(home)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    try:
        _run(home, cells)
        learnt = [name for name in sys.modules if name not in before and not _left_to_kernel(name)]
        (home / "learnt.json").write_text(json.dumps(learnt))
    finally:
        os._exit(0)


def _give_up(signum: int, frame: FrameType | None) -> None:
    os._exit(1)


def _run(home: Path, cells: Iterable[str]) -> None:
    import asyncio

    from ipykernel.kernelapp import IPKernelApp

    app: Any = IPKernelApp.instance(parent_handle=os.getpid())
    app.init_poller = lambda: None
    file = home / "kernel.json"
    connection = {"transport": "tcp", "ip": "127.0.0.1", "key": "rehearsal"}
    file.write_text(json.dumps(connection))
    app.initialize(["-f", str(file)])

    async def play() -> None:
        for cell in cells:
            await app.kernel.do_execute(cell, silent=False)
        app.kernel.do_complete("pri", 3)
        app.kernel.do_inspect("print", 5)

    app.kernel.start()
    asyncio.get_event_loop().run_until_complete(play())
