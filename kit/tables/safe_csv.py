"""CSV files that are safe to open in a spreadsheet: no cell is run as a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["inert", "write"]


def write(file: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write rows under their headings and return the file; every text passes through ``inert``."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells Excel it's UTF-8
        writer = csv.writer(out)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return file


def inert(text: str) -> str:
    """Return ``text`` in a form that no spreadsheet runs as a formula (OWASP, CSV injection)."""
    start = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if start in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
