"""ipykernel's kernel without its sockets and threads: cells in, Jupyter's messages out.

Without them the process can be forked. ipykernel itself makes the messages of all that a cell
writes, shows or raises; they go to the socket ``line`` instead of to ZeroMQ.
"""

import asyncio
import base64
import fcntl
import logging
import os
import select
import socket
import sys
import termios
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session
from traitlets import observe
from traitlets.config import Config

from kit.kernels import frames
from kit.kernels.frames import Message

__all__ = ["BareKernel", "CallbackSession", "without_history"]

FLUSH_AFTER = 1 << 15  # characters that a cell may write before they are sent
PARTS = ("msg_type", "header", "parent_header", "metadata", "content")


def without_history() -> Config:
    """Return the settings of an IPython shell without history (a thread and an open database)."""
    return Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})


class CallbackSession(Session):
    """A Jupyter session that passes each message to ``tell`` instead of sending it."""

    tell: Callable[[Message, Any], None]

    def send(  # type: ignore[override]  # called in fewer ways than Jupyter's
        self, _stream: Any, msg_or_type: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Pass on a message, given whole or as type and content: ipykernel's parts do both."""
        buffers = kwargs.pop("buffers", None)
        made = {k: v for k, v in kwargs.items() if k in {"content", "parent", "header", "metadata"}}
        if args:
            made |= dict(zip(("content", "parent"), args, strict=False))
        msg = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, **made)
        self.tell(msg, buffers)
        return msg


class _Session(CallbackSession):
    """A session that writes messages to the socket ``line`` while a cell runs.

    Messages at any other time (of a thread that a cell has left, or of a process that ends) are
    dropped: the reader would take them for the answer to its next command.
    """

    line: socket.socket
    owner: int
    running = False

    def tell(self, msg: Message, buffers: Any) -> None:
        """Write ``msg`` to the socket; in a process that a cell has forked, only print its text."""
        if os.getpid() != self.owner:  # a child of a cell's code: it writes like any other program
            if msg["msg_type"] == "stream":
                os.write(1, msg["content"]["text"].encode("utf-8", "replace"))
        elif self.running:
            said = {name: msg[name] for name in PARTS}
            said["buffers"] = [base64.b64encode(bytes(one)).decode() for one in buffers or ()]
            frames.send(self.line, said, default=_for_json)


def _for_json(value: Any) -> Any:
    """Return what Jupyter makes of ``value`` in a message, or else its text."""
    try:
        return json_default(value)
    except TypeError:
        return str(value)


class _Here(IOPubThread):
    """ipykernel's output thread, never started: each task runs at once, in the caller."""

    def _setup_event_pipe(self) -> None:
        pass

    def _setup_xpub_listener(self) -> None:
        pass


class _Stream(OutStream):
    """A standard stream; after ``listen`` it also has the output of other programs."""

    _held = 0
    _fid: int

    def write(self, string: str) -> int | None:  # type: ignore[override]  # as ipykernel has it
        """Write ``string``, as print does; flush long output before it fills the memory."""
        done = super().write(string)
        self._held += len(string)
        if self._held > FLUSH_AFTER:
            self.flush()
        return done

    def flush(self) -> None:
        """Send all text that was written."""
        self._held = 0
        if self._should_watch and os.getpid() == self._master_pid:
            self._drain()
        self._flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        pass  # at the end of the cell, before anything is shown, or when there is much

    def listen(self, number: int) -> None:
        """Start a thread that reads the output of other programs to file descriptor ``number``."""
        self._master_pid = os.getpid()
        self._fid, end = os.pipe()
        os.dup2(end, number)
        os.close(end)
        os.set_blocking(self._fid, False)
        self._should_watch = True
        self._taking = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def unheard(self) -> None:
        """Drop the output of other programs: the thread that read it stayed in another process."""
        if self._should_watch:
            self._should_watch = False
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())

    def fileno(self) -> int:
        """Return the file descriptor to write to; subprocess asks for it."""
        return {"stdout": 1, "stderr": 2}[self.name]

    def _listen(self) -> None:
        poll = select.poll()
        poll.register(self._fid, select.POLLIN)
        while True:
            poll.poll()
            self._drain()

    def _drain(self) -> None:
        with self._taking:
            waiting = bytearray(4)
            fcntl.ioctl(self._fid, termios.FIONREAD, waiting)
            while int.from_bytes(waiting, sys.byteorder):
                data = os.read(self._fid, FLUSH_AFTER)
                super().write(data.decode(errors="replace"))
                fcntl.ioctl(self._fid, termios.FIONREAD, waiting)


class _Kernel(IPythonKernel):
    """ipykernel's kernel, run by a call instead of a message."""

    @observe("eventloop")
    def _update_eventloop(self, change: Any) -> None:
        pass  # no loop of windows runs between cells, because nothing waits for messages

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        pass  # there is no queue


class _Socket:
    """A stand-in for ipykernel's ZeroMQ socket."""

    context = None

    def send_multipart(self, *_args: Any, **_kwargs: Any) -> None:
        raise NotImplementedError  # everything goes through the session


class BareKernel:
    """One kernel without sockets; a fork of its process has a copy, connected to another socket."""

    def __init__(self, line: socket.socket) -> None:
        sys.modules["debugpy"] = None  # type: ignore[assignment]  # saves 0.3 s; nothing is debugged
        from ipykernel import debugger

        del sys.modules["debugpy"]
        assert not debugger._is_debugpy_available  # noqa: S101
        self._session = _Session(key=b"", check_pid=False)
        self.connect(line)
        thread = _Here(_Socket(), session=self._session)  # type: ignore[no-untyped-call]
        stream: Any = _Stream  # without types
        sys.stdout = stream(self._session, thread, "stdout", watchfd=False)
        sys.stderr = stream(self._session, thread, "stderr", watchfd=False)
        self._kernel = _Kernel.instance(
            session=self._session,
            log=logging.getLogger("ipykernel"),
            iopub_socket=thread.background_socket,
            iopub_thread=thread,
            shell_channel_thread=SimpleNamespace(parent_thread=threading.main_thread()),
            config=without_history(),
        )
        IPKernelApp.instance().kernel = self._kernel  # %matplotlib and %gui ask it for the kernel
        shell: Any = self._kernel.shell
        sys.displayhook = shell.displayhook
        shell.extension_manager.load_extension("storemagic")

    def connect(self, line: socket.socket) -> None:
        """Write messages to the socket ``line`` from now on, as the current process."""
        self._session.line, self._session.owner = line, os.getpid()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, _Stream):
                stream._master_pid = os.getpid()
                stream.unheard()

    def listen(self) -> None:
        """Also show the output of other programs from now on; this starts threads."""
        for number, stream in ((1, sys.stdout), (2, sys.stderr)):
            stream.listen(number)  # type: ignore[union-attr]

    @property
    def names(self) -> dict[str, Any]:
        """The names that cells have bound, with their values."""
        shell: Any = self._kernel.shell
        found: dict[str, Any] = shell.user_ns
        return found

    @property
    def language(self) -> dict[str, Any]:
        """The ``language_info`` of notebooks that this kernel runs."""
        return dict(self._kernel.language_info)

    def execute(
        self, code: str, mark: str, *, store: bool = True, number: int | None = None
    ) -> None:
        """Run one cell; ``mark`` is the id of its request. The last message is the reply.

        ``number`` is the one in its brackets; by default cells are counted.
        """
        if number is not None:
            shell: Any = self._kernel.shell
            shell.execution_count = number
        content = {
            "code": code, "silent": False, "store_history": store, "user_expressions": {},
            "allow_stdin": False, "stop_on_error": False,
        }  # fmt: skip
        parent = self._session.msg("execute_request", content)
        parent["header"]["msg_id"] = parent["msg_id"] = mark
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        self._session.running = True
        try:
            loop.run_until_complete(self._answer(parent))
        finally:
            self._session.running = False
            loop.close()

    async def _answer(self, parent: Any) -> None:
        kernel: Any = self._kernel  # without types
        kernel.set_parent([], parent)
        await kernel.execute_request(None, [], parent)
