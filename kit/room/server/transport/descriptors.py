"""The file descriptors of a room: raise their limit, and tell for how many people they suffice.

Each connection, and each socket to a kernel, is a file descriptor. Many systems allow a process
1,024 of them unless it asks for more.
"""

import contextlib
import sys

__all__ = ["connections", "people_that_fit", "raise_limit"]

MOST = 2**16  # more is of no use, and some programs go through all that they may have
ON_MACOS = 10_240  # its kernel allows no more, whatever it says
OWN = 150  # database, log, zygote, stages, scripts that are being sent
COPY = 20  # a kernel and one page's websocket to it: measured were 17
LEFT = 10  # a kernel without a page
BROWSER = 3  # a page's stream, and connections that come and go


def raise_limit() -> int | None:
    """Raise the limit of this process as far as the system lets it; return the limit.

    Return None on Windows, which has no such limit for sockets.
    """
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wish in (MOST, ON_MACOS):
        most = wish if hard == resource.RLIM_INFINITY else min(wish, hard)
        if most <= soft:
            break
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            break
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def people_that_fit(limit: int | None, people: int, spare: int) -> int:
    """Return how many of ``people`` fit, if ``spare`` copies may be left without a page."""
    if limit is None:
        return people
    return max(1, min(people, (limit - OWN - spare * LEFT) // (COPY + BROWSER)))


def connections(limit: int | None, people: int, spare: int) -> int:
    """Return how many connections fit beside the kernels of ``people`` and the spare copies."""
    if limit is None:
        return MOST
    return max(BROWSER, limit - OWN - COPY * people - LEFT * spare)
