"""Find faults in the figures: blanks beside zeros, words, signs, copies, missing months."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from kit.messages import _, ngettext
from kit.open_data.finding.findings import Finding
from kit.open_data.finding.rows import total_rows
from kit.open_data.reading.months import read_month, styles
from kit.open_data.reading.sheet import Sheet
from kit.tables.html import few

__all__ = [
    "RUN",
    "copies",
    "find_blanks",
    "find_copied",
    "find_gaps",
    "find_headings",
    "find_negative",
    "find_signs",
    "find_words",
]

RUN = 3  # months of a quarter
TELLING = 10  # a smaller figure comes three times by chance

Grid = "np.ndarray[tuple[int, int], np.dtype[Any]]"


def find_headings(sheet: Sheet) -> Iterator[Finding]:
    """Find months that are written in several styles: programs don't see them as one series."""
    names = sheet.columns.months or _month_cells(sheet)
    found = styles(dict.fromkeys(map(str, names)))
    if len(found) > 1:
        shown = [_("{example} ({n})").format(example=v[0], n=len(v)) for v in found.values()]
        yield Finding(
            "headings",
            _("Months are written like {styles}.").format(styles=few(shown)),
            _("Write them all one way, year first: 2026-01 sorts as it should."),
            len(found),
            columns=tuple(name for group in found.values() for name in group),
        )


def _month_cells(sheet: Sheet) -> list[str]:
    name = sheet.columns.month
    return [] if name is None else [*dict.fromkeys(map(str, sheet.values.of(name).values))]


def find_gaps(sheet: Sheet) -> Iterator[Finding]:
    """Find months that are missing between the first and the last one."""
    names = sheet.columns.months or _month_cells(sheet)
    months = sorted({m.serial: m for name in names if (m := read_month(name))}.items())
    steps = [b[0] - a[0] for a, b in pairwise(months)]
    usual = min(steps, default=1)  # figures of every third month have no gaps
    gaps = [(a[1], b[1]) for a, b in pairwise(months) if b[0] - a[0] > usual]
    if gaps:
        missing = sum((b.serial - a.serial) // usual - 1 for a, b in gaps)
        shown = few([_("between {a} and {b}").format(a=a, b=b) for a, b in gaps], 3)
        yield Finding(
            "gaps",
            ngettext(
                "{n} month is missing, {where}.", "{n} months are missing, {where}.", missing
            ).format(n=missing, where=shown),
            _("Say why in a note: without it, a chart draws a line where nobody knows anything."),
            missing,
        )


def find_blanks(sheet: Sheet) -> Iterator[Finding]:
    """Find blank cells, and count the zeros beside them."""
    written = sheet.written
    blank = int(written.blank.to_numpy().sum())
    if blank:
        zeros = int((written.figures == 0).to_numpy().sum())
        where = written.blank.any(axis=1).to_numpy()
        yield Finding(
            "blanks",
            _("{blank:,} figures are blank and {zeros:,} are 0.").format(blank=blank, zeros=zeros),
            _("Ask what each blank means, and who knows it, before anything is written there."),
            blank,
            columns=tuple(written.blank.columns[written.blank.any(axis=0)]),
            rows=tuple(sheet.table.index[where]),
        )
    body = np.ones(len(sheet.table), dtype=bool)
    body[total_rows(sheet)] = False
    others = {name: sheet.values.of(name).blank & body for name in sheet.others}
    found = {name: column for name, column in others.items() if column.any()}
    if found:
        counts = [
            _("{name} ({n:,})").format(name=name, n=int(c.sum())) for name, c in found.items()
        ]
        yield Finding(
            "blanks",
            _("Nothing is written in some cells of {columns}.").format(columns=few(counts)),
            _("Find out whether it is unknown, doesn't apply, or means “as above”."),
            sum(int(column.sum()) for column in found.values()),
            columns=tuple(found),
            rows=tuple(sheet.table.index[np.any([*found.values()], axis=0)]),
        )


def find_words(sheet: Sheet) -> Iterator[Finding]:
    """Find words in cells that should hold a figure: closed, n/a, see note."""
    text = _("Words where a figure should be, {n:,} in all: {examples}.")
    remedy = _("Leave the cell blank and put the word into a column for notes.")
    yield from _cells(sheet, sheet.written.word, "words", text=text, remedy=remedy)


def find_signs(sheet: Sheet) -> Iterator[Finding]:
    """Find figures with signs that many programs can't read: 1,234 or 39%."""
    remedy = _("Write the digits alone, and a unit into the heading.")
    text = _("Thousands parted, {n:,} in all: {examples}.")
    yield from _cells(sheet, sheet.written.parted, "signs", text=text, remedy=remedy)
    text = _("A unit beside the figure, {n:,} in all: {examples}.")
    yield from _cells(sheet, sheet.written.signed, "signs", text=text, remedy=remedy)


def find_negative(sheet: Sheet) -> Iterator[Finding]:
    """Find counts below zero, if nearly all other figures are zero or more."""
    below = sheet.written.figures < 0
    if 10 * int(below.to_numpy().sum()) <= int(sheet.written.figures.notna().to_numpy().sum()):
        text = _("Below zero, {n:,} in all: {examples}.")
        remedy = _("Nobody can be counted less than 0 times: ask who typed it.")
        yield from _cells(sheet, below, "negative", text=text, remedy=remedy)


def _cells(
    sheet: Sheet, mask: pd.DataFrame, kind: str, *, text: str, remedy: str
) -> Iterator[Finding]:
    count = int(mask.to_numpy().sum())
    if count:
        values = sheet.table[mask.columns].to_numpy()[mask.to_numpy()]
        examples = [f"“{str(value)[:20]}”" for value in dict.fromkeys(values)]
        where = mask.any(axis=1).to_numpy()
        yield Finding(
            kind,
            text.format(n=count, examples=few(examples[:3])),
            remedy,
            count,
            columns=tuple(mask.columns[mask.any(axis=0)]),
            rows=tuple(sheet.table.index[where]),
        )


def copies(sheet: Sheet) -> pd.DataFrame:
    """Mark each figure equal to those of the two months before it, except zeros and small ones.

    The result has the table's rows and the columns of its figures. Months that don't follow each
    other are no neighbours. Nothing is marked where figures are so small or so steady that runs of
    three come by chance: if runs of exactly two are a share q of all neighbours, runs of three
    should be about a share q × q, and a copyist makes more than three times as many.
    """
    figures = sheet.written.figures
    marked = pd.DataFrame(data=False, index=figures.index, columns=figures.columns)
    if sheet.columns.months:
        serial = np.array([_serial(name) for name in sheet.columns.months])
        order = np.argsort(serial, kind="stable")
        marked.iloc[:, order] = _repeats(figures.to_numpy()[:, order], serial[order])
    elif sheet.columns.month and sheet.columns.figure:
        marked[sheet.columns.figure] = _long_repeats(sheet)
    return marked


def _serial(name: object) -> int:
    month = read_month(name)
    return month.serial if month else -1


def _serials(sheet: Sheet) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Return the number of each row's month, -1 where it has none."""
    column = sheet.values.of(str(sheet.columns.month))
    return np.array([*map(_serial, column.values), -1])[column.codes]


def _long_repeats(sheet: Sheet) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Mark copies in a long table: give it a column for each month, and look the rows up."""
    places = pd.DataFrame(
        {
            "name": sheet.names,
            "serial": _serials(sheet),
            "figure": sheet.written.figures.iloc[:, 0].to_numpy(),
        }
    )
    known = places[places["serial"] >= 0].drop_duplicates(["name", "serial"])
    wide = known.pivot(index="name", columns="serial", values="figure")
    marked = _repeats(wide.to_numpy(), wide.columns.to_numpy())
    rows, columns = np.nonzero(marked)
    found = pd.DataFrame({"name": wide.index[rows], "serial": wide.columns[columns]})
    pairs = places[["name", "serial"]].merge(found.drop_duplicates(), how="left", indicator=True)
    return (pairs["_merge"] == "both").to_numpy()


def _repeats(grid: Any, serial: Any) -> Any:
    """Mark the cells of ``grid``, in calendar order, that equal the two before them."""
    marked = np.zeros(grid.shape, dtype=bool)
    if grid.shape[1] < RUN:
        return marked
    usual = np.diff(serial).min()
    next_to = (np.diff(serial) == usual) & (grid[:, 1:] == grid[:, :-1]) & (grid[:, 1:] >= TELLING)
    marked[:, 2:] = next_to[:, 1:] & next_to[:, :-1]
    before = np.pad(next_to, ((0, 0), (1, 1)))
    pairs = int((next_to & ~before[:, :-2] & ~before[:, 2:]).sum())
    neighbours = int(((grid[:, 1:] >= TELLING) & (grid[:, :-1] >= TELLING)).sum())
    by_chance = pairs**2 / max(neighbours, 1)
    return marked if marked.sum() > 3 * by_chance else np.zeros_like(marked)


def find_copied(sheet: Sheet) -> Iterator[Finding]:
    """Find figures that are equal in three months in a row, as if a quarter's were copied."""
    marked = copies(sheet)
    count = int(marked.to_numpy().sum())
    if count:
        where = np.flatnonzero(marked.any(axis=1).to_numpy())
        names = [*dict.fromkeys(sheet.names[place] for place in where)]
        yield Finding(
            "copied",
            ngettext(
                "{n:,} figure equals those of the two months before it, in {names}.",
                "{n:,} figures equal those of the two months before them, in {names}.",
                count,
            ).format(n=count, names=few(names, 4)),
            _(
                "Mark them. Was a quarter counted at once and shared out? Then its sum is right,"
                " and single months can't be compared."
            ),
            count,
            columns=tuple(marked.columns[marked.any(axis=0)]),
            rows=sheet.labels(where),
        )
