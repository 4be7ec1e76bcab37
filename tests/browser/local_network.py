"""A network of its own in which rooms and browsers are, and what a room there tells of itself."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from .conftest import Offline, offline

LAN = "192.168.77.1"  # inside that network, which has no other host
STAYS = """
import signal
signal.signal(signal.SIGINT, signal.SIG_DFL)
print("here", flush=True)
signal.pause()
"""


@contextmanager
def network(log: Path, *, lan: str = "") -> Iterator[Offline]:
    """Keep a network in which servers come and go while the browsers stay."""
    with offline([sys.executable, "-c", STAYS], "(here)", log, {}, lan=lan) as there:
        yield there


def after(words: str, said: str) -> str:
    """Return the word that a terminal has said after others."""
    found = re.search(f"{re.escape(words)}(\\S+)", said)
    assert found is not None, said
    return found[1]


def copies(server: Offline) -> list[psutil.Process]:
    """Return the copies that are open: kernels that work in a copy's folder."""
    below = psutil.Process(server.pid).children(recursive=True)
    return [process for process in below if "/copy_" in _folder(process)]


def _folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:  # it has ended meanwhile
        return ""
