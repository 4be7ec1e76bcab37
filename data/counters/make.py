"""Make the daily counts of two invented counties: ``python make.py``; ``--check`` only compares.

Everything follows from branches.toml and its seeds. Only integers and ``random.Random`` are used,
so that every Python from 3.11 on writes the same bytes on every system. First it is drawn who
really came; what a broken counter made of it comes last, so that loans know nothing of the fault.
"""

import importlib
import sys
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from math import isqrt
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, NamedTuple

HERE = Path(__file__).parent
FIRST, LAST = date(2022, 1, 1), date(2025, 12, 31)
COUNTS = ["date", "branch", "hours", "visits", "loans"]
BRANCHES = ["branch", "population", "weekly_hours"]
MATERIAL = tomllib.loads((HERE / "branches.toml").read_text(encoding="utf-8"))
HOLIDAYS = {(1, 1), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31)}
# How busy the middle of each month is, in per mille of the year's average, January first.
VISITS = (1100, 1060, 950, 990, 970, 930, 900, 880, 1010, 1100, 1110, 850)
LOANS = (1040, 1040, 1020, 990, 960, 1000, 1090, 980, 980, 1040, 1030, 830)


class Branch(NamedTuple):
    """A branch to make: see branches.toml for what each number means."""

    people: int
    visits: int
    loans: int
    hours: list[int]
    week: list[int]
    trend: int
    closed: list[list[str]] = []  # noqa: RUF012  read only
    steps: list[dict[str, Any]] = []  # noqa: RUF012  read only
    faults: list[list[Any]] = []  # noqa: RUF012  read only


def import_tables() -> ModuleType:
    """Import ../loans/make.py, although this file bears the same name."""
    sys.path.insert(0, str(HERE.parent / "loans"))
    return importlib.import_module("make")


def branches(county: str) -> dict[str, Branch]:
    """Return the branches of a county ("home" or "twin") by name."""
    return {name: Branch(**about) for name, about in MATERIAL[county]["branches"].items()}


def easter(year: int) -> date:
    """Return Easter Sunday (Meeus, "Astronomical Algorithms", chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)


def within(day: date, first: str, last: str) -> bool:
    """Tell whether a day lies between two written days, both included."""
    return date.fromisoformat(first) <= day <= date.fromisoformat(last)


def now(branch: Branch, day: date) -> dict[str, Any]:
    """Return what is true of a branch on a day: its hours, its week, and what has changed."""
    state = {"visits": 1000, "loans": 1000, "hours": branch.hours, "week": branch.week}
    for step in branch.steps:
        if date.fromisoformat(step["from"]) <= day:
            state |= {name: value for name, value in step.items() if name != "from"}
    return state


def open_tenths(branch: Branch, day: date) -> int:
    """Return how long a branch is open on a day, in tenths of an hour."""
    sunday = easter(day.year)
    shut = (day.month, day.day) in HOLIDAYS or day - sunday in (timedelta(-2), timedelta(1))
    shut = shut or any(within(day, first, last) for first, last in branch.closed)
    hours: list[int] = now(branch, day)["hours"]
    return 0 if shut else hours[day.weekday()]


def season(months: tuple[int, ...], day: date) -> int:
    """Return the season of a day, per mille: straight lines between the middles of the months."""
    at = day.month - 1 if day.day >= 15 else day.month - 2
    low, high = months[at % 12], months[(at + 1) % 12]
    since = day.day - 15 if day.day >= 15 else day.day + 15
    return low + (high - low) * since // 30


def bell(rng: Random) -> int:
    """Draw a number that is 0 on average, with a standard deviation of 1000."""
    return sum(rng.randrange(1001) for _ in range(12)) - 6000


def count(rng: Random, mean: int) -> int:
    """Draw a count around a mean, somewhat more scattered than people who come one by one."""
    return max(0, mean + bell(rng) * isqrt(mean * 15 // 10) // 1000)


def weather(rng: Random, days: int) -> Iterator[int]:
    """Yield how good each day is, per mille: a good day follows a good one (60 % is kept)."""
    state = 0
    for _ in range(days):
        state = state * 6 // 10 + bell(rng) * 48 // 1000
        yield 1000 + state


def counted(branch: Branch, day: date, came: int) -> int:
    """Return what the door counter shows on a day when so many people came."""
    for first, last, fault, value in branch.faults:
        if within(day, first, last):
            came = {"dead": 0, "part": came * value // 1000, "ceiling": min(came, value)}[fault]
    return came


def daily(rng: Random, branch: Branch) -> Iterator[tuple[date, int, int, int]]:
    """Yield day, tenths of hours, visits and loans of one branch, for every day."""
    days = (LAST - FIRST).days + 1
    for at, good in enumerate(weather(rng, days)):
        day = FIRST + timedelta(at)
        state, tenths = now(branch, day), open_tenths(branch, day)
        busy = branch.visits * state["week"][day.weekday()] * good // 1_000_000
        busy = busy * (1000 + branch.trend * at // 365) // 1000
        festival = 1500 if rng.randrange(250) == 0 else 1000
        mean = busy * state["visits"] * season(VISITS, day) * festival // 1_000_000_000
        lent = busy * state["loans"] * season(LOANS, day) * branch.loans // 100_000_000
        came, took = count(rng, mean), count(rng, lent)
        yield day, tenths, *((counted(branch, day, came), took) if tenths else (0, 0))


def counts(county: str) -> list[list[str]]:
    """Make every day of every branch, in the order of days, then branches."""
    rows = []
    for number, (name, branch) in enumerate(branches(county).items()):
        rng = Random(MATERIAL[county]["seed"] + number)
        for day, tenths, visits, loans in daily(rng, branch):
            rows.append([str(day), name, written(tenths), str(visits), str(loans)])
    return sorted(rows)


def written(tenths: int) -> str:
    """Write tenths of an hour as hours."""
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def served(county: str) -> list[list[str]]:
    """List the branches with the people they serve and their hours in a week, at the end."""
    return [
        [name, str(branch.people), written(sum(now(branch, LAST)["hours"]))]
        for name, branch in branches(county).items()
    ]


if __name__ == "__main__":
    made = import_tables()
    tables = {
        "counters.csv": made.as_csv(COUNTS, counts("home")),
        "branches.csv": made.as_csv(BRANCHES, served("home")),
        "twin.csv": made.as_csv(COUNTS, counts("twin")),
        "twin_branches.csv": made.as_csv(BRANCHES, served("twin")),
    }
    raise SystemExit(made.run(HERE, tables))
