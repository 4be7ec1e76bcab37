"""How a fork of the zygote becomes the kernel that was asked for.

First the child becomes the process that ``Popen`` would have made: its own session, the asker's
streams, environment, folder, umask, limits, priority and signals. Then it undoes the state that
siblings must not share (randomness, caches of the environment). Then ipykernel's own application
starts exactly as ``python -m ipykernel_launcher -f FILE`` would have started it.
"""

import errno
import io
import os
import select
import signal
import site
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from kit.kernels.zygote import protocol, stage
from kit.kernels.zygote.preload import Preloaded

__all__ = ["AskerWatch", "UnsuitableForkError", "become_kernel"]

INLINE = "module://matplotlib_inline.backend_inline"
PRIVILEGES = ("Uid:", "Gid:", "Groups:", "NoNewPrivs:", "Seccomp:", "CapEff:", "CapBnd:")


class UnsuitableForkError(Exception):
    """A fork would differ from a fresh kernel, so an ordinary one must start; the text says why."""


class AskerWatch(threading.Thread):
    """A thread that ends the kernel when the process that asked for it has ended.

    ipykernel's own poller watches its parent, here the zygote: a kernel should outlive that.
    """

    def __init__(self, asker: int) -> None:
        super().__init__(daemon=True)
        self.asker = asker
        self.pydev_do_not_trace = self.is_pydev_daemon_thread = True
        try:
            self.file: int | None = os.pidfd_open(asker)
        except (AttributeError, OSError):  # macOS, or a container that forbids the call
            self.file = None

    def run(self) -> None:
        """Wait for the asker's end, without polling if the system has pidfds; then exit at once."""
        if self.file is not None:
            poll = select.poll()
            poll.register(self.file, select.POLLIN)
            while not poll.poll():
                pass
        else:
            while _alive(self.asker):
                time.sleep(1)
        os._exit(1)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def become_kernel(
    connection: socket.socket, asker: int, preloaded: Preloaded
) -> tuple[socket.socket, Preloaded] | None:
    """Read the request, become that kernel, say so, and serve until it ends.

    If a stage is asked for, return the socket that it serves and the state for its kernels.
    """
    staged, app = None, None
    try:
        request, files = protocol.receive_request(connection)
        _check_same_as_fresh(request, asker, preloaded)
        _set_up_process(request, files)
        os.environ.update(preloaded.environ)
        if "cells" in request:
            staged = stage.run_cells(request, preloaded)
        else:
            watch = None if request["independent"] else AskerWatch(asker)
            app = _application(request, watch, preloaded)
    except (UnsuitableForkError, OSError, ValueError) as error:
        connection.sendall(protocol.pack({"refused": str(error) or type(error).__name__}))
        os._exit(1)
    connection.sendall(protocol.pack({"ready": os.getpid()}))
    if connection.recv(1) != protocol.ACCEPTED:  # the asker no longer waits for this kernel
        os._exit(1)
    connection.close()
    if app is not None:
        app.start()
    return staged


def _privileges(pid: int | str) -> list[str]:
    """Return the privileges of process ``pid``: identity, capabilities, sandbox, namespaces."""
    home = Path("/proc") / str(pid)
    lines = (home / "status").read_text().splitlines()
    namespaces = sorted((home / "ns").iterdir())
    return [line for line in lines if line.startswith(PRIVILEGES)] + [
        str(name.readlink()) for name in namespaces
    ]


def _check_same_as_fresh(request: protocol.Message, asker: int, preloaded: Preloaded) -> None:
    """Raise ``UnsuitableForkError`` if a fresh process would have turned out different."""
    if request["flags"] != _flags():
        raise UnsuitableForkError("other interpreter flags")
    if sys.platform.startswith("linux") and _privileges(asker) != _privileges("self"):
        raise UnsuitableForkError("asked from a sandbox or with other privileges")
    if request["env"].get("HOME") != os.environ.get("HOME") and _home_was_read(request["env"]):
        raise UnsuitableForkError("another home")
    for entry in os.scandir(request["cwd"]):
        name = entry.name.partition(".")[0]
        if (name in preloaded.names or name == "matplotlibrc") and _importable(entry):
            raise UnsuitableForkError(f"{entry.name} stands in for a module")


def _home_was_read(env: dict[str, str]) -> bool:
    """Return whether an import has read HOME, for packages or for matplotlib's settings."""
    packages = bool(site.ENABLE_USER_SITE) and "PYTHONUSERBASE" not in env
    return packages or ("matplotlib" in sys.modules and "MPLCONFIGDIR" not in env)


def _importable(entry: os.DirEntry[str]) -> bool:
    if entry.is_dir():
        return Path(entry.path, "__init__.py").exists()
    return entry.name.endswith((".py", ".so", ".pyc")) or entry.name == "matplotlibrc"


def _flags() -> list[str]:
    """Return the interpreter's own arguments: those before ``-m``."""
    words = sys.orig_argv[1:]
    return words[: words.index("-m")] if "-m" in words else []


def _set_up_process(request: protocol.Message, files: list[int]) -> None:
    """Make this process the one that ``Popen`` would have made of ``request``."""
    os.setsid()
    for stream, file in enumerate(files):
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    os.umask(request["umask"])
    _limits(request)
    _signals(request)
    sys.executable, *_rest = sys.orig_argv = request["cmd"]
    sys.argv = [_origin(request["module"]), *request["arguments"]]
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = _stream(number, getattr(sys, name))
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    _unshare()


def _limits(request: protocol.Message) -> None:
    import resource

    for name, pair in request["limits"].items():
        kind = getattr(resource, name)
        if resource.getrlimit(kind) != tuple(pair):
            resource.setrlimit(kind, tuple(pair))
    if os.getpriority(os.PRIO_PROCESS, 0) != request["nice"]:
        os.setpriority(os.PRIO_PROCESS, 0, request["nice"])
    if request["affinity"] and os.sched_getaffinity(0) != set(request["affinity"]):
        os.sched_setaffinity(0, request["affinity"])


def _signals(request: protocol.Message) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in request["ignored"]:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, request["blocked"])


def _origin(module: str) -> str:
    import importlib.util

    name = f"{module}.__main__" if module == "ipykernel" else module
    spec = importlib.util.find_spec(name)
    return spec.origin if spec and spec.origin else module


def _stream(file: int, like: Any) -> Any:
    """Open ``file`` as a standard stream, as Python does at its start (Python/pylifecycle.c)."""
    unbuffered = like.write_through  # python -u
    mode, buffering = ("wb", 0 if unbuffered else -1) if file else ("rb", -1)
    binary: Any = open(file, mode, buffering=buffering, closefd=False)  # noqa: SIM115
    getattr(binary, "raw", binary).name = like.name
    live = not unbuffered and (file == 2 or binary.isatty())  # standard error never waits
    stream: Any = io.TextIOWrapper(
        binary, like.encoding, like.errors, "\n", line_buffering=live, write_through=unbuffered
    )
    stream.mode = "w" if file else "r"
    return stream


def _unshare() -> None:
    """Undo state that imports have fixed for all siblings; Python's random module does its own."""
    import multiprocessing.process
    import tempfile

    time.tzset()
    tempfile.tempdir = None
    multiprocessing.process.current_process().authkey = os.urandom(32)
    if "numpy.random" in sys.modules:
        sys.modules["numpy.random"].seed()
    if "matplotlib" in sys.modules:  # as its own import would; ipykernel's default comes later
        backend = os.environ.get("MPLBACKEND") or INLINE
        sys.modules["matplotlib"].rcParams["backend"] = backend


def _application(request: protocol.Message, watch: AskerWatch | None, preloaded: Preloaded) -> Any:
    """Return ipykernel's application, initialised, with all sockets of the kernel bound."""
    import zmq
    from ipykernel import ipkernel
    from ipykernel.kernelapp import IPKernelApp

    # a class attribute read JPY_PARENT_PID when the zygote imported it
    app: Any = IPKernelApp.instance(parent_handle=int(os.environ.get("JPY_PARENT_PID") or 0))

    def init_poller() -> None:
        app.poller = watch

    app.init_poller = init_poller
    if preloaded.namespace is not None:
        stage.use_namespace(app, preloaded.namespace)
    vars(ipkernel)["sys"] = preloaded.sys  # a list of all modules is made for the debugger
    try:
        app.initialize(request["arguments"])
    except zmq.ZMQError as error:
        raise UnsuitableForkError(
            protocol.PORT_TAKEN if error.errno == errno.EADDRINUSE else str(error)
        ) from error
    vars(ipkernel)["sys"] = sys
    if not app.heartbeat.is_alive():  # it binds in a thread of its own
        raise UnsuitableForkError(protocol.PORT_TAKEN)
    if "ipywidgets" in sys.modules:  # on import it looks for a kernel, and found none
        sys.modules["ipywidgets"].register_comm_target()
    preloaded.forget()
    return app
