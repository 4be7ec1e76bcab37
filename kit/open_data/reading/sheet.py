"""A table prepared for examination: columns by role, figures read, rows by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kit.messages import _, ngettext
from kit.open_data.reading.column_roles import Columns
from kit.open_data.reading.distinct_values import DistinctValues
from kit.open_data.reading.written_numbers import Written, read_figures
from kit.tables.html import few

__all__ = ["Sheet"]

LONGEST = 40  # characters of a name


@dataclass(frozen=True)
class Sheet:
    """A table with the roles of its columns.

    Rows are told apart by their labels. Where two have one, as after two files were put together,
    all rows are numbered anew from 0.
    """

    table: pd.DataFrame
    columns: Columns
    known: DistinctValues | None = None  # the values of the table, where they are known already

    def __post_init__(self) -> None:
        if not self.table.index.is_unique:
            object.__setattr__(self, "table", self.table.reset_index(drop=True))

    @cached_property
    def values(self) -> DistinctValues:
        """The different values of each column."""
        return self.known or DistinctValues(self.table)

    @cached_property
    def written(self) -> Written:
        """The figures, and how they are written."""
        return read_figures(self.table, self.columns.figures)

    @property
    def others(self) -> list[str]:
        """The columns without figures."""
        return [name for name in self.table.columns if name not in self.columns.figures]

    @cached_property
    def text_columns(self) -> list[str]:
        """The text columns, without figures."""
        kinds = pd.api.types
        return [
            name
            for name in self.others
            if not kinds.is_numeric_dtype(self.table[name])
            and not kinds.is_datetime64_any_dtype(self.table[name])
        ]

    @cached_property
    def names(self) -> list[str]:
        """The name of each row's subject; empty if there is no such column."""
        if self.columns.name is None:
            return [""] * len(self.table)
        codes, said = self.spellings
        return [said[code] for code in codes]

    @cached_property
    def spellings(self) -> "tuple[np.ndarray[Any, Any], list[str]]":
        """The different names of rows, "" as the last one, and the place of each row's name."""
        if self.columns.name is None:
            return np.zeros(len(self.table), np.int64), [""]
        column = self.values.of(self.columns.name)
        said = ["" if isinstance(v, str) and not v.strip() else str(v) for v in column.values]
        return np.where(column.codes < 0, len(said), column.codes), [*said, ""]

    def labels(self, places: Iterable[int]) -> tuple[Any, ...]:
        """Return the index labels of the rows at ``places``."""
        return tuple(self.table.index[list(places)])

    def rows(self, places: Iterable[int], *, most: int = 4) -> str:
        """Describe rows for a person: counted from 1 under the headings, with their name."""
        found = list(places)
        said = few([self._row(place) for place in found], most)
        return ngettext("Row {rows}", "Rows {rows}", len(found)).format(rows=said)

    def _row(self, place: int) -> str:
        codes, said = self.spellings
        name = " ".join(said[codes[place]].split())[:LONGEST]
        return _("{n} ({name})").format(n=place + 1, name=name) if name else str(place + 1)
