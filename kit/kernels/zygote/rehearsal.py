"""Learn which modules a kernel imports by starting one; remember it for the next zygote.

ipykernel and IPython put off many imports until a kernel starts or a first cell runs. A list of
them would age with each release; instead, a forked child starts a whole kernel, runs a few cells
and reports the modules that were imported; then the zygote imports the same. What was learnt is
kept in the environment's own folder and counts until its packages change: a rehearsal takes longer
than the imports do.
"""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import site
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = ["CELLS", "NOT_PRELOADED", "left_to_kernel", "recall", "rehearse", "remember"]

NOT_PRELOADED = ("matplotlib_inline", "ipykernel.pylab")
"""Packages that look for the running shell on import: each kernel imports them itself.

matplotlib_inline hooks into the shell that it finds; imported earlier, no figure would show.
"""

CELLS = (
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

SECONDS = 120

MEMORY = "warm-kernels"
"""The folder in a virtual environment that holds what was learnt there, a file for each case."""

KEPT = 8
"""How many files stay there, the newest; a programme needs one or two."""

Learnt = tuple[list[str], list[str]]
"""The modules that a kernel imports when it starts, and those that its first cells import."""


def left_to_kernel(name: str) -> bool:
    """Return whether a module is one that each kernel has to import itself."""
    return f"{name}.".startswith(tuple(f"{package}." for package in NOT_PRELOADED))


def recall(names: Sequence[str]) -> Learnt | None:
    """Return what was learnt here with ``names`` imported; None where packages changed since."""
    try:
        started, used = json.loads(_file(names).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or not whole
        return None
    return started, used


def remember(names: Sequence[str], started: list[str], used: list[str]) -> None:
    """Keep what two rehearsals have learnt, where both were played to their end.

    Outside a virtual environment, or where it can't be written to, nothing is kept.
    """
    if sys.prefix != sys.base_prefix and started and used:
        with contextlib.suppress(OSError):  # costs the next zygote a rehearsal, no more
            _write(_file(names), json.dumps([started, used]))


def _write(file: Path, content: str) -> None:
    """Write a file, which another zygote finds whole or not at all; delete the oldest."""
    file.parent.mkdir(exist_ok=True)
    whole = file.with_suffix(f".{os.getpid()}")
    whole.write_text(content, encoding="utf-8")
    whole.replace(file)
    kept = sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


def _file(names: Sequence[str]) -> Path:
    return Path(sys.prefix) / MEMORY / f"{_key(names)[:32]}.json"


def _key(names: Sequence[str]) -> str:
    """Return a digest of all that decides which modules a kernel imports.

    Installers add and remove folders beside the packages, one with each version in its name.
    """
    folders = site.getsitepackages()
    if site.ENABLE_USER_SITE:
        folders.append(site.getusersitepackages())
    there = [Path(folder) for folder in folders if Path(folder).is_dir()]
    packages = [sorted({one.name for one in path.iterdir()} - {"__pycache__"}) for path in there]
    code = Path(__file__).read_text(encoding="utf-8")
    given = [sys.version, list(sys.flags), os.environ.get("PYTHONPATH"), list(names)]
    return hashlib.sha256(json.dumps([packages, given, code]).encode()).hexdigest()


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
    signal.alarm(SECONDS)
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
        learnt = [name for name in sys.modules if name not in before and not left_to_kernel(name)]
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
