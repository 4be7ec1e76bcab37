"""A stage, seen from inside: a fork of the zygote that runs some cells before it forks kernels.

The cells run as in a kernel, in ipykernel's own shell, whose messages are kept instead of sent.
No socket, loop or thread exists yet, so the process may be forked; each fork then becomes a kernel
(child.py) that finds the cells' names in its namespace and their widgets in its comm manager.
"""

import asyncio
import atexit
import gc
import io
import json
import os
import signal
import socket
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from kit.kernels.zygote import protocol
from kit.kernels.zygote.preload import Preloaded, alone

__all__ = ["run_cells", "use_namespace"]


def _said(kind: str, content: protocol.Message) -> protocol.Message:
    """Return a copy of a message as a client reads it."""
    message: protocol.Message = json.loads(json.dumps(content, default=str))
    return {"header": {"msg_type": kind}, "parent_header": {}, "msg_type": kind, "content": message}


class _Stream(io.TextIOBase):
    """A standard stream that turns text into messages, as ipykernel's does."""

    encoding = "utf-8"

    def __init__(self, name: Literal["stdout", "stderr"], messages: list[protocol.Message]) -> None:
        self.name = name
        self._messages = messages

    def writable(self) -> bool:
        """Return True: text may be written."""
        return True

    def write(self, text: str) -> int:
        """Add ``text`` to the last message if that is of the same stream, else begin a new one."""
        last = self._messages[-1] if self._messages else {}
        if last.get("msg_type") == "stream" and last["content"]["name"] == self.name:
            last["content"]["text"] += text
        elif text:
            self._messages.append(_said("stream", {"name": self.name, "text": text}))
        return len(text)


def run_cells(request: protocol.Message, preloaded: Preloaded) -> tuple[socket.socket, Preloaded]:
    """Run the request's cells, write their messages to a file, and listen for requests.

    Returns:
        The socket to serve, and the state for kernels that are forked from here.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(request["seconds"])  # a cell that never ends, ends here
    # ipykernel is there by now, and this package is about to go
    from kit.kernels.bare_kernel import CallbackSession, without_history

    preloaded.forget()
    namespace: dict[str, Any] = {}
    record = list(_run(request["cells"], namespace, CallbackSession(key=b""), without_history()))
    signal.alarm(0)
    if not alone():
        raise ValueError("its cells have started threads")
    path = Path(request["socket"])
    Path(request["record"]).write_text(json.dumps(record, default=str), encoding="utf-8")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(1024)
    lock = Path(os.devnull).open()  # noqa: SIM115  # no other process looks for this place
    gc.freeze()
    return listener, replace(preloaded, socket=path, lock=lock, own=(), namespace=namespace)


def _run(
    cells: Iterable[str], namespace: dict[str, Any], session: Any, config: Any
) -> Iterable[list[protocol.Message]]:
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell

    messages: list[protocol.Message] = []
    session.tell = lambda said, _buffers: messages.append(_said(said["msg_type"], said["content"]))
    shell: Any = ZMQInteractiveShell.instance(
        config=config, user_ns=namespace, compiler_class=XCachingCompiler
    )
    shell.displayhook.session = shell.display_pub.session = session
    shell.displayhook.topic = b"execute_result"
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (_Stream("stdout", messages), _Stream("stderr", messages))
    try:
        for cell in cells:
            shell.run_cell(cell, store_history=True)  # counts, though no history is kept
            yield messages.copy()
            messages.clear()
    finally:
        sys.stdout, sys.stderr = streams
        atexit.unregister(shell.atexit_operations)
        ZMQInteractiveShell.clear_instance()


def use_namespace(app: Any, namespace: dict[str, Any]) -> None:
    """Give a kernel's ``app``, before it is initialised, the variables and widgets of the cells."""
    asyncio.set_event_loop(asyncio.new_event_loop())  # a cell's own would be shared by all forks
    app.user_ns = namespace
    initialise = app.init_shell

    def init_shell() -> None:
        initialise()
        for widget in app.kernel.comm_manager.comms.values():
            widget.kernel = app.kernel  # it found none when it was opened, and would stay silent
        drawing = sys.modules.get("matplotlib_inline.backend_inline")
        if drawing:  # it serves the shell that it found when it was imported, which is gone
            drawing.configure_inline_support(app.shell, "inline")

    app.init_shell = init_shell
