"""Frames of JSON on a Unix socket, bounded in size: how a tree of kernels is controlled.

A frame is four bytes of length and a JSON object. The reader sets a limit and a deadline, because
the other side may run a participant's code: a frame that is too large, too deep or not JSON counts
as the end of the conversation (``EOFError``).
"""

import contextlib
import json
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Message", "pair", "receive", "send"]

Message = dict[str, Any]
HEAD = struct.Struct("!I")
MAX_BYTES = 64_000_000  # bytes of one message: an output may hold some figures
CHUNK = 1 << 16


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two sockets of a new connection."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)


def send(
    line: socket.socket,
    message: Message,
    *,
    files: tuple[int, ...] = (),
    until: float | None = None,
    default: Callable[[Any], Any] = str,
) -> None:
    """Send ``message``, and with it the file descriptors ``files``.

    ``default`` returns what stands for a value that JSON doesn't know. Raises ``TimeoutError`` at
    ``until`` (of the monotonic clock), if the other side doesn't read; the message is then torn.
    """
    body = json.dumps(message, default=default, allow_nan=True).encode("utf-8", "surrogatepass")
    head = HEAD.pack(len(body))
    if files:
        socket.send_fds(line, [head], files)
    else:
        _all(line, head, until)
    _all(line, body, until)


def receive(
    line: socket.socket,
    *,
    until: float | None = None,
    largest: int = MAX_BYTES,
    files: bool = False,
) -> tuple[Message, list[int]]:
    """Read one message and return it with the file descriptors that came with it.

    Those are thrown away unless ``files`` asks for them: there is no end to what the other side can
    send, and a process may have only so many open. Raises ``TimeoutError`` at ``until`` (of the
    monotonic clock), and ``EOFError`` if the other side has ended, or sent more than ``largest``
    bytes or something that is no message.
    """
    head, came = _head(line, until, files=files)
    size = HEAD.unpack(head)[0]
    if size > largest:
        raise EOFError
    body = bytearray()
    while len(body) < size:
        _wait(line, until)
        body += _some(line.recv(min(CHUNK * 16, size - len(body))))
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise EOFError from error
    if isinstance(message, dict):
        return message, came
    raise EOFError


def _head(line: socket.socket, until: float | None, *, files: bool) -> tuple[bytes, list[int]]:
    head = b""
    came: list[int] = []
    while len(head) < HEAD.size:
        _wait(line, until)
        wanted = HEAD.size - len(head)
        try:
            if not files:  # Linux closes those that nobody takes
                head += _some(line.recv(wanted))
                continue
            more, some, _flags, _address = socket.recv_fds(line, wanted, 1)
        except ConnectionResetError as error:
            raise EOFError from error
        head, came = head + _some(more), came + list(some)
    return head, came


def _all(line: socket.socket, data: bytes, until: float | None) -> None:
    if until is None:
        line.sendall(data)
        return
    left = memoryview(data)
    while left:
        _wait(line, until, select.POLLOUT)
        with contextlib.suppress(BlockingIOError):
            left = left[line.send(left, socket.MSG_DONTWAIT) :]


def _wait(line: socket.socket, until: float | None, what: int = select.POLLIN) -> None:
    if until is None:
        return
    poll = select.poll()
    poll.register(line, what)
    if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
        raise TimeoutError


def _some(data: bytes) -> bytes:
    if not data:
        raise EOFError
    return data
