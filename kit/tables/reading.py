"""``read_table``: read a person's own file as a table, with all assumptions listed."""

import os
from dataclasses import dataclass
from html import escape
from pathlib import Path

import pandas as pd

from kit.errors import DataError
from kit.messages import _, ngettext
from kit.tables.body import Body, Source, read
from kit.tables.columns import build
from kit.tables.encodings import decide, look
from kit.tables.figures import find_figures
from kit.tables.file_kinds import kind, locate
from kit.tables.html import html_table
from kit.tables.layout import Layout, find, finish
from kit.tables.lines import find_delimiter, records
from kit.tables.previews import Preview
from kit.tables.sheets import as_shown, sheet_rows, stack

__all__ = ["OwnTable", "preview", "read_table"]

ROWS = 5
COLUMNS = 8


@dataclass(frozen=True)
class OwnTable:
    """A person's own table, ``frame``, and ``assumed``, the assumptions made in reading it."""

    frame: pd.DataFrame
    assumed: tuple[str, ...]

    def _size(self) -> str:
        rows, columns = self.frame.shape
        return _("{rows} and {columns}").format(
            rows=ngettext("{n:,} row", "{n:,} rows", rows).format(n=rows),
            columns=ngettext("{n} column", "{n} columns", columns).format(n=columns),
        )

    def _part(self) -> pd.DataFrame:
        return self.frame.iloc[:ROWS, :COLUMNS]

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        part = self._part()
        head = part.to_string(na_rep="", max_colwidth=40) if len(part) else ""
        said = [f"- {sentence}" for sentence in self.assumed]
        return "\n".join([f"{self._size()}.", _("What was assumed:"), *said, head]).rstrip()

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.assumed)
        part = self._part()
        caption = _("{size}; here the first {rows} and {columns}").format(
            size=self._size(), rows=len(part), columns=len(part.columns)
        )
        shown = part.astype(object).where(part.notna(), "")
        table = html_table(caption, [_("row"), *part.columns], shown.itertuples())
        return f"<p>{escape(_('What was assumed:'))}</p><ul>{said}</ul>{table}"


def read_table(
    path: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    decimal: str | None = None,
    header: bool | None = None,
    skip: int | None = None,
    sheet: str | int | None = None,
    text: bool = False,
) -> OwnTable:
    """Read your own CSV, TSV or Excel file; it is never changed.

    What isn't given is found out and told in ``assumed``; codes and written dates stay text.

    Args:
        path: the file's name; any text with separators, or .xlsx/.xlsm.
        encoding: how bytes become letters, as in "cp1257"; asked for where not certain.
        delimiter: the character between values.
        decimal: "," or ".", where the file's numbers could be read both ways.
        header: False where the file has no line of names.
        skip: how many lines (rows, in Excel) stand above the names.
        sheet: a sheet's name, or its number from 1; the first with values otherwise.
        text: True keeps every written value as text.

    Raises DataError, which says what to do; an EncodingChoice shows the possible encodings.
    """
    _check(delimiter, decimal, skip)
    file = locate(path)
    if workbook := kind(file) == "workbook":
        rows, notes = sheet_rows(file, sheet)
        layout = find(enumerate(map(as_shown, rows), start=1), skip=skip, header=header)
        body = stack(rows[layout.above :], width=len(layout.names))
    else:
        codec, sign, notes = _lines(file, encoding, delimiter, sheet=sheet)
        layout = find(records(file, codec, sign), skip=skip, header=header)
        body = _body(Source(file, codec, sign, layout.above), layout, decimal, text=text)
    names = finish(layout, body)
    frame, more = build(names, body.columns, decimal=decimal, text=text, typed=workbook)
    return OwnTable(frame, (*notes, *body.notes, *layout.notes, *more))


def _body(source: Source, layout: Layout, decimal: str | None, *, text: bool) -> Body:
    """Read the rows of a text file; figures, as far as a sample shows them, as numbers."""
    width, figures, point = len(layout.names), set[int](), "."
    if not text:
        figures, point = find_figures(layout.rows, width, decimal)
    return read(source, width=width, filled=layout.filled, figures=figures, sign=point)


def _check(delimiter: str | None, decimal: str | None, skip: int | None) -> None:
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise DataError(
            _('delimiter={given!r} isn\'t one character: try ";", "," or "\\t" (tab).').format(
                given=delimiter
            )
        )
    if decimal not in (None, ",", "."):
        raise DataError(
            _('decimal={given!r} isn\'t a decimal sign: type "," or ".".').format(given=decimal)
        )
    if skip is not None and skip < 0:
        raise DataError(_("skip={given} is less than none: type 0 or more.").format(given=skip))


def _lines(
    file: Path, encoding: str | None, delimiter: str | None, *, sheet: str | int | None
) -> tuple[str, str, list[str]]:
    """Return the encoding and the separator of a text file, and the assumptions made."""
    if sheet is not None:
        raise DataError(
            _("{file} is no workbook, it has no sheets: leave sheet= out.").format(file=file.name)
        )
    codec, notes = decide(file, encoding)
    if delimiter is None:
        delimiter, more = find_delimiter(file, codec)
        notes += more
    else:
        notes.append(_("Separator: {sign!r}, as you asked.").format(sign=delimiter))
    return codec, delimiter, notes


def preview(path: str | os.PathLike[str]) -> Preview:
    """Show the words of a text file in each encoding that it could have.

    Raises DataError for a file that isn't text, or isn't there.
    """
    file = locate(path)
    if kind(file) == "workbook":
        raise DataError(
            _("{file} is a workbook and needs no encoding: use read_table.").format(file=file.name)
        )
    return look(file)
