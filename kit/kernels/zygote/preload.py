"""Import once what every kernel will need, and learn from a rehearsal what that is.

ipykernel and IPython put off much of what they import until a kernel starts or a first cell runs.
Rather than a list that ages with each release, a forked child starts a whole kernel, runs a few
cells and reports what they made it import; then the zygote imports the same.
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
"""Packages that look for the running shell while they are imported: left to the kernel itself.

matplotlib_inline hooks into the shell that it finds then; imported earlier, no figure would show.
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
"""What the rehearsal runs: an error, magics, displays and a figure."""

REHEARSAL_SECONDS = 120


def single_threaded() -> bool:
    """Tell whether a fork copies every thread there is (the calling one)."""
    tasks = Path("/proc/self/task")
    return not tasks.exists() or len(list(tasks.iterdir())) == 1


def _left_to_kernel(name: str) -> bool:
    return f"{name}.".startswith(tuple(f"{package}." for package in NOT_PRELOADED))


def _stamp(path: str) -> object:
    """Return a file's time of change, a folder's entries (bytecode comes and goes)."""
    try:
        if path.endswith(os.sep):
            return frozenset(os.listdir(path)) - {"__pycache__"}  # noqa: PTH208  # on each request
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return None


class PlainSys:
    """``sys`` as the start of a fresh kernel sees it: without what was imported ahead.

    Its modules are small stand-ins side by side in memory: looking at every real one would copy
    some megabytes of pages in each kernel, for a reference count.
    """

    def __init__(self, names: Iterable[str]) -> None:
        files = {name: getattr(sys.modules.get(name), "__file__", None) for name in names}
        self.modules = {name: SimpleNamespace(__file__=file) for name, file in files.items()}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


@dataclass
class Preloaded:
    """What was imported, what a kernel should know of it, and how to tell that it is out of date.

    Attributes:
        environ: Variables that imports have set.
        names: Top-level names that a fresh kernel would not have imported before its first cell.
        own: The modules of this package, to be forgotten.
        sys: What stands in for ``sys`` while the kernel starts.
        stamps: What ``stale`` compares.
        namespace: What a stage's cells have made, None where no cells have run.
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
        """Tell whether a package was installed or removed, or a module's own file edited, since.

        Installers add and remove folders beside the packages, one with each version in its name;
        files that live elsewhere (a package in development) are looked at one by one.
        """
        return any(_stamp(path) != stamp for path, stamp in self.stamps.items())

    def forget(self) -> None:
        """Forget this package's modules: a notebook may import another edition of it."""
        for name in self.own:
            sys.modules.pop(name, None)


class _Shell:
    """What ``get_ipython()`` returns to a module that asks what runs it, as pandas does."""

    kernel = True


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Let imports find what they look at in a kernel: a shell, and a UTF-8 standard output."""
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
    """Import ipykernel, ``names`` and what a rehearsal shows to be missing; freeze the collector.

    Args:
        names: Modules to import; one that fails is left to the kernel, which shows its error.
        socket: Where the zygote is going to listen.
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
    """Return the names of the modules of ``kit.kernels``; of ``kit`` too where nothing else is."""
    package = (__package__ or "").rpartition(".")[0]
    own = [name for name in sys.modules if f"{name}.".startswith(f"{package}.")]
    root = package.partition(".")[0]
    others = [name for name in sys.modules if name.startswith(f"{root}.") and name not in own]
    return tuple(own) if others else (*own, root)


def rehearse(cells: Iterable[str]) -> list[str]:
    """Start a kernel in a fork, run ``cells`` in it, and return what that imported."""
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
