"""Ask a zygote for a fork: connect, send the request with its streams, read the answer."""

import asyncio
import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit.kernels.forks import starter
from kit.kernels.forks.process import ForkedProcess, inherited
from kit.kernels.zygote import protocol

__all__ = ["ForkRefusedError", "fork"]


class ForkRefusedError(Exception):
    """The zygote gives no fork for this request; an ordinary kernel may start instead."""


async def fork(path: Path, request: protocol.Message, streams: Mapping[str, Any]) -> ForkedProcess:
    """Ask the zygote at ``path`` for a fork, wait until it is ready, and return its process.

    Args:
        path: The zygote's socket.
        request: A description of the kernel that the child becomes.
        streams: ``stdin``, ``stdout`` and ``stderr`` as for ``Popen``.

    Raises:
        ForkRefusedError: The zygote or its child says no, or the child ended before it was ready.
        OSError: No zygote listens, or the streams can't be passed on.
        EOFError: The zygote went away.
    """
    connection = await _connect(path)
    try:
        connection.sendall(protocol.FORK)
        await _send(connection, protocol.pack(request | inherited()), streams)
        answer = await _answer(connection)
        if "ready" not in answer:
            raise ForkRefusedError(
                answer.get("refused", f"it ended at once ({answer.get('exit')})")
            )
        process = ForkedProcess(answer["ready"], connection.dup())
        connection.send(protocol.ACCEPTED)
    finally:
        connection.close()
    return process


async def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        while True:
            try:
                connection.connect(str(path))
            except BlockingIOError:  # many ask at once, and the queue is full
                await asyncio.sleep(0.01)
            else:
                break
    except BaseException:
        connection.close()
        raise
    if protocol.peer(connection)[1] != os.getuid():
        connection.close()
        raise ForkRefusedError("another user's zygote")
    starter.keep_alive(path)
    return connection


async def _send(connection: socket.socket, frame: bytes, streams: Mapping[str, Any]) -> None:
    opened: list[int] = []
    try:
        rest = protocol.send_request(connection, frame, _streams(streams, opened))
    finally:
        for file in opened:
            os.close(file)
    await asyncio.get_running_loop().sock_sendall(connection, rest)


def _streams(streams: Mapping[str, Any], opened: list[int]) -> list[int]:
    """Return file descriptors for the three standard streams, as ``Popen`` would set them up."""
    files: list[int] = []
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        wanted = streams.get(name)
        if wanted is None and number == 0:  # a pipe that nobody writes to, as launch_kernel's
            reader, writer = os.pipe()
            os.close(writer)
            opened.append(reader)
            files.append(reader)
        elif wanted == subprocess.DEVNULL:
            opened.append(os.open(os.devnull, os.O_RDWR))
            files.append(opened[-1])
        elif wanted == subprocess.STDOUT:
            files.append(files[1])
        elif wanted == subprocess.PIPE:
            raise ForkRefusedError("a pipe was asked for")
        else:
            files.append(number if wanted is None else _number(wanted))
    return files


def _number(wanted: Any) -> int:
    return wanted if isinstance(wanted, int) else int(wanted.fileno())


async def _answer(connection: socket.socket) -> protocol.Message:
    loop = asyncio.get_running_loop()
    have = b""
    while len(have) < protocol.HEAD.size or len(have) < protocol.HEAD.size + _length(have):
        more = await loop.sock_recv(connection, 4096)
        if not more:
            raise EOFError
        have += more
    return protocol.unpack(have)


def _length(have: bytes) -> int:
    return int(protocol.HEAD.unpack(have[: protocol.HEAD.size])[0])
