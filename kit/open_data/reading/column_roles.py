"""The roles of a table's columns: guessed from headings and values, or given by a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.open_data.reading.distinct_values import Distinct, DistinctValues
from kit.open_data.reading.months import read_month
from kit.open_data.reading.written_numbers import is_number

__all__ = ["Columns", "Question", "columns_of", "one_name_each", "questions"]

PROBE = 500  # values
PLACES = ("name", "longitude", "latitude")  # what can be asked of any table
FEWEST = 3  # headings that are months before a table counts as one with a column for each month
LATITUDE = (
    "lat latitude latitudine breite breitengrad širina ширина platums πλάτος szerokość szélesség"
)
LONGITUDE = (
    "lon lng long longitude longitudine länge längengrad dužina duljina дължина дужина долгота "
    "garums μήκος długość hosszúság"
)


@dataclass(frozen=True)
class Columns:
    """The columns of a table by their role; None or empty for roles that no column has.

    ``name`` says what a row is about, such as the branch. ``months`` are headings that are months.
    Where a table has a row for each month instead, ``month`` holds the month and ``figure`` what
    was counted.
    """

    name: str | None = None
    months: tuple[str, ...] = ()
    month: str | None = None
    figure: str | None = None
    longitude: str | None = None
    latitude: str | None = None

    @property
    def figures(self) -> list[str]:
        """The columns of figures."""
        return list(self.months) or [name for name in (self.figure,) if name]


@dataclass(frozen=True)
class Question:
    """A question to a person about a table: the words, the choices, and the guess."""

    words: str
    choices: dict[str, str]
    guess: str


def questions(table: pd.DataFrame) -> dict[str, Question]:
    """Return questions about a table; each key is a keyword argument of :func:`columns_of`.

    Headings that are months aren't asked for: whatever the language, they are known by their
    figures. "" stands for none.
    """
    found = columns_of(table)
    others = [str(name) for name in table.columns if name not in found.months]
    choices = {"": _("none"), **{name: name for name in others}}
    words = {
        "name": _("Which column says what a row is about?"),
        "month": _("Which column holds the month?"),
        "figure": _("Which column holds what was counted?"),
        "longitude": _("Which column holds the longitude (east)?"),
        "latitude": _("Which column holds the latitude (north)?"),
    }
    asked = {role: said for role, said in words.items() if not found.months or role in PLACES}
    return {
        role: Question(said, choices, getattr(found, role) or "") for role, said in asked.items()
    }


def columns_of(
    table: pd.DataFrame, values: DistinctValues | None = None, /, **given: str | None
) -> Columns:
    """Find the role of each column; ``given``, the answers of a person, take precedence.

    Keywords are those of :class:`Columns`, without ``months``; "" says that there is none.
    ``values`` are those of the table, where they are known already. Raises ``TableError`` for a
    column that isn't there, or a heading that is there twice.
    """
    headings = [str(name) for name in table.columns]
    given = {role: name or None for role, name in given.items()}
    one_name_each(table)
    _check(headings, given)
    months = tuple(name for name in headings if read_month(name))
    months = months if len(months) >= FEWEST else ()
    others = [name for name in headings if name not in months]
    found: dict[str, str | None] = {
        "latitude": _called(others, LATITUDE),
        "longitude": _called(others, LONGITUDE),
    }
    found |= {key: name for key, name in given.items() if key in found}
    plain = [name for name in others if name not in found.values()]
    kinds, of = table.dtypes, (values or DistinctValues(table)).of
    month = None if months else next((n for n in plain if _holds_months(of(n))), None)
    found |= {
        "name": next((n for n in plain if n != month and _holds_words(of(n), kinds[n])), None),
        "month": month,
        "figure": next((n for n in plain[::-1] if month and _holds_numbers(of(n), kinds[n])), None),
    }
    return Columns(months=months, **{**found, **given})


def one_name_each(table: pd.DataFrame) -> None:
    """Raise ``TableError`` unless every heading is text and occurs once."""
    if not isinstance(table, pd.DataFrame):
        raise TableError(
            _(
                'This needs a table and got a {kind}: load one, as in data.load("visits_raw").'
            ).format(kind=type(table).__name__)
        )
    twice = table.columns[table.columns.duplicated()]
    if len(twice):
        raise TableError(
            _('Two columns are called "{name}": rename one of them first.').format(name=twice[0])
        )
    odd = next((name for name in table.columns if not isinstance(name, str)), None)
    if odd is not None:
        raise TableError(
            _(
                "The heading {name!r} is no text. Name the columns first, for example with "
                "table.rename(columns=str)."
            ).format(name=odd)
        )


def _check(headings: list[str], given: dict[str, str | None]) -> None:
    for name in given.values():
        if name is not None and name not in headings:
            near = get_close_matches(str(name), headings, n=1, cutoff=0)
            raise TableError(
                _('There is no column "{name}". Did you mean "{near}"?').format(
                    name=name, near=(near or [""])[0]
                )
            )


def _called(headings: Iterable[str], words: str) -> str | None:
    """Return the first heading that contains one of the words."""
    known = set(words.split())
    for name in headings:
        parts = "".join(c if c.isalpha() else " " for c in name.casefold()).split()
        if known & set(parts):
            return name
    return None


def _holds_months(column: Distinct) -> bool:
    values = column.filled(PROBE)
    return bool(values) and sum(read_month(v) is not None for v in values) >= 0.9 * len(values)


def _holds_numbers(column: Distinct, kind: Any) -> bool:
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind):
        return False
    values = column.filled(PROBE)
    return bool(values) and sum(map(is_number, values)) > 0.5 * len(values)


def _holds_words(column: Distinct, kind: Any) -> bool:
    kinds = pd.api.types
    if kinds.is_numeric_dtype(kind) or kinds.is_datetime64_any_dtype(kind):
        return False
    return bool(column.filled(1)) and not _holds_numbers(column, kind)
