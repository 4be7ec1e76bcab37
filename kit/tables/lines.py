"""Find the separator of a text file, and split its first lines to decide on its layout."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from kit.messages import _
from kit.tables.blocks import no_table
from kit.tables.layout import Record
from kit.tables.numbers import numeric

__all__ = ["find_delimiter", "records"]

NAMES = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("vertical bar")}
NONE = "\x1f"  # a sign that no text holds: each line is one value
SAMPLE = 1000  # lines to try a separator on
START = 1 << 18  # characters to find the separator in


def records(file: Path, codec: str, delimiter: str) -> Iterator[Record]:
    """Yield each record of a text file with its line's number; a quoted cell may span lines.

    Raises DataError for a value beyond measure.
    """
    with file.open(encoding=codec, newline="") as handle:
        reader = csv.reader(handle, delimiter=delimiter)
        line = 1
        try:
            for row in reader:
                yield line, row
                line = reader.line_num + 1
        except csv.Error as error:
            raise no_table(file, line, error) from error


def find_delimiter(file: Path, codec: str) -> tuple[str, list[str]]:
    """Return the separator that gives the most lines the same number of values, and a note."""
    with file.open(encoding=codec, newline="") as handle:
        start = handle.read(START)
    lines = start.splitlines(keepends=True)
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip("\r\n")) == 5:
        sign = lines[0][4]
        return sign, [_("Separator: {sign}, as the first line says.").format(sign=_named(sign))]
    if len(start) == START and len(lines) > 1:
        lines.pop()  # probably cut
    found = max(NAMES, key=lambda sign: _agreement(lines, sign))
    if not any(_agreement(lines, found)):
        return NONE, [
            _("Separator: none splits all lines into equally many values; each line is one value.")
        ]
    return found, [_("Separator: {sign}.").format(sign=_named(found))]


def _named(sign: str) -> str:
    return NAMES.get(sign, f'"{sign}"')


def _agreement(lines: Sequence[str], sign: str) -> tuple[float, float, int]:
    """Return a score for the separator ``sign``; all zeros if it doesn't make a table."""
    rows: list[list[str]] = []
    try:
        for row in islice(csv.reader(lines, delimiter=sign), SAMPLE):
            rows += [row] if any(row) else []
    except csv.Error:
        pass  # the lines before still tell, and `records` will say what is wrong
    wide = Counter(len(row) for row in rows if len(row) > 1)
    if not wide:
        return 0, 0, 0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    places = [place for place, row in enumerate(rows) if len(row) == width]
    if count / (places[-1] - places[0] + 1) < 0.6 or (count == 1 and len(rows) > 1):
        return 0, 0, 0
    cells = [cell for place in places for cell in rows[place] if cell]
    clean = sum(map(numeric, cells)) / max(len(cells), 1)
    return count, clean, width
