"""The first rows of a table for reading: with a caption, without row numbers or seconds."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kit.messages import _
from kit.tables.html import html_table, text_table

__all__ = ["Excerpt", "show"]


@dataclass(frozen=True)
class Excerpt:
    """Some rows as texts, which show as a table in a notebook and in a terminal."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def _repr_html_(self) -> str:
        return html_table(self.caption, self.head, self.rows)

    def __repr__(self) -> str:
        return f"{self.caption}\n{text_table(self.head, self.rows)}"


def show(table: pd.DataFrame, caption: str, *, most: int = 20) -> Excerpt:
    """Show the first ``most`` rows of a table for reading; the table itself stays as it is.

    Dates are written without a time where they have none, times without seconds, and a missing
    value as a dash. The caption says how many rows are left out.
    """
    left = len(table) - most
    rows = table.head(most).itertuples(index=False, name=None)
    return Excerpt(
        caption if left <= 0 else _("{caption} ({n:,} more rows)").format(caption=caption, n=left),
        tuple(map(str, table.columns)),
        tuple(tuple(_text(value) for value in row) for row in rows),
    )


def _text(value: Any) -> str:
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return "–"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    return str(value)
