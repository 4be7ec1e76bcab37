"""ipykernel's kernel without its sockets and threads: cells in, Jupyter's messages out.

So that it can be forked with everything in it. What a cell writes, shows or raises is what
ipykernel itself makes of it; the messages go to ``line`` instead of to ZeroMQ.
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
from jupyter_client.session import Session
from traitlets.config import Config

from kit.kernels import frames
from kit.kernels.frames import Message

__all__ = ["BareKernel", "CallbackSession", "without_history"]

FLUSH_AFTER = 1 << 15  # characters that a cell may write before they are sent
PARTS = ("msg_type", "header", "parent_header", "metadata", "content")


def without_history() -> Config:
    """Return the settings of a shell without history: that is a thread and an open database."""
    return Config(HistoryManager={"enabled": False, "hist_file": ":memory:"})


class CallbackSession(Session):
    """Jupyter's session that hands messages to ``tell`` instead of sending them."""

    tell: Callable[[Message, Any], None]

    def send(  # type: ignore[override]  # called in fewer ways than Jupyter's
        self, _stream: Any, msg_or_type: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Take a message, or its type and content, as every part of ipykernel gives them."""
        buffers = kwargs.pop("buffers", None)
        made = {k: v for k, v in kwargs.items() if k in {"content", "parent", "header", "metadata"}}
        if args:
            made |= dict(zip(("content", "parent"), args, strict=False))
        msg = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, **made)
        self.tell(msg, buffers)
        return msg


class _Session(CallbackSession):
    """A session that writes messages to a line, while a cell runs.

    What is written at any other time (by a thread that a cell has left, or by a process that ends)
    nobody has asked for: whoever asks something else would take it for the answer.
    """

    line: socket.socket
    owner: int
    running = False

    def tell(self, msg: Message, buffers: Any) -> None:
        """Write a message; from a fork, only its text."""
        if os.getpid() != self.owner:  # somebody's own child: it writes like any other program
            if msg["msg_type"] == "stream":
                os.write(1, msg["content"]["text"].encode("utf-8", "replace"))
        elif self.running:
            said = {name: msg[name] for name in PARTS}
            said["buffers"] = [base64.b64encode(bytes(one)).decode() for one in buffers or ()]
            frames.send(self.line, said)


class _Here(IOPubThread):
    """ipykernel's output thread that never starts: what it is given is done at once."""

    def _setup_event_pipe(self) -> None:
        pass

    def _setup_xpub_listener(self) -> None:
        pass


class _Stream(OutStream):
    """A standard stream; once it listens, also to what is written below Python."""

    _held = 0
    _fid: int

    def write(self, string: str) -> int | None:  # type: ignore[override]  # as ipykernel has it
        """Write, as print calls it; endless output goes on its way instead of into memory."""
        done = super().write(string)
        self._held += len(string)
        if self._held > FLUSH_AFTER:
            self.flush()
        return done

    def flush(self) -> None:
        """Send what was written, whole."""
        self._held = 0
        if self._should_watch and os.getpid() == self._master_pid:
            self._drain()
        self._flush()  # type: ignore[no-untyped-call]

    def _schedule_flush(self) -> None:
        pass  # at the end of the cell, before anything is shown, or when there is much

    def listen(self, number: int) -> None:
        """Take in what other programs write to this stream's number, from a thread."""
        self._master_pid = os.getpid()
        self._fid, end = os.pipe()
        os.dup2(end, number)
        os.close(end)
        os.set_blocking(self._fid, False)
        self._should_watch = True
        self._taking = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def fileno(self) -> int:
        """Return the number to write to, as subprocess asks for it."""
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
    """ipykernel's kernel, asked by a call."""

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        pass  # there is no queue


class _Socket:
    """What ipykernel takes for a socket."""

    context = None

    def send_multipart(self, *_args: Any, **_kwargs: Any) -> None:
        raise NotImplementedError  # everything goes through the session


class BareKernel:
    """One kernel; a fork of its process has it too, and says what it does to another line."""

    def __init__(self, line: socket.socket) -> None:
        sys.modules["debugpy"] = None  # type: ignore[assignment]  # nobody debugs here: 0.3 s
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
        shell: Any = self._kernel.shell
        sys.displayhook = shell.displayhook
        shell.extension_manager.load_extension("storemagic")

    def connect(self, line: socket.socket) -> None:
        """Talk to another line from now on."""
        self._session.line, self._session.owner = line, os.getpid()
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, _Stream):
                stream._master_pid = os.getpid()

    def listen(self) -> None:
        """Take in, from now on, also what other programs write; this starts threads."""
        for number, stream in ((1, sys.stdout), (2, sys.stderr)):
            stream.listen(number)  # type: ignore[union-attr]

    @property
    def language(self) -> dict[str, Any]:
        """What a notebook says about its language."""
        return dict(self._kernel.language_info)

    def execute(self, code: str, mark: str, *, store: bool = True) -> None:
        """Run one cell; the last message of it is the reply to ``mark``."""
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
