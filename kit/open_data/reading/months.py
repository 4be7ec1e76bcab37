"""Read months as people write them in a heading: 2021-09, 2021-9, 09/2021, Sep 2021."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Month", "read_month", "styles"]

YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
YEAR_FIRST = re.compile(rf"{YEAR}(?P<sign>[-/.])(?P<month>[0-9]{{1,2}})")
MONTH_FIRST = re.compile(rf"(?P<month>[0-9]{{1,2}})(?P<sign>[-/.]){YEAR}")
IN_LETTERS = re.compile(r"(?P<name>[A-Za-z]{3,9})\.?(?P<sign>[ -/]?)(?P<year>(?:19|20)?[0-9]{2})")
NAMES = {
    name.casefold(): number
    for number in range(1, 13)
    for name in (calendar.month_name[number], calendar.month_abbr[number])
}


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year, and the style in which it was written (empty if several fit)."""

    year: int
    number: int
    style: str = ""

    @property
    def serial(self) -> int:
        """The number of months since year 0, for differences between months."""
        return self.year * 12 + self.number - 1

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"


def read_month(text: object) -> Month | None:
    """Read ``text`` as a month; None if it isn't one.

    Figures may stand in any order with -, / or . between them; names of months are English. A year
    of two digits, as spreadsheets write it (Apr-08), is one of this century.

    >>> str(read_month("2023-4")), str(read_month("04/2023")), str(read_month("Apr-23"))
    ('2023-04', '2023-04', '2023-04')
    """
    written = str(text).strip()
    if found := YEAR_FIRST.fullmatch(written) or MONTH_FIRST.fullmatch(written):
        number = int(found["month"])
        order = "Y" if found.re is YEAR_FIRST else "M"
        width = "" if number > 9 else str(len(found["month"]))
        style = f"{order}{found['sign']}{width}"
        return Month(int(found["year"]), number, style) if 1 <= number <= 12 else None
    if (found := IN_LETTERS.fullmatch(written)) and found["name"].casefold() in NAMES:
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        style = f"letters{found['sign']}{len(found['year'])}"
        return Month(year, NAMES[found["name"].casefold()], style)
    return None


def styles(names: Iterable[str]) -> dict[str, list[str]]:
    """Sort headings by the style in which their months are written.

    2022-10 fits both 2022-09 and 2023-9, so a month of two figures goes with the heading before it.
    Headings that are no months are left out.

    >>> styles(["2022-09", "2022-10", "2023-9", "2023-10", "note"])
    {'Y-2': ['2022-09', '2022-10'], 'Y-1': ['2023-9', '2023-10']}
    """
    months = {name: month for name in names if (month := read_month(name))}
    clear = [month.style for month in months.values() if _is_clear(month)]
    found: dict[str, list[str]] = {}
    last = ""
    for name, month in months.items():
        near = [style for style in (last, *clear) if style.startswith(month.style)]
        last = month.style if _is_clear(month) or not near else near[0]
        found.setdefault(last, []).append(name)
    return found


def _is_clear(month: Month) -> bool:
    return month.style.startswith("letters") or month.style[-1:].isdigit()
