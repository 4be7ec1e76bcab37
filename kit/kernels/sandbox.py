"""A kernel for code that nobody trusts: bubblewrap around it, nothing of this machine in it.

Inside there is no network, no process but its own, nothing to read but the interpreter and what is
named, nothing to write but a scratch folder in memory of a stated size. Limits hold on each process
(CPU, memory, files, processes) and a watch outside on all of them together. The kernel is reached
through sockets in one folder that both sides see (ZeroMQ over ipc).
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it ships no types
from jupyter_client.manager import AsyncKernelManager

__all__ = ["DEFENCES", "Limits", "Manager", "available", "command", "probe"]

MB = 2**20
WORK = "/scratch"
ENVIRONMENT = ("LANG", "LANGUAGE", "TZ", "HACKYACK_HOME", "PYTHONPATH", "NBGRADER_EXECUTION")
SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime", "/etc/fonts", "/etc/mime.types",
)  # fmt: skip
# Run inside: a file outside isn't there, no network but one's own, no process but one's own.
PROBE = """
import os, socket, sys
assert not os.path.exists(sys.argv[1]), "files outside can be seen"
assert {name for _n, name in socket.if_nameindex()} <= {"lo"}, "the network is shared"
assert os.getpid() < 10, "processes outside can be seen"
"""
DEFENCES = frozenset(
    {"network", "processes", "files", "scratch", "identity", "limits", "environment", "watch"}
)
"""The parts of the sandbox; a test leaves one out and sees what it was for."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the code of one submission may use: seconds, bytes and numbers."""

    cpu: int = 300
    memory: int = 2048 * MB  # of address space, for each process
    together: int = 2048 * MB  # of memory, for all of them
    file: int = 50 * MB
    processes: int = 64  # and threads
    files: int = 256
    scratch: int = 100 * MB


@functools.cache
def available() -> bool:
    """Tell whether this system isolates; tried once, for real."""
    return not probe()


def probe() -> str:
    """Start an empty sandbox; return "" where it holds, else what the system said."""
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} has no bubblewrap"
    if not shutil.which("bwrap"):
        return "bwrap is not installed"
    with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile() as outside:
        words = [sys.executable, "-c", PROBE, outside.name]
        words = command(words, folder=Path(folder), confine=False)
        done = subprocess.run(words, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return ""


def command(
    cmd: list[str],
    *,
    folder: Path,
    cwd: Path | None = None,
    readable: Iterable[Path] = (),
    limits: Limits | None = None,
    env: Mapping[str, str] | None = None,
    defences: frozenset[str] = DEFENCES,
    confine: bool = True,
) -> list[str]:
    """Return the command that runs ``cmd`` (this interpreter's) in a sandbox.

    ``folder`` holds the sockets, ``cwd`` what is copied into the scratch folder (no notebooks),
    ``readable`` what else may be read.
    """
    limits = limits or Limits()
    words = [shutil.which("bwrap") or "bwrap", "--die-with-parent"]
    words += ["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--unshare-net"] if "network" in defences else []
    words += ["--unshare-pid"] if "processes" in defences else []
    if os.getuid() != 0:
        words += ["--unshare-user"]
    words += _system() if "files" in defences else ["--dev-bind", "/", "/"]
    words += _scratch(limits.scratch if "scratch" in defences else 64 * 1024 * MB)
    words += _shown(folder, cwd, readable)
    words += _environment(os.environ if env is None else env, defences)
    if not confine:
        return [*words, "--", *cmd]
    told = {
        "limits": asdict(limits) if "limits" in defences else {},
        "uid": _unused_uid() if "identity" in defences and os.getuid() == 0 else None,
        "give": [str(folder), *map(str, folder.iterdir())],
        "copy": "/submission" if cwd else None,
    }
    inner = [cmd[0], "-m", f"{__package__}.confined", json.dumps(told), *cmd[1:]]
    return [*words, "--", *inner]


def _scratch(size: int) -> list[str]:
    words: list[str] = []
    for place in ("/tmp", WORK, "/dev/shm"):  # noqa: S108  inside, each is its own
        words += ["--perms", "1777", "--size", str(size), "--tmpfs", place]
    return words


def _shown(folder: Path, cwd: Path | None, readable: Iterable[Path]) -> list[str]:
    shown = _readable(readable)
    words: list[str] = []
    # bubblewrap makes the folders above for their owner alone, who isn't the one inside
    for parent in sorted({parent for path in [*shown, folder] for parent in path.parents}):
        if parent != Path("/") and str(parent) not in {"/tmp", *SYSTEM}:  # noqa: S108
            words += ["--perms", "0755", "--dir", str(parent)]
    for path in shown:
        words += ["--ro-bind", str(path), str(path)]
    words += ["--ro-bind", str(cwd), "/submission"] if cwd else []
    return [*words, "--bind", str(folder), str(folder), "--chdir", WORK]


def _system() -> list[str]:
    words: list[str] = []
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink() and path.is_dir():
            words += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    return [*words, "--proc", "/proc", "--dev", "/dev"]


def _readable(more: Iterable[Path]) -> list[Path]:
    """Return the interpreter's folders and this package's, without what lies in another."""
    own = map(Path, (sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib")))
    interpreter = Path(sys.executable).resolve().parent.parent
    package = Path(__file__).resolve().parent.parent
    named = {path.resolve() for path in (*own, interpreter, package, *more)}
    found = [path for path in sorted(named) if path.exists() and not path.is_relative_to("/usr")]
    return [
        path
        for path in found
        if not any(path != other and path.is_relative_to(other) for other in found)
    ]


def _environment(env: Mapping[str, str], defences: frozenset[str]) -> list[str]:
    if "environment" not in defences:
        return ["--setenv", "HOME", WORK, "--unsetenv", "JPY_PARENT_PID"]
    kept = {name: env[name] for name in env if name in ENVIRONMENT or name.startswith("LC_")}
    given = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": WORK,
        "USER": "participant",
        "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108  the sandbox's own
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    words = ["--clearenv"]
    for name, value in {**kept, **given}.items():
        words += ["--setenv", name, value]
    return words


def _unused_uid() -> int:
    """Return a user id that nobody has and no other sandbox of this machine uses."""
    return 1_000_000_000 + os.getpid()


class Manager(AsyncKernelManager):
    """Jupyter's kernel manager with the kernel in a sandbox."""

    limits = Limits()
    readable: tuple[Path, ...] = ()
    defences = DEFENCES
    folder = Path()

    @classmethod
    @contextmanager
    def confined(
        cls, *, readable: Iterable[Path] = (), limits: Limits | None = None
    ) -> Iterator[Any]:
        """Give a manager class for one submission; its sockets go away with the block."""
        with tempfile.TemporaryDirectory(prefix="hy-", ignore_cleanup_errors=True) as folder:
            given = {
                "readable": tuple(readable),
                "folder": Path(folder).resolve(),
                "limits": limits or cls.limits,
            }
            yield type("Confined", (cls,), given)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.transport = "ipc"
        self.ip = str(self.folder / "k")
        self.connection_file = str(self.folder / "connection.json")
        self._over = threading.Event()

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        """Launch the kernel inside, as jupyter_client calls it; the watch begins."""
        words = command(
            kernel_cmd,
            folder=self.folder,
            cwd=Path(kw.pop("cwd", None) or ".").resolve(),
            readable=self.readable,
            limits=self.limits,
            env=kw.get("env"),
            defences=self.defences,
        )
        await super()._async_launch_kernel(words, **kw)
        if "watch" in self.defences and self.provisioner is not None:
            pid = getattr(self.provisioner, "pid", None)
            threading.Thread(target=self._watch, args=(pid,), daemon=True).start()

    async def _async_interrupt_kernel(self) -> None:
        """Interrupt by message: a signal would end bubblewrap, and with it the kernel."""
        self.session.send(self._control_socket, self.session.msg("interrupt_request", content={}))

    interrupt_kernel = _async_interrupt_kernel

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        self._over.set()
        await super()._async_cleanup_resources(restart=restart)

    def _watch(self, pid: int) -> None:
        """End the sandbox where all of it together takes more memory or room than it may."""
        while not self._over.wait(0.2):
            try:
                top = psutil.Process(pid)
                used = sum(_resident(one) for one in [top, *top.children(recursive=True)])
                room = sum(path.lstat().st_size for path in self.folder.iterdir())
                if used > self.limits.together or room > self.limits.file:
                    top.kill()
            except (psutil.NoSuchProcess, FileNotFoundError):
                if not psutil.pid_exists(pid):
                    return


def _resident(process: psutil.Process) -> int:
    """Return a process's memory in bytes, its part of what it shares with others included."""
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:  # too much rather than nothing
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
