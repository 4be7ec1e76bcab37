"""The open event streams of each person: a few at once, and none after they have left."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

__all__ = ["Streams"]

STREAMS = 4  # of one person: their tabs; a browser allows a server six connections at once


class Streams:
    """The open event streams of each person; a fifth one ends their oldest."""

    def __init__(self) -> None:
        self._open: dict[str, list[asyncio.Future[None]]] = {}

    @contextmanager
    def place(self, person: str, gone: asyncio.Future[None]) -> Iterator[None]:
        """Count a stream as open while the context lasts; ``gone`` is done once it has to end."""
        own = self._open.setdefault(person, [])
        own.append(gone)
        _finish(own[:-STREAMS])
        try:
            yield
        finally:
            own.remove(gone)
            if not own:
                self._open.pop(person, None)

    def end(self, person: str) -> None:
        """End all streams of ``person``."""
        _finish(self._open.get(person, ()))


def _finish(streams: Iterable[asyncio.Future[None]]) -> None:
    for gone in streams:
        if not gone.done():
            gone.set_result(None)
