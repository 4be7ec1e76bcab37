"""Find the table in a file: lines above the headings, the headings, rows of unequal length.

Works on records, pairs of a line number and that line's cells, so that text files and workbooks
share it. Nothing is lost silently: what was skipped, renamed or filled in comes back as notes.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from kit.errors import DataError
from kit.messages import _, ngettext
from kit.tables.body import Body
from kit.tables.html import few
from kit.tables.numbers import numeric

__all__ = ["Layout", "Record", "find", "finish"]

Record = tuple[int, list[Any]]

SAMPLE = 1000  # records to find the layout in
YEAR = re.compile("(1[5-9]|20)[0-9]{2}")


@dataclass
class Layout:
    """The names above a table's columns, and some of the rows under them.

    The rows begin behind ``above`` records of the file.
    """

    names: list[str]
    above: int
    rows: list[list[Any]]
    named: bool = True
    notes: list[str] = field(default_factory=list)

    @property
    def filled(self) -> int:
        """How many names there are, empty ones at the end left out."""
        return len(_trimmed(self.names))


def find(source: Iterable[Record], *, skip: int | None, header: bool | None) -> Layout:
    """Return the layout of a file, found in its first records.

    ``skip`` is the number of lines above the names, None to find them; ``header`` is False where
    the file has no names.
    """
    numbered = enumerate(source)
    below = ((n, record) for n, record in numbered if skip is None or record[0] > skip)
    taken = list(islice(below, SAMPLE))
    sample = [record for _n, record in taken]
    full = [place for place, (_line, row) in enumerate(sample) if any(map(_filled, row))]
    if not full:
        raise DataError(_("The file holds no values: export it again, or choose another file."))
    first = full[0] if skip is not None or header is False else _find_header(sample, full)
    notes = _skipped(sample[first][0], sample[: first + 1], skip)
    before = taken[first][0]
    if header is False:
        notes.append(_("Names: none in the file, so columns are numbered."))
        rows = [row for _line, row in sample[first:]]
        return Layout([""] * len(rows[0]), before, rows, named=False, notes=notes)
    names = _headings(sample[first][1])
    rows = [row for _line, row in sample[first + 1 :]]
    return Layout(names, before + 1, rows, notes=notes + _odd_names(names))


def _headings(row: list[Any]) -> list[str]:
    """Return the names in a row; dates that are all first days of a month are months."""
    moments = [cell for cell in row if isinstance(cell, dt.datetime)]
    if len(moments) > 1 and all(moment == moment.replace(day=1, hour=0) for moment in moments):
        row = [f"{cell:%Y-%m}" if isinstance(cell, dt.datetime) else cell for cell in row]
    return [*map(_text, row)]


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


def finish(layout: Layout, body: Body) -> list[str]:
    """Return the names of a table's columns, each once, and add notes on them and on odd rows.

    Empty nameless columns at the end of ``body`` are taken out.
    """
    names = layout.names + [""] * (len(body.columns) - len(layout.names))
    while len(names) > 1 and not names[-1] and body.is_empty(len(names) - 1):
        names.pop()
        body.columns.pop()
    unique = _unique(names)
    changed = [f'"{old}" → "{new}"' for old, new in zip(names, unique, strict=True) if old != new]
    if layout.named and changed:
        layout.notes.append(
            _("Names made unique or filled in: {changes}.").format(changes=few(changed))
        )
    layout.notes += _ragged(body)
    return unique


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


def _ragged(body: Body) -> list[str]:
    notes = []
    if body.short:
        notes.append(
            _("Too few values, the missing ones left blank: {lines}.").format(
                lines=_lines(body.short)
            )
        )
    if body.long:
        notes.append(
            _("More values than names, kept in columns of their own: {lines}.").format(
                lines=_lines(body.long)
            )
        )
    if body.blank:
        notes.append(
            ngettext("{n} empty line left out.", "{n} empty lines left out.", body.blank).format(
                n=body.blank
            )
        )
    return notes


def _lines(numbers: Sequence[int]) -> str:
    return ngettext("line {lines}", "lines {lines}", len(numbers)).format(lines=few(numbers))
