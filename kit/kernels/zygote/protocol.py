"""The messages between asker, zygote and kernel on the zygote's Unix socket.

The *asker* is the process that wants a kernel. It begins with one byte: ``FORK``, ``STATUS``,
``KEEP_ALIVE`` or ``STOP``. The zygote reads only that byte. For ``FORK`` it forks at once; the
child, not the zygote, reads the request (a frame that may hold secrets, with three file
descriptors attached), answers ``ready`` or ``refused``, and waits for the byte ``ACCEPTED`` before
it serves. Later the zygote sends ``exit`` on the same connection. A frame is four bytes of length
and a JSON object.
"""

import array
import json
import os
import socket
import struct
import sys
from typing import Any

__all__ = [
    "ACCEPTED",
    "FORK",
    "HEAD",
    "KEEP_ALIVE",
    "PORT_TAKEN",
    "RETIREMENT_REASONS",
    "STATUS",
    "STOP",
    "Message",
    "pack",
    "peer",
    "receive",
    "receive_request",
    "send_request",
    "unpack",
]  # fmt: skip

FORK, STATUS, KEEP_ALIVE, STOP, ACCEPTED = b"k", b"s", b"h", b"q", b"!"
RETIREMENT_REASONS = ("its imports are out of date", "it has threads")
"""Reasons for which a zygote refuses all requests from now on; another may take its place."""

PORT_TAKEN = "a port was taken"
"""The reason of a child that may succeed with other ports."""

HEAD = struct.Struct("!I")
Message = dict[str, Any]


def pack(message: Message) -> bytes:
    """Return ``message`` as a frame."""
    body = json.dumps(message).encode("ascii")
    return HEAD.pack(len(body)) + body


def _exactly(connection: socket.socket, size: int, have: bytes = b"") -> bytes:
    while len(have) < size:
        more = connection.recv(size - len(have))
        if not more:
            raise EOFError
        have += more
    return have


def receive(connection: socket.socket, have: bytes = b"") -> Message:
    """Read one frame from a blocking connection and return its message.

    ``have`` are bytes that were read already. Raises ``EOFError`` if the connection ends before.
    """
    head = _exactly(connection, HEAD.size, have[: HEAD.size])
    body = _exactly(connection, HEAD.unpack(head)[0], have[HEAD.size :])
    return unpack(head + body)


def unpack(frame: bytes) -> Message:
    """Return the message of the frame at the start of ``frame``; ignore bytes after it."""
    end = HEAD.size + HEAD.unpack(frame[: HEAD.size])[0]
    message: Message = json.loads(frame[HEAD.size : end])
    return message


def send_request(connection: socket.socket, frame: bytes, files: list[int]) -> bytes:
    """Send the start of ``frame`` with ``files`` attached; return the bytes still to send."""
    sent = connection.sendmsg(
        [frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))]
    )
    return frame[sent:]


def receive_request(connection: socket.socket) -> tuple[Message, list[int]]:
    """Read a frame; return its message and the three file descriptors that came with it."""
    have, files, _flags, _address = socket.recv_fds(connection, HEAD.size, 3)
    for file in files:
        os.set_inheritable(file, False)
    if not have or len(files) != 3:  # standard input, output and error
        raise EOFError
    return receive(connection, have), files


def peer(connection: socket.socket) -> tuple[int, int]:
    """Return the process id (0 if unknown) and the user id of the other end of ``connection``."""
    if sys.platform == "darwin":
        local = 0  # SOL_LOCAL
        uid = struct.unpack("IIhh16I", connection.getsockopt(local, 0x001, 76))[1]
        pid = struct.unpack("i", connection.getsockopt(local, 0x002, 4))[0]
        return pid, uid
    form = struct.Struct("3i")
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, form.size)
    pid, uid, _gid = form.unpack(raw)
    return pid, uid
