"""A sandbox for participants' code: bubblewrap isolates it from this machine.

Inside there is no network, no process but its own, nothing to read but the interpreter and the
named paths, nothing to write but folders in memory of a stated size. Limits hold for each process
(CPU, memory, files, processes; confined.py), and a watch outside holds for all of them together.
The root of a tree of kernels (trees/branch.py) runs inside, controlled through its standard input.
"""

import functools
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # it ships no types

__all__ = [
    "DEFENCES", "WORK", "Limits", "MemoryWatch", "available", "bwrap", "command", "probe",
    "unused_uid",
]  # fmt: skip


MB = 2**20
WORK = "/scratch"
QUEUES = "/dev/mqueue"
MATPLOTLIB = "/tmp/matplotlib"  # noqa: S108  the sandbox's own
ENVIRONMENT = ("LANG", "LANGUAGE", "TZ", "HACKYACK_HOME", "PYTHONPATH", "NBGRADER_EXECUTION")
SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime", "/etc/timezone", "/etc/fonts",
    "/etc/mime.types",
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
"""The parts of the sandbox; tests leave one out and see the attack that it stops succeed."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that the code of one submission may use: seconds, bytes and numbers."""

    cpu: int = 300
    memory: int = 2048 * MB  # of address space, for each process
    together: int = 2048 * MB  # of memory, for all of them
    file: int = 50 * MB
    processes: int = 64  # and threads
    files: int = 256
    scratch: int = 100 * MB


@functools.cache
def available() -> bool:
    """Return whether this system can isolate code; a real sandbox is tried once."""
    return not probe()


def probe() -> str:
    """Start an empty sandbox and return "" if it isolates, else the system's error message."""
    if not sys.platform.startswith("linux"):
        return f"{sys.platform} has no bubblewrap"
    if bwrap() is None:
        return "bwrap is not installed"
    with tempfile.NamedTemporaryFile() as outside:
        words = command([sys.executable, "-c", PROBE, outside.name])
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return "no answer in 60 seconds"
    if done.returncode:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    return ""


def bwrap() -> str | None:
    """Return the path of bwrap: the system's own first, which may have more rights than others."""
    system = os.pathsep.join(("/usr/bin", "/bin", "/usr/local/bin"))
    return shutil.which("bwrap", path=system) or shutil.which("bwrap")


def command(
    cmd: list[str],
    *,
    readable: Iterable[Path] = (),
    limits: Limits | None = None,
    env: Mapping[str, str] | None = None,
    defences: frozenset[str] = DEFENCES,
) -> list[str]:
    """Return the command that runs ``cmd`` (a command of this interpreter) in a sandbox.

    ``readable`` are further paths that may be read inside.
    """
    limits = limits or Limits()
    words = [bwrap() or "bwrap", "--die-with-parent"]
    words += ["--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--unshare-net"] if "network" in defences else []
    # as the first process in there, the root of the tree can't be ended from inside
    words += ["--unshare-pid", "--as-pid-1"] if "processes" in defences else []
    if os.getuid() != 0:
        words += ["--unshare-user"]
    words += _system() if "files" in defences else ["--dev-bind", "/", "/"]
    words += _scratch(limits.scratch if "scratch" in defences else 64 * 1024 * MB)
    words += _queues() if "files" in defences or Path(QUEUES).is_dir() else []
    words += _fonts()
    words += _shown(readable)
    words += _environment(os.environ if env is None else env, defences)
    return [*words, "--", *cmd]


def _scratch(size: int) -> list[str]:
    words: list[str] = []
    for place in ("/tmp", WORK, "/dev/shm"):  # noqa: S108  inside, each is its own
        words += ["--perms", "1777", "--size", str(size), "--tmpfs", place]
    return words


def _queues() -> list[str]:
    """Show POSIX message queues as files, which are deleted with the others."""
    known = Path("/proc/filesystems").read_text("ascii").split()  # some systems have none
    return ["--mqueue", QUEUES] if "mqueue" in known else []


def _fonts() -> list[str]:
    """Show this account's list of fonts, so that matplotlib doesn't make one for each hand-in.

    That takes seconds; after five it warns, and a word to the standard error costs a test's points.
    """
    words = ["--perms", "1777", "--dir", MATPLOTLIB]
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("MPLCONFIGDIR") or Path(cache, "matplotlib"))
    for file in sorted(folder.glob("fontlist-*.json")):
        words += ["--ro-bind", str(file), f"{MATPLOTLIB}/{file.name}"]
    return words


def _shown(readable: Iterable[Path]) -> list[str]:
    shown = _readable(readable)
    words: list[str] = []
    # bubblewrap makes the folders above readable for their owner only, another user than inside
    for parent in sorted({parent for path in shown for parent in path.parents}):
        if parent != Path("/") and str(parent) not in {"/tmp", *SYSTEM}:  # noqa: S108
            words += ["--perms", "0755", "--dir", str(parent)]
    for path in shown:
        words += ["--ro-bind", str(path), str(path)]
    return [*words, "--chdir", WORK]


def _system() -> list[str]:
    # bubblewrap would make /etc readable for its owner only, another user than inside
    words = ["--perms", "0755", "--dir", "/etc"]
    for name in SYSTEM:
        path = Path(name)
        if path.is_symlink() and path.is_dir():
            words += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            words += ["--ro-bind", name, name]
    return [*words, "--proc", "/proc", "--dev", "/dev"]


def _readable(more: Iterable[Path]) -> list[Path]:
    """Return the folders of the interpreter and of this package, and ``more``.

    A folder inside another of them is left out.
    """
    own = map(Path, (sys.prefix, sys.base_prefix, sys.exec_prefix, sysconfig.get_path("stdlib")))
    interpreter = Path(sys.executable).resolve().parent.parent
    package = Path(__file__).resolve().parents[2]
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
        "MPLCONFIGDIR": MATPLOTLIB,
        "XDG_CACHE_HOME": "/tmp/cache",  # noqa: S108  so that it doesn't lie beside the code
        "IPYTHONDIR": "/tmp/ipython",  # noqa: S108  neither does this
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    words = ["--clearenv"]
    for name, value in {**kept, **given}.items():
        words += ["--setenv", name, value]
    return words


def unused_uid() -> int:
    """Return a user id that no user and no other sandbox of this machine has."""
    start, _outside, length = map(int, Path("/proc/self/uid_map").read_text().split()[:3])
    return start + length // 2 + secrets.randbelow(min(length // 2, 2**30))


class MemoryWatch:
    """A thread that ends a sandbox if its processes together use more than ``most`` bytes."""

    def __init__(self, pid: int, most: int) -> None:
        self._pid, self._most = pid, most
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop watching."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(0.2):
            try:
                top = psutil.Process(self._pid)
                inside = [top, *top.children(recursive=True)]
                # first the quick sum, in which shared memory counts once for each process
                if all(
                    sum(_memory(one, shared=shared) for one in inside) > self._most
                    for shared in (True, False)
                ):
                    top.kill()
            except psutil.NoSuchProcess:
                if not psutil.pid_exists(self._pid):
                    return


def _memory(process: psutil.Process, *, shared: bool) -> int:
    """Return a process's memory in bytes, shared pages counted in full or in proportion."""
    try:
        return int(process.memory_info().rss if shared else process.memory_full_info().pss)
    except psutil.AccessDenied:  # too much rather than nothing
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
