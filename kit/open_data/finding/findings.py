"""The findings about a table, in words and numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from kit.messages import _, ngettext
from kit.tables.html import html_table, text_table

__all__ = ["KINDS", "Finding", "Profile"]

KINDS = {
    "headings": _("Months written in more than one way"),
    "gaps": _("Months that are missing"),
    "header": _("Headings that come again among the rows"),
    "totals": _("Totals among the rows"),
    "twice": _("Rows that are there twice"),
    "names": _("One name, several spellings"),
    "blanks": _("Blanks beside zeros"),
    "words": _("Words where figures should be"),
    "signs": _("Figures with signs in them"),
    "negative": _("Counts below zero"),
    "copied": _("Figures that look copied"),
    "dates": _("Dates written in more than one way"),
    "places": _("Coordinates that can't be right"),
    "spaces": _("Stray spaces and line breaks"),
    "letters": _("Letters that came out wrong"),
}


@dataclass(frozen=True)
class Finding:
    """One finding: a kind of fault, with its places.

    ``kind`` is a key of ``KINDS``; ``columns`` and ``rows`` (index labels of the table) say where,
    ``count`` how many cells, rows or headings it concerns; ``words`` says what was noticed,
    ``remedy`` what to do about it.
    """

    kind: str
    words: str
    remedy: str
    count: int
    columns: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()

    @property
    def title(self) -> str:
        """The name of the kind, in words."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Profile:
    """All findings about a table, and the content of each of its columns.

    ``columns`` has a row for each column, or for each run of months; ``assumed`` is what was
    decided when the file was read.
    """

    findings: tuple[Finding, ...]
    columns: pd.DataFrame
    size: tuple[int, int]
    assumed: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def of(self, kind: str) -> "Profile":
        """Return a profile with the findings of one kind only; of all kinds for ``""``."""
        found = tuple(finding for finding in self.findings if kind in ("", finding.kind))
        return Profile(found, self.columns, self.size, self.assumed)

    def _caption(self) -> str:
        n = len(self.findings)
        return ngettext(
            "{n} thing to look at in {rows:,} rows and {columns} columns",
            "{n} things to look at in {rows:,} rows and {columns} columns",
            n,
        ).format(n=n or _("No"), rows=self.size[0], columns=self.size[1])

    def _rows(self) -> list[tuple[str, str, str]]:
        return [(finding.title, finding.words, finding.remedy) for finding in self.findings]

    def __str__(self) -> str:
        lines = [f"{title}: {words} {remedy}" for title, words, remedy in self._rows()]
        return "\n".join([f"{self._caption()}.", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.assumed)
        heading = escape(_("How the file was read:"))
        read = f"<p>{heading}</p><ul>{said}</ul>" if said else ""
        if not self.findings:
            return f"{read}<p>{escape(self._caption())}.</p>"
        head = (_("look at"), _("what was noticed"), _("what to do"))
        return read + html_table(self._caption(), head, self._rows())

    @property
    def table(self) -> "ColumnTable":
        """The content of each column, as a table for reading."""
        return ColumnTable(self.columns)


@dataclass(frozen=True)
class ColumnTable:
    """The columns of a table, one a line."""

    frame: pd.DataFrame

    def __str__(self) -> str:
        return text_table([*self.frame.columns], self.frame.to_numpy().tolist())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = self.frame.to_numpy().tolist()
        return html_table(_("What each column holds"), [*self.frame.columns], rows)
