"""What calamine doesn't tell of a sheet, found in the workbook's own XML.

calamine lays a sheet out as a rectangle, and ends the process where it doesn't fit into memory; it
gives a blank for an error (#DIV/0!) and for a formula without a stored result, and a number for a
code that only its format shows whole (00042). A look at the XML tells whether any of it is there.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path, PurePosixPath

__all__ = ["Part", "parts", "place", "reference"]

CHUNK = 1 << 20
TAIL = 64  # bytes, longer than a cell's reference
DENSE = 2_000_000  # cells of a rectangle that fit into any memory, however few hold something
SPARSE = 20  # cells of the rectangle for one that holds something
WIDE = re.compile(rb' r="[A-Z]{2,3}[0-9]')
CELL = rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+[0-9]+)"'
HELD = re.compile(CELL + rb"[^>]*[^/>]>|" + CELL + rb">")
ERROR = re.compile(
    CELL + rb'[^>]*\bt="e"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<', re.DOTALL
)
UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt=\"str\")[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>|</(?:\w+:)?c>)"
)
ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]+)"')
SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\b\w+:id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")


@dataclass(frozen=True)
class Part:
    """The XML of one sheet of a workbook."""

    file: Path
    name: str

    @cached_property
    def _seen(self) -> tuple[bool, bool, bool]:
        """Whether a sheet may span far more cells than it has, and has errors and formulas."""
        rows, wide, cells, errors, formulas = 1, False, 0, False, False
        for chunk in self._chunks():
            last = ROW.findall(chunk, max(chunk.rfind(b"row "), 8) - 8)
            rows = max(rows, *map(int, last)) if last else rows
            wide = wide or WIDE.search(chunk) is not None
            cells += chunk.count(b"<c ") + chunk.count(b":c ")
            errors = errors or b't="e"' in chunk
            formulas = formulas or b"<f" in chunk or b":f" in chunk
        span = rows * (16_384 if wide else 26)
        return span > max(DENSE, SPARSE * cells), errors, formulas

    def far(self) -> str | None:
        """Return the last cell of a sheet that is far too large for what it holds, else None.

        A first look is quick and sees formats too; only where that is too large, cells are read.
        """
        if not self._seen[0]:
            return None
        held = [place(found[1] or found[2]) for found in HELD.finditer(self._whole())]
        rows, columns = (max(places) for places in zip(*held, strict=True)) if held else (0, 0)
        if rows * columns <= max(DENSE, SPARSE * len(held)):
            return None
        return reference(*max(held, key=lambda cell: cell[0] * cell[1]))

    def errors(self) -> dict[tuple[int, int], str]:
        """Return the error values of a sheet by row and column, each counted from 1."""
        if not self._seen[1]:
            return {}
        found = ERROR.finditer(self._whole())
        return {place(match[1]): unescape(match[2].decode()) for match in found}

    def unsaved(self) -> int:
        """Return how many formulas have no stored result."""
        if not self._seen[2]:
            return 0
        return sum(1 for _formula in UNSAVED.finditer(self._whole()))

    def _chunks(self) -> Iterator[bytes]:
        with zipfile.ZipFile(self.file) as archive, archive.open(self.name) as handle:
            tail = b""
            while chunk := handle.read(CHUNK):
                yield tail + chunk
                tail = chunk[-TAIL:]

    def _whole(self) -> bytes:
        with zipfile.ZipFile(self.file) as archive:
            return archive.read(self.name)


def parts(file: Path, workbook: str) -> list[Part]:
    """Return the sheets of a workbook in their order; ``workbook`` is the name of its main part."""
    main = PurePosixPath(workbook)
    with zipfile.ZipFile(file) as archive:
        sheets = SHEET.findall(archive.read(workbook))
        relations = archive.read(f"{main.parent}/_rels/{main.name}.rels")
    targets = {
        _attribute(found[0], b"Id"): _attribute(found[0], b"Target")
        for found in RELATION.finditer(relations)
    }
    names = [targets.get(id_.decode(), "") for id_ in sheets]
    return [Part(file, str(main.parent / name).lstrip("/")) for name in names]


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb'\b%s="([^"]*)"' % name, tag)
    return unescape(found[1].decode()) if found else ""


def place(name: bytes) -> tuple[int, int]:
    """Return the row and the column of a cell's reference, counted from 1.

    >>> place(b"B3"), place(b"XFD1048576")
    ((3, 2), (1048576, 16384))
    """
    letters = name.rstrip(b"0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(name[len(letters) :]), column


def reference(row: int, column: int) -> str:
    """Return the reference of a cell, as in "B3".

    >>> reference(3, 2), reference(1048576, 16384)
    ('B3', 'XFD1048576')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
