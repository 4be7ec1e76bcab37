"""Read the rows of a text file with pandas' C engine, block by block, and check what it read.

The engine is the fastest of those that make a DataFrame, comes with pandas, and leaves no thread
behind, after which a kernel couldn't be forked. It fills short records and drops long ones in
silence, and takes codes for numbers: ``blocks`` and ``figures`` see what it doesn't tell.
"""

import io
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import DataError
from kit.messages import _
from kit.tables.blocks import LONGEST, QUOTE, RETURN, STAND_IN, Block, blocks, no_table
from kit.tables.figures import Figures, look, look_at_text
from kit.tables.numbers import Evidence

__all__ = ["Body", "Source", "blank_rows", "read"]

SURPLUS = 20  # values that a line may have beyond the names before it is no table
SPAN = 20  # lines that a value may take without being mentioned


@dataclass(frozen=True)
class Source:
    """A text file and how it is to be read: the rows begin behind ``above`` records."""

    file: Path
    codec: str
    delimiter: str
    above: int

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the file, the records above its rows too."""
        return blocks(self.file, self.codec, self.delimiter)

    def rows(self) -> Iterator[Block]:
        """Yield the blocks of the file's rows."""
        above = self.above
        for block in self.blocks():
            if block.rows > above:
                yield block.without(above)
            above = max(above - block.rows, 0)


@dataclass
class Body:
    """The columns below the names, and the numbers of lines that are unlike the others.

    A column is an array of objects with what is missing as NaN or None, or ``Figures``.
    """

    columns: list[Any]
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    blank: int = 0
    notes: list[str] = field(default_factory=list)

    def is_empty(self, place: int) -> bool:
        """Tell if a column holds no value."""
        column = self.columns[place]
        return not isinstance(column, Figures) and bool(pd.isna(column).all())


def read(source: Source, *, width: int, filled: int, figures: Set[int], sign: str) -> Body:
    """Read the rows of a text file; a longer row makes the table wider, so no value is lost.

    ``width`` is the number of names, ``filled`` without the empty ones at the end; ``figures`` are
    the columns that a sample showed to be numbers with the decimal sign ``sign``.
    """
    reading = _Reading(source, width=width, filled=filled, figures=figures, sign=sign)
    above = 0
    for block in source.blocks():
        reading.notice_spans(block)
        if block.rows > source.above - above:
            reading.add(block.without(max(source.above - above, 0)))
        above = min(above + block.rows, source.above)
    return reading.body()


class _Reading:
    """The rows of a file as far as they have been read."""

    def __init__(
        self, source: Source, *, width: int, filled: int, figures: Set[int], sign: str
    ) -> None:
        self.source, self.names, self.filled, self.sign = source, width, filled, sign
        self.parts: list[list[Any]] = [[] for _column in range(width)]
        self.figures = {column: Figures(np.zeros(0), sign, list) for column in figures}
        self.failed: dict[int, int] = {}  # columns that are text, and the first block that told
        self.kept: list[Any] = []  # of each block the rows that are not blank, None for all
        self.rows: list[int] = []
        self.found = Body([])

    def notice_spans(self, block: Block) -> None:
        """Note values that take suspiciously many lines; raise DataError for one beyond measure."""
        for place in np.flatnonzero(block.heights > SPAN + 1):
            line, end = block.lines[place], block.ends[place]
            record = block.data[(block.ends[place - 1] if place else 0) : end].decode()
            if max(map(len, record.split('"'))) > LONGEST:
                raise no_table(self.source.file, line, _("a value longer than any table's"))
            self.found.notes.append(
                _(
                    "A value that starts in line {line} spans {n} lines: "
                    "look for a quotation mark that is never closed."
                ).format(line=line, n=block.heights[place])
            )

    def add(self, block: Block) -> None:
        """Read one more block."""
        counts = trimmed(block, self.names)
        self._refuse_far_too_long(block, counts)
        columns = self._columns(block, max(len(self.parts), int(counts.max())))
        blank = blank_rows(columns, block.rows)
        if blank.any() or (block.counts != self.names).any():
            self._note_odd_lines(block, columns, blank)
        kept = ~blank if blank.any() else None
        self.found.blank += int(blank.sum())
        for _more in range(len(self.parts), len(columns)):
            self.parts.append([np.full(n, np.nan, dtype=object) for n in self.rows])
        self.kept.append(kept)
        self.rows.append(block.rows - int(blank.sum()))
        for parts, column in zip(self.parts, columns, strict=True):
            parts.append(column if kept is None else column[kept])

    def _refuse_far_too_long(self, block: Block, counts: Any) -> None:
        far = np.flatnonzero(counts > self.names + SURPLUS)
        if len(far):
            raise DataError(
                _(
                    "Line {line} has {n} values more than there are names: check the separator "
                    "(delimiter=) and the number of lines above the names (skip=)."
                ).format(line=block.lines[far[0]], n=counts[far[0]] - self.names)
            )

    def _columns(self, block: Block, wide: int) -> list[Any]:
        """Return the columns of a block; a column of figures that fails becomes text here."""
        wanted = [*range(wide)]
        numbers = self.figures.keys() - self.failed.keys() if block.marks is not None else set()
        try:
            found = parse(block, wanted, numbers, self.sign)
        except ValueError:  # a word among the numbers, and pandas doesn't say in which column
            numbers = set()
            found = parse(block, wanted, numbers, self.sign)
        odd = [column for column in numbers if not self._look(block, column, found[column])]
        found |= parse(block, odd, set(), self.sign)
        for column in {*wanted} - numbers | {*odd}:
            found[column] = without_spaces(block, column, found[column])
        for column in self.figures.keys() - self.failed.keys() - numbers:
            read_so = look_at_text(found[column], self.sign)
            if self._weigh(column, read_so and read_so[1]) and read_so:
                found[column] = read_so[0]
        return [found[column] for column in wanted]

    def _look(self, block: Block, column: int, values: Any) -> bool:
        known = self.figures[column].seen
        return self._weigh(column, look(block, column, values, sign=self.sign, known=known))

    def _weigh(self, column: int, seen: Evidence | None) -> bool:
        """Take the evidence of a block on a column of figures; tell if it still is one."""
        if seen is None:
            self.failed[column] = len(self.rows)
            return False
        known = self.figures[column].seen
        known.points |= seen.points
        known.unclear |= seen.unclear
        known.numbers += seen.numbers
        return True

    def _note_odd_lines(self, block: Block, columns: list[Any], blank: Any) -> None:
        lines = block.lines
        self.found.short += lines[(block.counts < self.filled) & ~blank].tolist()
        more = np.zeros(block.rows, dtype=bool)
        for column in columns[self.names :]:
            more |= pd.notna(column)
        self.found.long += lines[more].tolist()

    def body(self) -> Body:
        """Return all that was read."""
        for place, parts in enumerate(self.parts):
            if told := self.failed.get(place, 0):
                parts[:told] = self._again(place, told)
            whole = _joined(parts)
            parts.clear()
            if place in self.figures and place not in self.failed:
                column = self.figures[place]
                column.values, column.as_text = whole, partial(self._as_text, place)
                self.found.columns.append(column)
            else:
                self.found.columns.append(self._own_signs(whole))
        return self.found

    def _as_text(self, column: int) -> Any:
        return _joined([*self._again(column, len(self.rows))])

    def _again(self, column: int, many: int) -> Iterator[Any]:
        """Yield a column of the first blocks as text: it was taken for numbers there."""
        for block, kept in zip(islice(self.source.rows(), many), self.kept, strict=False):
            text = without_spaces(block, column, parse(block, [column], set(), self.sign)[column])
            yield text if kept is None else text[kept]

    def _own_signs(self, column: Any) -> Any:
        """Return a column with the separator itself where a value holds its stand-in."""
        if self.source.delimiter.isascii():
            return column
        codes, values = pd.factorize(column)
        own = [value.replace(STAND_IN, self.source.delimiter) for value in values]
        return np.array([*own, np.nan], dtype=object)[codes]


def _joined(parts: list[Any]) -> Any:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=object)


def parse(block: Block, wanted: list[int], numbers: Set[int], sign: str) -> dict[int, Any]:
    """Return the wanted columns of a block: ``numbers`` as floats, the others as text.

    Raises ValueError if one of ``numbers`` holds something else.
    """
    there = int(block.counts.max()) if block.data.strip(b"\r\n") else 0
    kinds = {column: "float64" if column in numbers else "object" for column in wanted}
    found = {column: np.full(block.rows, np.nan, dtype=kinds[column]) for column in wanted}
    wanted = [column for column in wanted if column < there]  # pandas wants columns that exist
    if not wanted:
        return found
    table = pd.read_csv(
        io.BytesIO(block.data),
        sep=block.delimiter,
        header=None,
        names=range(max(wanted) + 1),
        usecols=wanted,
        dtype={column: kinds[column] for column in wanted},
        keep_default_na=False,
        na_values=[""],
        skip_blank_lines=False,
        decimal=sign,
        low_memory=False,
        index_col=False,
    )
    return found | {column: table[column].to_numpy() for column in wanted}


def without_spaces(block: Block, column: int, text: Any) -> Any:
    """Return a column of text in which values of nothing but spaces are missing."""
    if not block.spaces:
        return text
    blanks = [value for value in pd.unique(text) if isinstance(value, str) and not value.strip()]
    if blanks:
        text = text.copy()
        text[pd.Series(text).isin(blanks).to_numpy()] = np.nan
    return text


def trimmed(block: Block, width: int) -> Any:
    """Return how many values each record has, empty ones at the end beyond ``width`` left out."""
    counts, long = block.counts.copy(), np.flatnonzero(block.counts > width)
    last = np.cumsum(block.counts)[long] - 1
    while len(long) and block.marks is not None:
        begin, end = block.marks[last - 1] + 1, block.marks[last]
        sign = block.bytes[begin]
        empty = (end == begin) | ((end == begin + 1) & (sign == RETURN))
        empty |= (end == begin + 2) & (sign == QUOTE)
        counts[long[empty]] -= 1
        more = empty & (counts[long] > width)
        long, last = long[more], last[more] - 1
    return counts


def blank_rows(columns: list[Any], rows: int) -> Any:
    """Mark the rows in which no column has a value."""
    blank = np.ones(rows, dtype=bool)
    for column in columns:
        if not blank.any():
            break
        blank &= pd.isna(column)
    return blank
