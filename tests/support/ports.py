"""Ports for servers under test that are told theirs beforehand."""

import os
import socket
from collections.abc import Iterator

__all__ = ["free_port"]

FIRST, STRETCHES, STRETCH = 20_000, 120, 100
"""Below the ports that systems give to whoever asks for any (Linux: from 32768 on)."""


def _own() -> Iterator[int]:
    """Yield the ports of this process: another stretch than those of the tests' other ones."""
    first = FIRST + os.getpid() % STRETCHES * STRETCH
    yield from range(first, first + STRETCH)


_ports = _own()


def free_port() -> int:
    """Return a port at which nothing listens, each time another one.

    A port that the system chose may be given to another program before the server opens it.
    """
    for port in _ports:
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise AssertionError(f"all {STRETCH} ports of this process are taken")
