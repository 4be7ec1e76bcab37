"""Import all modules that kernels need, once, and watch whether they age."""

import builtins
import contextlib
import gc
import importlib
import io
import os
import site
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TextIO

from kit.kernels.zygote import rehearsal

__all__ = ["Preloaded", "alone", "prepare", "single_threaded"]

THREAD_SECONDS = 2.0  # seconds in which a thread that has done its work is gone


def single_threaded() -> bool:
    """Return whether this process has one thread only: a fork copies just the calling one."""
    tasks = Path("/proc/self/task")
    return not tasks.exists() or len(list(tasks.iterdir())) == 1


def alone() -> bool:
    """Return whether this process has one thread only, or has again within a moment.

    A library that knows of forks ends its threads before each and starts them again when it needs
    them (OpenBLAS does), so a child is forked first. A thread that has ended is still listed for a
    moment.
    """
    if not single_threaded():
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
    until = time.monotonic() + THREAD_SECONDS
    while not single_threaded():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


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
    asked = [name for name in names if name]
    known = rehearsal.recall(asked)
    started = known[0] if known else rehearsal.rehearse(())
    _import(started)
    plain |= set(started)
    modules, missing = _import(asked)
    used = known[1] if known else rehearsal.rehearse(rehearsal.CELLS)
    _import(used)
    if not known:
        rehearsal.remember(asked, started, used)
    alone()  # the fork of a rehearsal ends the threads of imports; what was recalled forks nothing
    for name in filter(rehearsal.left_to_kernel, list(sys.modules)):
        del sys.modules[name]  # the import of another module asked for it
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
