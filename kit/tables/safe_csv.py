"""CSV files for people who open them in a spreadsheet: no cell of them is taken for a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["inert", "write"]


def write(file: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write rows under their heads and return the file; every text in them is ``inert``."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells Excel it's UTF-8
        writer = csv.writer(out)
        writer.writerow(heads)
        for row in rows:
            writer.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])
    return file


def inert(text: str) -> str:
    """Return text that a spreadsheet doesn't take for a formula (OWASP, CSV injection)."""
    start = unicodedata.normalize("NFKC", text[:1])
    return f"'{text}" if start in {"=", "+", "-", "@", "\t", "\r", "\n"} else text
