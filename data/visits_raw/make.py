"""Make the visits of two invented counties: ``python make.py``; with ``--check``, only compare.

What was true is made first, then exported as library systems do it, with the faults that
counties.toml names. Only integers and ``random.Random`` are used, so that every Python from 3.11 on
writes the same bytes on every system. Files and hashes are written by ../loans/make.py.
"""

import importlib
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent
MATERIAL = tomllib.loads((HERE / "counties.toml").read_text(encoding="utf-8"))
FIRST, LAST = (2010, 1), (2025, 12)
ID = ["Branch", "Longitude", "Latitude"]
CLEAN = ["branch", "longitude", "latitude", "month", "visits", "copied"]

Month = tuple[int, int]
Row = dict[Month, int | None]
Line = tuple[str, str, str, Row]


def import_writer() -> ModuleType:
    """Import ../loans/make.py, although this file bears the same name."""
    sys.path.insert(0, str(HERE.parent / "loans"))
    sys.modules.pop("make", None)
    return importlib.import_module("make")


made = import_writer()


def month(text: str) -> Month:
    """Read a month such as 2013-05."""
    year, number = text.split("-")
    return int(year), int(number)


def months(first: Month, last: Month) -> list[Month]:
    """List the months from one to another, both included."""
    start, end = first[0] * 12 + first[1] - 1, last[0] * 12 + last[1] - 1
    return [(n // 12, n % 12 + 1) for n in range(start, end + 1)]


def during(spans: list[list[str]], when: Month) -> bool:
    """Tell whether a month lies in one of the spans."""
    return any(month(first) <= when <= month(last) for first, last in spans)


def usual(rng: Random, level: int, when: Month) -> int:
    """Draw a month's visits from level, season, trend and luck."""
    season = MATERIAL["season"][when[1] - 1]
    trend = 1000 + MATERIAL["trend"] * (when[0] - FIRST[0])
    half = 500 if during([MATERIAL["slow_return"]], when) else 1000
    return level * season * trend * half * rng.randint(930, 1070) // 1000**4


def history(rng: Random, about: dict[str, Any], span: list[Month]) -> Row:
    """Make what is known of a branch: visits, zeros where it was closed, None where unknown."""
    row: Row = {}
    for when in span:
        visits = usual(rng, about["level"], when)
        if during([MATERIAL["closed_for_all"], *about.get("closed", [])], when):
            visits = 0
        gone = when < month(about.get("opened", "0001-01"))
        gone |= when >= month(about.get("shut", "9999-01"))
        row[when] = None if gone or during(about.get("unknown", []), when) else visits
    return row


def copied(row: Row, first: Month, last: Month) -> tuple[Row, set[Month]]:
    """Put a quarter's mean into each of its months; return which months now hold a copy."""
    result, which = dict(row), set()
    quarters = months(first, last)
    for start in range(0, len(quarters), 3):
        three = quarters[start : start + 3]
        values = [row[when] for when in three]
        if None not in values:
            mean = (values[0] + values[1] + values[2]) // 3
            result |= dict.fromkeys(three, mean)
            which |= set(three)
    return result, which


@cache
def truth(county: str) -> dict[str, tuple[int, int, Row, frozenset[Month]]]:
    """Make every branch of a county: east, north, visits, and the months that hold a copy."""
    spec = MATERIAL[county]
    rng = Random(spec["seed"])
    found = {}
    for name, about in spec["branches"].items():
        east, north = (spec[way] + rng.randint(-190_000, 190_000) for way in ("east", "north"))
        row, which = history(rng, about, months(FIRST, LAST)), set()
        if about.get("quarterly"):
            row, which = copied(row, *map(month, MATERIAL["quarterly"]))
        found[name] = (east, north, row, frozenset(which))
    return found


@cache
def next_year() -> dict[str, tuple[int, int, Row, frozenset[Month]]]:
    """Make the year after for the branches of home."""
    spec = MATERIAL["year"]
    rng = Random(spec["seed"])
    span = months(*map(month, spec["months"]))
    found = {}
    for name, (east, north, _row, _copies) in truth("home").items():
        about = dict(MATERIAL["home"]["branches"][name])
        about["unknown"] = [spec["unknown"][name]] if name in spec["unknown"] else []
        row, which = history(rng, about, span), set()
        if name in spec["quarterly"]:
            row, which = copied(row, span[0], span[-1])
        found[name] = (east, north, row, frozenset(which))
    return found


def degrees(millionths: int) -> str:
    """Write millionths of a degree as 56.200000."""
    whole, rest = divmod(abs(millionths), 1_000_000)
    return f"{'-' if millionths < 0 else ''}{whole}.{rest:06}"


def lines(spec: dict[str, Any], branches: dict[str, Any]) -> Iterator[Line]:
    """List the lines of an export, faults included: name, two coordinates, figures."""
    for name, (east, north, row, _copies) in branches.items():
        swap = spec["swapped"] == "all" or name in spec["swapped"]
        x, y = map(degrees, (north, east) if swap else (east, north))
        old, new, when = spec["renamed"]
        if name == old:
            before, after = parted(row, month(when))
            yield old, x, y, before
            yield new, x, y, after
        else:
            yield name, x, y, row
        if name == spec["twice"]:
            yield f"{name.upper()} ", x, y, row


def parted(row: Row, when: Month) -> tuple[Row, Row]:
    """Part a row at the month in which the branch was renamed, which both hold a part of."""
    before, after = (
        {m: v if keeps(m) else None for m, v in row.items()}
        for keeps in (lambda m: m < when, lambda m: m > when)
    )
    before[when] = (row[when] or 0) * 2 // 5
    after[when] = (row[when] or 0) - before[when]
    return before, after


def export(spec: dict[str, Any], branches: dict[str, Any], header: list[str]) -> bytes:
    """Write the branches as a library system would: cp1252, semicolons, a letterhead, a total."""
    found = list(lines(spec, branches))
    total = {when: sum(row[when] or 0 for *_id, row in found) for when in next(iter(found))[3]}
    body = [[*id, *map(figure, row.values())] for *id, row in found]
    last = [spec["total"], "", "", *map(figure, total.values())]
    body = [last, *body] if spec["total_first"] else [*body, last]
    top = [[spec["title"]], ["Report", "VIS-07b"], ["Printed", "02/01/2026 07:41"], []]
    rows = [";".join(row) for row in [*top, [*ID, *header], *body]]
    return ("\n".join(rows) + "\n").encode("cp1252")


def figure(value: int | None) -> str:
    """Write a figure with its thousands parted; nothing where nobody knows."""
    return "" if value is None else f"{value:,}"


def long_export(spec: dict[str, Any]) -> bytes:
    """Write next month's file: one line for each branch, typed by hand."""
    rows = [["branch", "month", "visits"]]
    for name, (*_place, row, _copies) in next_year().items():
        value = row[month(spec["month"])]
        visits = spec["spoiled"].get(name, "" if value is None else str(value))
        shown = spec["misspelt"].get(name, name)
        rows.append([shown, spec["other_month"].get(name, spec["month"]), visits])
        if name == spec["again"]:
            rows.append(rows[-1])
    return ("\n".join(";".join(row) for row in rows) + "\n").encode("cp1252")


def clean(branches: dict[str, Any]) -> bytes:
    """Write the truth: a row for each branch and month."""
    rows = [
        [
            name,
            degrees(east),
            degrees(north),
            f"{year}-{number:02}",
            *known(row, (year, number), which),
        ]
        for name, (east, north, row, which) in branches.items()
        for year, number in row
    ]
    return made.as_csv(CLEAN, rows)


def known(row: Row, when: Month, which: frozenset[Month]) -> list[str]:
    """Write a figure plainly, and whether it is a quarter's mean."""
    value = row[when]
    return ["" if value is None else str(value), "true" if when in which else "false"]


def styled(span: list[Month], new_from: Month) -> list[str]:
    """Write the months of a header in two styles, 2021-12 and then 01/2022."""
    return [f"{y}-{m:02}" if (y, m) < new_from else f"{m:02}/{y}" for y, m in span]


def files() -> dict[str, bytes]:
    """Make every file of the dataset."""
    span = months(FIRST, LAST)
    made_files = {}
    for county, name in (("home", "visits_raw.csv"), ("twin", "twin.csv")):
        spec = MATERIAL[county]
        header = styled(span, (spec["new_style"], 1))
        made_files[name] = export(spec, truth(county), header)
    year = {"total": "Total", "total_first": False} | MATERIAL["year"]
    header = styled(months(*map(month, year["months"])), (2026, year["new_from"]))
    made_files["year.csv"] = export(year, next_year(), header)
    made_files["next_month.csv"] = long_export(MATERIAL["next_month"])
    made_files["clean.csv"] = clean(truth("home"))
    return made_files


if __name__ == "__main__":
    raise SystemExit(made.run(HERE, files()))
