"""Cut a text file into blocks of whole records, and find where each value begins and ends.

Reading the values is pandas' work. What its C engine does not report is found here, on the bytes
and with NumPy: the line of a record, how many values it has, where a value begins. Quotation marks
are followed as Python's csv module follows them; where one stands inside a value, that module
itself splits the block.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from kit.errors import DataError
from kit.messages import _

__all__ = [
    "LONGEST",
    "QUOTE",
    "RETURN",
    "STAND_IN",
    "Block",
    "Bytes",
    "Places",
    "blocks",
    "no_table",
]

SIZE = 1 << 22  # bytes of a block, which stay in the processor's cache while they are looked at
SLICE = 1 << 20
LONGEST = 1 << 17  # characters of one value, the limit of Python's csv module
STAND_IN = "\x1f"  # for a separator beyond ASCII, which the C engine can't take
QUOTE, NEWLINE, RETURN = b'"'[0], b"\n"[0], b"\r"[0]
SPACES = np.zeros(256, dtype=bool)  # the bytes with which a space begins in UTF-8
SPACES[[9, 11, 12, *range(28, 33), 0xC2, 0xE1, 0xE2, 0xE3]] = True

Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


@dataclass(frozen=True)
class Block:
    """Whole records of a text file in UTF-8, each with its line end.

    ``line`` is the number of the first one's line, ``delimiter`` the separator; ``ends`` has the
    place behind each record and ``counts`` how many values it has; ``marks`` are the places of the
    signs that end a value, or None where the csv module had to split the block.
    """

    data: bytes
    line: int
    delimiter: str
    ends: Places
    counts: Places
    marks: Places | None

    @property
    def rows(self) -> int:
        """The number of records."""
        return len(self.ends)

    @cached_property
    def bytes(self) -> Bytes:
        """The bytes as an array."""
        return np.frombuffer(self.data, np.uint8)

    @cached_property
    def heights(self) -> Places:
        """How many lines each record takes: more than one where a value has several."""
        if b'"' not in self.data:
            return np.ones(self.rows, np.int64)
        ends = np.flatnonzero(_line_ends(self.bytes))
        return np.diff(np.searchsorted(ends, self.ends), prepend=0)

    @property
    def lines(self) -> Places:
        """The number of the line at which each record begins."""
        return self.line + np.cumsum(self.heights) - self.heights

    def bounds(self, column: int) -> tuple[Places, Places]:
        """Return the places at which each value of a column begins and ends, quotes left out.

        Where a record has no such value, both are the same. Only for blocks with ``marks``.
        """
        begin, end = self._places(column)
        if b"\r" in self.data:
            end = end - ((end > begin) & (self.bytes[end - 1] == RETURN))
        if b'"' in self.data:
            quoted = (end > begin) & (self.bytes[begin] == QUOTE)
            begin, end = begin + quoted, end - quoted
        return begin, end

    def _places(self, column: int) -> tuple[Places, Places]:
        marks = np.empty(0, np.int64) if self.marks is None else self.marks
        if column < self._even:  # each record has as many values: no need to search
            before = marks[column - 1 :: self._even] if column else self.ends - self._lengths - 1
            return before + 1, marks[column :: self._even]
        there = self.counts > column
        which = np.where(there, np.cumsum(self.counts) - self.counts + column, 0)
        end = marks[which]
        return np.where(there, np.where(which > 0, marks[which - 1] + 1, 0), end), end

    @cached_property
    def _even(self) -> int:
        """The number of values that each record has, 0 where they differ."""
        return int(self.counts[0]) if (self.counts == self.counts[0]).all() else 0

    @cached_property
    def _lengths(self) -> Places:
        return np.diff(self.ends, prepend=0)

    @cached_property
    def exponents(self) -> bool:
        """Whether an "e" stands behind a digit, the one letter that numbers may hold."""
        places = np.flatnonzero((self.bytes | 32) == ord("e"))
        return bool((self.bytes[places - 1] - np.uint8(ord("0")) < 10).any())

    @cached_property
    def spaces(self) -> bool:
        """Whether a value may begin with a space, of ASCII or beyond."""
        if self.marks is None or b'"' in self.data:
            return True
        first = SPACES[self.bytes[self.marks[:-1] + 1]]
        return bool(first.any() or SPACES[self.bytes[0]])

    def without(self, records: int) -> "Block":
        """Return the block without its first records."""
        if not records:
            return self
        cut, line = int(self.ends[records - 1]), self.line + int(self.heights[:records].sum())
        gone = int(self.counts[:records].sum())
        marks = None if self.marks is None else self.marks[gone:] - cut
        ends, counts = self.ends[records:] - cut, self.counts[records:]
        return Block(self.data[cut:], line, self.delimiter, ends, counts, marks)


def blocks(file: Path, codec: str, delimiter: str) -> Iterator[Block]:
    """Yield the records of a text file in blocks, a separator beyond ASCII as ``STAND_IN``.

    Raises DataError for a value longer than any table has, or a byte 0.
    """
    line, rest = 1, b""
    sign = (delimiter if delimiter.isascii() else STAND_IN).encode()[0]
    for piece, last in _pieces(file, codec, delimiter):
        if b"\x00" in piece:
            raise no_table(file, line, _("it holds bytes that no text has"))
        data = rest + piece
        try:
            block = _split(data, line, sign, last=last)
        except csv.Error as error:
            raise no_table(file, line, error) from error
        if block.rows:
            yield block
            line += int(block.heights.sum())
        rest = data[len(block.data) :]
        _refuse_endless(file, line, rest, sign)


def _refuse_endless(file: Path, line: int, rest: bytes, sign: int) -> None:
    """Raise DataError if the record that isn't finished yet has a value beyond measure."""
    marks = _marks(rest, sign) if len(rest) > LONGEST else None
    if marks is not None:
        begin = int(marks[-1]) if len(marks) else 0
        if len(rest[begin:].decode(errors="replace")) > LONGEST:
            raise no_table(file, line, _("a value longer than any table's"))


def no_table(file: Path, line: int, reason: object) -> DataError:
    """Return the error for a file that is no table from a line on."""
    return DataError(
        _(
            "{file} is no table from line {line} on ({reason}): look for a quotation "
            "mark that is never closed, or check the separator."
        ).format(file=file.name, line=line, reason=reason)
    )


def _pieces(file: Path, codec: str, delimiter: str) -> Iterator[tuple[bytes, bool]]:
    """Yield the file in UTF-8, and with each piece whether it is the last."""
    plain = codec in {"utf-8-sig", "ascii"} and delimiter.isascii()
    decoder = codecs.getincrementaldecoder(codec)()
    with file.open("rb") as handle:
        piece, first = handle.read(SIZE), True
        while piece:
            after = handle.read(SIZE)
            if plain:
                yield (piece.removeprefix(codecs.BOM_UTF8) if first else piece), not after
            else:
                text = decoder.decode(piece, final=not after)
                if not delimiter.isascii():
                    text = text.replace(delimiter, STAND_IN)
                yield text.encode("utf-8", "surrogatepass"), not after
            piece, first = after, False


def _line_ends(data: Bytes) -> Any:
    """Mark the last byte of each line end: line feed, or a carriage return without one."""
    found = data == NEWLINE
    returns = np.flatnonzero(data == RETURN)
    if len(returns):
        follows = data[np.minimum(returns + 1, len(data) - 1)] == NEWLINE
        found[returns[~follows]] = True
    return found


def _split(data: bytes, line: int, sign: int, *, last: bool) -> Block:
    """Return the whole records at the start of ``data``, which begins with one."""
    if not last:
        data = data.removesuffix(b"\r")  # a line feed may follow
    marks = _marks(data, sign)
    if marks is None:
        return _split_by_csv(data, line, sign, last=last)
    if last and (not len(marks) or marks[-1] != len(data) - 1 or data[-1] == sign):
        data += b'"\n' if _open(data, sign) else b"\n"
        marks = _marks(data, sign)
        assert marks is not None  # noqa: S101 what was added has its place
    seen = np.frombuffer(data, np.uint8)
    closing = np.flatnonzero(seen[marks] != sign)
    marks = marks[: closing[-1] + 1] if len(closing) else marks[:0]
    ends = marks[closing] + 1
    data = data[: int(ends[-1])] if len(ends) else b""
    return Block(data, line, chr(sign), ends, np.diff(closing, prepend=-1), marks)


def _open(data: bytes, sign: int) -> bool:
    return sign != QUOTE and data.count(b'"') % 2 == 1


def _marks(data: bytes, sign: int) -> Places | None:
    """Return the places of separators and line ends outside quotes; None if quotes are astray."""
    seen = np.frombuffer(data, np.uint8)
    quoted = b'"' in data
    if quoted and not _proper(seen, sign):
        return None
    lone = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    found, inside = [np.zeros(0, np.int64)], 0
    for start in range(0, len(seen), SLICE):
        part = seen[start : start + SLICE]
        ending = _line_ends(seen[start : start + SLICE + 1])[: len(part)] if lone else None
        here = (part == sign) | (part == NEWLINE if ending is None else ending)
        if quoted:
            parity = np.bitwise_xor.accumulate((part == QUOTE).view(np.uint8)) ^ inside
            here &= parity == 0
            inside = int(parity[-1])
        found.append(np.flatnonzero(here) + start)
    return np.concatenate(found)


def _proper(seen: Bytes, sign: int) -> bool:
    """Tell if each quotation mark opens or closes a value, or is one of two within."""
    beside = np.zeros(256, dtype=bool)
    beside[[sign, NEWLINE, RETURN, QUOTE]] = True
    places = np.flatnonzero(seen == QUOTE)
    opening, closing = places[0::2], places[1::2]
    before = beside[seen[np.maximum(opening - 1, 0)]] | (opening == 0)
    after = beside[seen[np.minimum(closing + 1, len(seen) - 1)]] | (closing == len(seen) - 1)
    return bool(before.all() and after.all())


def _split_by_csv(data: bytes, line: int, sign: int, *, last: bool) -> Block:
    """Split ``data`` with the csv module; the last record waits until it is certainly whole."""
    if not last:
        data = data[: max(data.rfind(b"\n"), data.rfind(b"\r")) + 1]
    elif [*_records(data + b"\n\n", sign)][-1][1]:  # the added line is within quotes
        data += b'"'
    if last and not data.endswith((b"\n", b"\r")):
        data += b"\n"
    behind = np.cumsum([len(part) for part in data.splitlines(keepends=True)])
    found = [(behind[number - 1], max(len(row), 1)) for number, row in _records(data, sign)]
    ends, counts = np.array(found if last else found[:-1], np.int64).reshape(-1, 2).T
    whole = data[: int(ends[-1])] if len(ends) else b""
    return Block(whole, line, chr(sign), ends, counts, None)


def _records(data: bytes, sign: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of ``data`` with the number of lines up to each one's end."""
    lines = (part.decode("utf-8", "surrogatepass") for part in data.splitlines(keepends=True))
    reader = csv.reader(lines, delimiter=chr(sign))
    for row in reader:
        yield reader.line_num, row
