"""The cleaning steps: each returns a new table and a list of every change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.open_data.finding.coordinates import swapped_rows
from kit.open_data.finding.counts import RUN, copies
from kit.open_data.finding.rows import total_rows
from kit.open_data.finding.spellings import one_spelling
from kit.open_data.reading.column_roles import columns_of
from kit.open_data.reading.months import read_month
from kit.open_data.reading.sheet import Sheet
from kit.open_data.reading.written_numbers import read_figures

__all__ = ["STEPS", "Done", "Settings", "apply", "months_first"]

Change = tuple[Any, str, object, object]  # row, column, before, after


@dataclass(frozen=True)
class Settings:
    """A person's decisions about a table: the roles of its columns, and names that are one."""

    figure: str = "figure"
    columns: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """The table after a step, and each change."""

    table: pd.DataFrame
    changes: list[Change]


def apply(step: str, table: pd.DataFrame, settings: Settings) -> Done:
    """Apply one step of ``STEPS``; raise ``TableError`` if an earlier step is missing."""
    given = {role: name for role, name in settings.columns.items() if name in table.columns}
    if settings.figure in table.columns:
        given["figure"] = settings.figure
    sheet = Sheet(table, columns_of(table, **given))
    return _DO[step](sheet, settings)


def _numbers(sheet: Sheet, _settings: Settings) -> Done:
    table, changes = sheet.table.copy(), []
    places = [name for name in (sheet.columns.longitude, sheet.columns.latitude) if name]
    for group in filter(None, (sheet.columns.figures, places)):
        written = read_figures(table, group)
        unread = (written.parted & written.figures.isna()).to_numpy()
        if unread.any():
            raise TableError(
                _(
                    "{value} can mean two numbers: write it out, without a sign that parts it."
                ).format(value=table[group].to_numpy()[unread][0])
            )
        known = written.figures.to_numpy()
        whole = bool((known[np.isfinite(known)] % 1 == 0).all())
        new = written.figures.astype("Int64") if whole else written.figures
        for name in group:
            changes += _differences(table[name], new[name], str(name))
        table[group] = new
    return Done(table, changes)


def _differences(before: "pd.Series[Any]", after: "pd.Series[Any]", name: str) -> list[Change]:
    """List the cells that are now written differently; blanks that stay blank don't count."""
    pairs = zip(before.index, before.astype(object), after.astype(object), strict=True)
    told = [(label, was, None if pd.isna(now) else now) for label, was, now in pairs]
    return [
        (label, name, was, now)
        for label, was, now in told
        if str(was) != str(now) and not (now is None and _nothing(was))
    ]


def _nothing(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else bool(pd.isna(value))


def _totals(sheet: Sheet, _settings: Settings) -> Done:
    return _without(sheet, total_rows(sheet))


def _without(sheet: Sheet, places: list[int]) -> Done:
    labels = sheet.labels(places)
    column = str(sheet.columns.name or _("(row)"))
    changes = [
        (label, column, sheet.names[place], None)
        for label, place in zip(labels, places, strict=True)
    ]
    return Done(sheet.table.drop(index=list(labels)), [*changes])


def _names(sheet: Sheet, settings: Settings) -> Done:
    name = _needed(sheet.columns.name, _("names"))
    one = one_spelling(sheet.table[name])
    chosen = {spelling: settings.spellings.get(best, best) for spelling, best in one.items()}
    new = sheet.table[name].map(lambda value: chosen.get(str(value), value))
    changes = _differences(sheet.table[name], new, name)
    return Done(sheet.table.assign(**{name: new.astype(sheet.table[name].dtype)}), changes)


def _needed(column: str | None, what: str) -> str:
    if column is None:
        raise TableError(_("No column holds {what}: say which one it is.").format(what=what))
    return column


def _twice(sheet: Sheet, _settings: Settings) -> Done:
    return _without(sheet, np.flatnonzero(sheet.table.duplicated().to_numpy()).tolist())


def _merge(sheet: Sheet, _settings: Settings) -> Done:
    name = _needed(sheet.columns.name, _("names"))
    keys = [name, *([sheet.columns.month] if sheet.columns.month else [])]
    figures = sheet.columns.figures
    if any(not pd.api.types.is_numeric_dtype(sheet.table[column]) for column in figures):
        raise TableError(
            _('Text can\'t be added up: put the step "{step}" before "{this}".').format(
                step=STEPS["numbers"], this=STEPS["merge"]
            )
        )
    whole = sheet.table[keys].notna().all(axis=1)
    again = sheet.table.duplicated(keys) & whole
    alike = sheet.table.duplicated(keys, keep=False) & whole
    groups, kept = sheet.table[alike].groupby(keys, sort=False), alike.index[alike & ~again]
    table = sheet.table[~again].copy()
    if len(kept):
        table.loc[kept, figures] = groups[figures].sum(min_count=1).set_axis(kept)
        others = [*table.columns.drop([*keys, *figures])]
        table.loc[kept, others] = groups[others].first().set_axis(kept)
    gone = sheet.table.loc[again, name]
    return Done(table, [(label, name, was, None) for label, was in gone.items()])


def _months(sheet: Sheet, _settings: Settings) -> Done:
    if sheet.columns.month:
        column = sheet.table[sheet.columns.month]
        new = column.map(months_first)
        changes = _differences(column, new, sheet.columns.month)
        return Done(sheet.table.assign(**{sheet.columns.month: new}), changes)
    new_names = {name: months_first(name) for name in sheet.columns.months}
    changes = [(_("(heading)"), old, old, new) for old, new in new_names.items() if old != new]
    return Done(sheet.table.rename(columns=new_names), [*changes])


def months_first(month: object) -> object:
    """Write a month as 2026-01; other text stays unchanged."""
    found = read_month(month)
    return str(found) if found else month


def _long(sheet: Sheet, settings: Settings) -> Done:
    if not sheet.columns.months:
        raise TableError(_("The table has no columns that are months: it may be long already."))
    months = list(sheet.columns.months)
    for name in {"month", settings.figure} & set(sheet.others):
        raise TableError(
            _('There is a column "{name}" already, where the new one would go: rename it.').format(
                name=name
            )
        )
    long = sheet.table.melt(
        id_vars=sheet.others, value_vars=months, var_name="month", value_name=settings.figure
    )
    order = np.arange(len(long)).reshape(len(months), -1).T.ravel()
    return Done(long.iloc[order].reset_index(drop=True), [])


def _places(sheet: Sheet, _settings: Settings) -> Done:
    east, north = sheet.columns.longitude, sheet.columns.latitude
    if east is None or north is None:
        raise TableError(_("No columns hold longitude and latitude: say which ones they are."))
    table, labels = sheet.table.copy(), list(sheet.labels(swapped_rows(sheet)))
    table.loc[labels, [east, north]] = sheet.table.loc[labels, [north, east]].to_numpy()
    changes = [
        change
        for column in (east, north)
        for change in _differences(
            sheet.table.loc[labels, column], table.loc[labels, column], column
        )
    ]
    return Done(table, changes)


def _copied(sheet: Sheet, _settings: Settings) -> Done:
    if not sheet.columns.month:
        raise TableError(
            _('Single months are marked in rows: put the step "{step}" before "{this}".').format(
                step=STEPS["long"], this=STEPS["copied"]
            )
        )
    marked = copies(sheet).any(axis=1).to_numpy()
    serial = [
        getattr(read_month(value), "serial", -1) for value in sheet.table[sheet.columns.month]
    ]
    last = {(n, s) for n, s, m in zip(sheet.names, serial, marked, strict=True) if m}
    whole = [
        any((name, month + later) in last for later in range(RUN))
        for name, month in zip(sheet.names, serial, strict=True)
    ]
    changes = [(label, "copied", None, True) for label in sheet.table.index[whole]]
    return Done(sheet.table.assign(copied=whole), [*changes])


_DO: dict[str, Callable[[Sheet, Settings], Done]] = {
    "totals": _totals,
    "names": _names,
    "twice": _twice,
    "numbers": _numbers,
    "merge": _merge,
    "places": _places,
    "months": _months,
    "long": _long,
    "copied": _copied,
}

STEPS = {
    "totals": _("Leave out the rows that are totals"),
    "names": _("Spell each name in one way"),
    "twice": _("Leave out rows that are there twice, cell by cell"),
    "numbers": _("Turn what is written into numbers"),
    "merge": _("Add up rows that have the same name"),
    "places": _("Swap back longitude and latitude"),
    "months": _("Write every month as 2026-01"),
    "long": _("Make one row for each month"),
    "copied": _("Mark quarterly figures that were copied"),
}
