"""Find the table in a file: lines above the headings, the headings, rows of unequal length.

Works on records, pairs of a line number and that line's cells, so that text files and workbooks
share it. Nothing is lost silently: what was skipped, renamed or filled in comes back as notes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from kit.errors import DataError
from kit.messages import _, ngettext
from kit.tables.html import few
from kit.tables.numbers import numeric

__all__ = ["Grid", "Record", "arrange"]

Record = tuple[int, list[Any]]

SAMPLE = 1000  # records to find the layout in
YEAR = re.compile("(1[5-9]|20)[0-9]{2}")
BATCH = 2000  # few enough rows for the garbage collector to overlook
SURPLUS = 20  # values that a line may have beyond the names before it is no table


@dataclass
class Grid:
    """A table as columns of raw cells, with notes on how it was read."""

    names: list[str]
    columns: list[list[Any]]
    notes: list[str] = field(default_factory=list)
    memos: list[dict[str, str]] = field(default_factory=list)
    short: list[int] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    blank: int = 0


def arrange(source: Iterable[Record], *, skip: int | None, header: bool | None) -> Grid:
    """Return the table in the records.

    ``skip`` is the number of lines above the names, None to find them; ``header`` is False where
    the file has no names. Empty lines and empty nameless columns at the end are left out.
    """
    stream = (record for record in source if skip is None or record[0] > skip)
    sample = list(islice(stream, SAMPLE))
    full = [place for place, (_line, row) in enumerate(sample) if any(map(_filled, row))]
    if not full:
        raise DataError(_("The file holds no values: export it again, or choose another file."))
    first = full[0] if skip is not None or header is False else _find_header(sample, full)
    notes = _skipped(sample[first][0], sample[: first + 1], skip)
    if header is False:
        names, start = [""] * len(sample[first][1]), first
        notes.append(_("Names: none in the file, so columns are numbered."))
    else:
        names, start = [*map(_text, sample[first][1])], first + 1
        notes += _odd_names(names)
    grid = Grid(names, [[] for _name in names], notes, [{} for _name in names])
    _fill(grid, chain(sample[start:], stream))
    _finish(grid, named=header is not False)
    return grid


def _filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _text(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).removesuffix(" 00:00:00").split())


def _trimmed(row: list[Any]) -> list[Any]:
    end = len(row)
    while end and not _filled(row[end - 1]):
        end -= 1
    return row[:end]


def _find_header(sample: list[Record], full: list[int]) -> int:
    """Return the place of the first row that names every column in use.

    A first column may lack a name. A row above it wins where the found row looks like data.
    """
    rows = {place: sample[place][1] for place in full}
    lower = [rows[place] for place in full[len(full) // 2 :]]
    width = Counter(map(len, lower)).most_common(1)[0][0]
    body = [row for row in lower if len(row) == width]
    used = [
        column
        for column in range(width)
        if 2 * sum(_filled(row[column]) for row in body) >= len(body)
    ]
    counted = [c for c in used if 2 * sum(numeric(row[c]) for row in body) > len(body)]
    whole = [p for p in full if _names(rows[p], used)]
    found = whole[0] if whole else full[0]
    above = [
        place
        for place in full
        if place < found
        and width - 1 <= len(rows[place]) <= width
        and 2 * sum(map(_filled, rows[place])) >= len(used)
    ]
    looks_like_data = any(numeric(rows[found][c]) for c in counted if c < len(rows[found]))
    return above[-1] if above and looks_like_data else found


def _names(row: list[Any], used: Sequence[int]) -> bool:
    return all(c < len(row) and _filled(row[c]) for c in used if c or len(used) == 1)


def _skipped(line: int, above: list[Record], skip: int | None) -> list[str]:
    if skip is not None:
        return [_("Lines skipped above the names: {n}, as you asked.").format(n=skip)]
    words = [next(filter(_filled, row)) for _line, row in above[:-1] if any(map(_filled, row))]
    if not words:
        return []
    return [
        _('Names: in line {line}; the lines above it, from "{words}" on, were skipped.').format(
            line=line, words=_text(words[0])[:40]
        )
    ]


def _odd_names(names: Sequence[str]) -> list[str]:
    numbers = [name for name in names if numeric(name) and not YEAR.fullmatch(name)]
    if not numbers:
        return []
    return [
        _("Names such as {names} look like values: type header=False if the file has none.").format(
            names=few([f'"{name}"' for name in numbers], 2)
        )
    ]


def _fill(grid: Grid, source: Iterable[Record]) -> None:
    batch: list[list[Any]] = []
    for line, cells in source:
        row = cells
        if not any(row) and not any(map(_filled, row)):
            grid.blank += 1
            continue
        if len(row) != len(grid.names):
            row = _fitted(grid, line, row, batch)
        batch.append(row)
        if len(batch) == BATCH:
            _flush(grid, batch)
    _flush(grid, batch)


def _fitted(grid: Grid, line: int, cells: list[Any], batch: list[list[Any]]) -> list[Any]:
    """Return a row as wide as the table; a longer row widens the table, so no value is lost."""
    row = _trimmed(cells)
    surplus = len(row) - len(grid.names)
    if len(cells) < len(_trimmed(grid.names)):
        grid.short.append(line)
    if surplus > 0:
        grid.long.append(line)
        _flush(grid, batch)
        _widen(grid, line, surplus)
    return row + [None] * (len(grid.names) - len(row))


def _widen(grid: Grid, line: int, surplus: int) -> None:
    if surplus > SURPLUS:
        raise DataError(
            _(
                "Line {line} has {n} values more than there are names: check the separator "
                "(delimiter=) and the number of lines above the names (skip=)."
            ).format(line=line, n=surplus)
        )
    height = len(grid.columns[0]) if grid.columns else 0
    grid.names += [""] * surplus
    grid.columns += [[None] * height for _column in range(surplus)]
    grid.memos += [{} for _column in range(surplus)]


def _flush(grid: Grid, batch: list[list[Any]]) -> None:
    for column, memo, values in zip(
        grid.columns, grid.memos, zip(*batch, strict=True), strict=False
    ):
        column.extend(_shared(values, memo))
    batch.clear()


def _shared(values: Sequence[Any], memo: dict[str, str]) -> Iterable[Any]:
    """Return the values with one copy of each repeated text, to save memory."""
    distinct = set(values)
    if 2 * len(distinct) > len(values) or not all(isinstance(value, str) for value in distinct):
        return values
    known = {value: memo.setdefault(value, value) for value in distinct}
    return [known[value] for value in values]


def _finish(grid: Grid, *, named: bool) -> None:
    while len(grid.names) > 1 and not grid.names[-1] and not any(map(_filled, grid.columns[-1])):
        grid.names.pop()
        grid.columns.pop()
    before = list(grid.names)
    grid.names = _unique(before)
    changed = [
        f'"{old}" → "{new}"' for old, new in zip(before, grid.names, strict=True) if old != new
    ]
    if named and changed:
        grid.notes.append(
            _("Names made unique or filled in: {changes}.").format(changes=few(changed))
        )
    grid.notes += _ragged(grid)


def _unique(names: Sequence[str]) -> list[str]:
    taken: set[str] = set(names)
    seen: set[str] = set()
    result = []
    for place, name in enumerate(names, start=1):
        new, count = name or _("column_{n}").format(n=place), 1
        while new in seen or (new != name and new in taken):
            count += 1
            new = f"{name or _('column_{n}').format(n=place)}_{count}"
        seen.add(new)
        result.append(new)
    return result


def _ragged(grid: Grid) -> list[str]:
    notes = []
    if grid.short:
        notes.append(
            _("Too few values, the missing ones left blank: {lines}.").format(
                lines=_lines(grid.short)
            )
        )
    if grid.long:
        notes.append(
            _("More values than names, kept in columns of their own: {lines}.").format(
                lines=_lines(grid.long)
            )
        )
    if grid.blank:
        notes.append(
            ngettext("{n} empty line left out.", "{n} empty lines left out.", grid.blank).format(
                n=grid.blank
            )
        )
    return notes


def _lines(numbers: Sequence[int]) -> str:
    return ngettext("line {lines}", "lines {lines}", len(numbers)).format(lines=few(numbers))
