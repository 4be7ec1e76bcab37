"""Standard output and error that never decide how a command ends.

A letter that the terminal's code page lacks (č in Windows' cp1252) is printed as the nearest one
that it has. Once the reader of a pipe is gone (``| head -1``), what would be printed is discarded,
and the command does the rest of its work.
"""

import codecs
import errno
import io
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["make_steady", "nearest"]

PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "\N{LEFT SINGLE QUOTATION MARK}": "'", "’": "'",
     "–": "-", "—": "-", "…": "...", "·": "-",
     "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "Æ": "AE"}
)  # fmt: skip
"""Signs of our sentences, and letters that Unicode doesn't take apart into a letter and a mark."""
GONE = {errno.EPIPE, *({errno.EINVAL} if os.name == "nt" else ())}  # how Windows says it


class _Pipe(io.FileIO):
    """A pipe or file; what is written into a pipe that nobody reads any more is discarded."""

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write ``data`` and return the number of bytes written, or discarded."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in GONE:
                raise
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())  # also for the processes that this one starts
            os.close(nowhere)
            return memoryview(data).nbytes


def make_steady() -> None:
    """Replace standard output and error by such that take every letter and outlive their reader."""
    codecs.register_error("hackyack.nearest", _replaced)
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by who started this command, as ``>&-`` does
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  to the end
            continue
        if stream is getattr(sys, f"__{name}__") and not stream.isatty():
            stream = _outliving(stream)
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="hackyack.nearest")


def nearest(text: str, encoding: str) -> str:
    """Return ``text`` in letters that ``encoding`` has: č becomes c; "?" stands for others."""
    apart = unicodedata.normalize("NFKD", text.translate(PLAIN))
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return plain.encode(encoding, "replace").decode(encoding) or "?"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """Return a replacement for what can't be encoded, as ``codecs.register_error`` asks for it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return nearest(error.object[error.start : error.end], error.encoding), error.end


def _outliving(stream: TextIO) -> TextIO:
    """Return ``stream`` on a file that takes no notice when a pipe's reader is gone."""
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Pipe(stream.fileno(), "w", closefd=False)),
        encoding=stream.encoding,
        write_through=stream is sys.stderr,
        line_buffering=stream is sys.stderr,
    )
