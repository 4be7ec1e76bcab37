"""The kernels of open pages: their folders, their environment, their start and end."""

import asyncio
import contextlib
import math
import os
import shutil
import site
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import psutil  # type: ignore[import-untyped]  # it ships none
import voila
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager

from kit import kernels, places
from kit.kernels.forks import stages
from kit.kernels.forks.stages import Stage
from kit.room.copies.activity import WatchingKernelManager

__all__ = ["Copies", "OwnKernelSpecManager", "QuietKernelManager", "environment"]

T = TypeVar("T")

AT_ONCE = 2 * (os.cpu_count() or 1)  # copies without a stage that are opened at one moment
ZYGOTE = "kit.kernels.zygote.fork_server"
LOOKS, MOMENT = 100, 0.05  # how often, and after how many seconds, until a folder is given up
POLITE = 5  # how much a kernel gives way: 0 not at all, 19 to everything
SECONDS = 60  # importing takes a few; a slow machine serves anyway
ON_ITS_WAY = 90.0  # seconds that a page has to connect; its own script gives up then (room.js)

# The only variables of the server's environment that a kernel gets; all others stay secret.
KEPT = (
    "PATH",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "PYTHONPATH",
    "PYTHONUTF8",
    "LD_LIBRARY_PATH",
    "HACKYACK_LANGUAGE",
    "HACKYACK_ROOM",
    # Windows starts nothing without these
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "COMSPEC",
    "PATHEXT",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
)


def environment(server: Mapping[str, str], *, home: Path, shared: Path) -> dict[str, str]:
    """Return the environment of a kernel: the allowed variables of ``server``, and its own folders.

    ``home`` is the kernel's own folder, ``shared`` one for caches that all kernels share.
    """
    kept = {
        name: value
        for name, value in server.items()
        if name.upper() in KEPT or name.startswith("LC_")
    }
    if site.ENABLE_USER_SITE:
        # With another HOME, Python would no longer find what was installed with `pip --user`.
        kept["PYTHONUSERBASE"] = site.getuserbase()
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(shared / "matplotlib"),
        "HACKYACK_HOME": str(places.root()),
        # kit.controls recognises Voilà by this, as CGI programs recognise their server
        "SERVER_SOFTWARE": f"voila/{voila.__version__}",
    }


class OwnKernelSpecManager(KernelSpecManager):
    """Jupyter's list of kernels, reduced to this interpreter's own Python."""

    def _kernel_dirs_default(self) -> list[str]:
        return []


class QuietKernelManager(ServerKernelManager):
    """Jupyter's manager of one kernel, without its events.

    Nobody here listens to them, and Jupyter would read a schema for each kernel and keep a logger
    for each one that ever was.
    """

    def emit(self, schema_id: str, data: Any) -> None:
        """Drop the event."""


class Copies(WatchingKernelManager):
    """The kernels of all open pages, one for each."""

    def __init__(self, **traits: Any) -> None:
        kind = {"kernel_manager_class": f"{__name__}.{QuietKernelManager.__name__}"}
        super().__init__(**traits, **kind)  # type: ignore[no-untyped-call]
        self.folder = Path(traits["connection_dir"])
        self._ending: set[str] = set()
        self._left: dict[str, float] = {}  # since when no page is connected to a kernel
        self._starting: set[asyncio.Future[Any]] = set()
        self._homes: dict[str, Path] = {}
        self.forked = False
        # Forty copies that each run their cells side by side are all ready at the very end, and on
        # a slow machine some don't answer in time. In turns, half are ready in half that time.
        self.turns = asyncio.Semaphore(AT_ONCE)
        self.spare: list[str] = []  # started before anybody came: kit.room.copies.prestart

    async def warm(self) -> None:
        """Start the zygote, which imports the pages' packages once for all kernels.

        If that fails, ``forked`` stays False and each kernel imports for itself.
        """
        env = environment(os.environ, home=self.folder, shared=self.folder)
        # These imports are this server's alone (its folder is in them), so they end when it ends.
        warming = asyncio.ensure_future(
            asyncio.to_thread(kernels.warm, env=env, wait=SECONDS, linger=1.0)
        )
        self.forked = await asyncio.shield(self._kept(warming))

    async def start_kernel(  # type: ignore[override]
        self, *, stage: Stage | None = None, **_wishes: Any
    ) -> str:
        """Start a kernel in a new empty folder and return its id; other options are ignored.

        With a ``stage`` it has run the stage's cells; raises ForkRefusedError if the stage gives
        none. Without a stage, a spare kernel is taken first.
        """
        while self.spare and not stage:
            if (ready := self.spare.pop()) in self:
                return ready
        start = asyncio.ensure_future(self._start({"stage": stage.socket} if stage else {}))
        # A page that is given up must not leave a kernel half started, and so unknown to close().
        return await asyncio.shield(self._kept(start))

    def _kept(self, start: asyncio.Future[T]) -> asyncio.Future[T]:
        """Return ``start``, remembered so that ``close`` waits for it."""
        self._starting.add(start)
        start.add_done_callback(self._starting.discard)
        return start

    async def _start(self, options: Mapping[str, Any]) -> str:
        home = Path(tempfile.mkdtemp(prefix="copy_", dir=self.folder))
        (home / "work").mkdir()
        env = environment(os.environ, home=home, shared=self.folder)
        kernel_id = self.new_kernel_id()
        try:
            await super().start_kernel(
                kernel_id=kernel_id,
                kernel_name="python3",
                cwd=str(home / "work"),
                env=env,
                **options,
            )
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            # jupyter_client keeps a start that failed, and stumbles over it in close()
            self._pending_kernels.pop(kernel_id, None)
            raise
        self._homes[kernel_id] = home
        self._left[kernel_id] = math.inf
        _let_give_way(self.get_kernel(kernel_id).provisioner)
        return kernel_id

    async def stage(self, cells: Sequence[str]) -> Stage:
        """Run ``cells`` once, and return a stage; its kernels start behind the last cell.

        Raises as ``kit.kernels.forks.stages.prepare``.
        """
        home = Path(tempfile.mkdtemp(prefix="stage_", dir=self.folder))
        (home / "work").mkdir()
        env = environment(os.environ, home=home, shared=self.folder)
        return await stages.prepare(cells, folder=home, env=env, cwd=home / "work")

    def sent(self, kernel_id: str) -> None:
        """Record that a kernel's page has been sent; it has ``ON_ITS_WAY`` seconds to connect."""
        if kernel_id in self and not self._kernel_connections.get(kernel_id):
            self._left[kernel_id] = time.monotonic() + ON_ITS_WAY

    def notify_connect(self, kernel_id: str) -> None:
        """Record that a page has connected; Jupyter's websocket calls this."""
        super().notify_connect(kernel_id)  # type: ignore[no-untyped-call]
        self._left.pop(kernel_id, None)

    def notify_disconnect(self, kernel_id: str) -> None:
        """Record when the last page of a kernel has gone; Jupyter's websocket calls this."""
        super().notify_disconnect(kernel_id)  # type: ignore[no-untyped-call]
        if self._kernel_connections.get(kernel_id, 1) <= 0:  # a failed one is counted down twice
            self._left[kernel_id] = time.monotonic()

    def alone(self, kernel_id: str) -> float:
        """Return for how many seconds a kernel has had no page; 0 while a page may still come."""
        now = time.monotonic()
        return max(0.0, now - self._left.get(kernel_id, now))

    def connected(self, kernel_id: str) -> bool:
        """Tell whether a page is connected to a kernel."""
        return int(self._kernel_connections.get(kernel_id, 0)) > 0

    def unused(self, kernel_id: str) -> float:
        """Return for how many seconds a page has been on its way; 0 once it has connected."""
        now = time.monotonic()
        gives_up = self._left.get(kernel_id, now)
        return now + ON_ITS_WAY - gives_up if now < gives_up < math.inf else 0.0

    async def discard(self, kernel_id: str) -> None:
        """End a kernel at once, unless it has ended or is ending."""
        # A page that is reloaded says goodbye and is opened again at the same moment.
        if kernel_id in self and kernel_id not in self._ending:
            self._ending.add(kernel_id)
            try:
                await self.shutdown_kernel(kernel_id, now=True)  # type: ignore[no-untyped-call]
            finally:
                self._ending.discard(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Remove a kernel that has ended, and delete its folder."""
        self._left.pop(kernel_id, None)
        if home := self._homes.pop(kernel_id, None):
            shutil.rmtree(home, ignore_errors=True)
        return super().remove_kernel(kernel_id)

    def _handle_kernel_died(self, kernel_id: str) -> None:
        kernel = self.get_kernel(kernel_id)
        super()._handle_kernel_died(kernel_id)  # type: ignore[no-untyped-call]
        with contextlib.suppress(OSError):
            kernel.cleanup_connection_file()

    async def close(self) -> None:
        """End all kernels, also kernels that are starting, and delete their folder."""
        await asyncio.gather(*self._starting, return_exceptions=True)
        await self.shutdown_all(now=True)
        for _look in range(LOOKS):
            # A stage whose cells are still running may write, and so make the folder again.
            forks = await asyncio.to_thread(_end_forks)
            shutil.rmtree(self.folder, ignore_errors=True)
            if not forks and not self.folder.exists():
                return
            await asyncio.sleep(MOMENT)


def _end_forks() -> bool:
    """End all processes that this process's zygotes have forked; tell whether there were any.

    They are this server's alone: see ``warm``.
    """
    zygotes = [child for child in psutil.Process().children() if _is(ZYGOTE, child)]
    ended = [_end(fork) for one in zygotes for fork in _forks(one)]
    return any(ended)


def _is(module: str, process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return module in process.cmdline()
    return False


def _forks(zygote: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return list(zygote.children(recursive=True))
    return []


def _end(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        if process.status() != psutil.STATUS_ZOMBIE:
            process.kill()
            return True
    return False


def _let_give_way(provisioner: Any) -> None:
    """Lower a kernel's priority, so that a long computation doesn't delay the server's answers."""
    pid = getattr(provisioner, "pid", None)
    if pid and hasattr(os, "setpriority"):
        with contextlib.suppress(OSError):  # it has ended already, and the page will say so
            os.setpriority(os.PRIO_PROCESS, pid, POLITE)
