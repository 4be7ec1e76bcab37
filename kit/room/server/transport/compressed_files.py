"""Static files and pages, compressed for browsers that take it.

The front end's scripts are the same as long as the installation is: each is compressed once, in a
thread, and held in memory. A page is compressed as it is sent. It holds a secret, its kernel's id,
but nothing that anybody else could choose, and the id is another one each time: so how well it
compresses tells a listener nothing (what is known as BREACH). What repeats people's own words, the
room's state and its streams, is never compressed.
"""

import asyncio
import gzip
import re
import zlib
from pathlib import Path

from tornado.httputil import HTTPHeaders

__all__ = ["KINDS", "CompressedFiles", "PageStream", "accepted"]

KINDS = {
    ".js",
    ".css",
    ".json",
    ".svg",
    ".map",
    ".txt",
}  # fonts and pictures are compressed already
BEST, QUICK = 9, 1  # a file is compressed once, a page for each visitor
GZIP = 16 + zlib.MAX_WBITS  # zlib's way to ask for gzip
NEVER = re.compile(r"\s*q\s*=\s*0(?:\.0*)?\s*")

Edition = tuple[str, int, int]


def accepted(headers: HTTPHeaders) -> bool:
    """Tell whether the browser that sent ``headers`` takes gzip."""
    for one in headers.get("Accept-Encoding", "").split(","):
        name, _, quality = one.partition(";")
        if name.strip().lower() in {"gzip", "*"}:
            return not NEVER.fullmatch(quality)
    return False


class CompressedFiles:
    """The compressed contents of files, each made when first asked for and again if it changes."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[Edition, asyncio.Task[bytes]]] = {}

    async def of(self, path: str) -> bytes:
        """Return the compressed content of the file ``path``; at the same time it is made once."""
        state = Path(path).stat()
        edition = (path, state.st_mtime_ns, state.st_size)
        known, task = self._made.get(path, (None, None))
        if task is None or known != edition:
            task = asyncio.ensure_future(asyncio.to_thread(_compressed, path))
            self._made[path] = edition, task
        return await asyncio.shield(task)


def _compressed(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), BEST, mtime=0)


class PageStream:
    """Compresses a page piece by piece, so that what is there can be shown before the rest."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(QUICK, zlib.DEFLATED, GZIP)

    def add(self, piece: str) -> bytes:
        """Take a piece of the page; return what is ready to be sent, perhaps nothing."""
        return self._compressor.compress(piece.encode())

    def flush(self) -> bytes:
        """Return the rest of all pieces so far; a browser can show them then."""
        return self._compressor.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        """Return the end of the page."""
        return self._compressor.flush()
