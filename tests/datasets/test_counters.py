"""data/counters: the seasons, closures and faults that its description promises are in it."""

import json
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from kit import data, places

HERE = places.root() / "data" / "counters"
MATERIAL = tomllib.loads((HERE / "branches.toml").read_text(encoding="utf-8"))
RESOURCES = {"home": "counters", "twin": "twin"}


@pytest.fixture(scope="module", params=list(RESOURCES))
def county(request: pytest.FixtureRequest) -> str:
    """Each of the two counties."""
    return str(request.param)


@pytest.fixture(scope="module")
def counts(county: str) -> pd.DataFrame:
    """The daily counts of a county."""
    return data.load("counters", RESOURCES[county])


def make(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-B", str(folder / "make.py"), *options]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def around(table: pd.DataFrame, branch: str, day: str, *, before: bool, column: str) -> float:
    """Return the mean of a column over the 60 open days before or from a day on."""
    own = table[(table["branch"] == branch) & (table["hours"] > 0)]
    part = own[own["date"] < day].tail(60) if before else own[own["date"] >= day].head(60)
    return float(part[column].mean())


def step(table: pd.DataFrame, branch: str, day: str, column: str) -> float:
    """Return how a column changes at a day, as a ratio."""
    after = around(table, branch, day, before=False, column=column)
    return after / around(table, branch, day, before=True, column=column)


def test_regenerates_to_the_byte() -> None:
    """make.py makes the committed files again, on this Python and this system."""
    done = make(HERE, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_notices_one_changed_byte(tmp_path: Path) -> None:
    """--check names the file that differs."""
    copytree(HERE.parent / "loans", tmp_path / "loans")
    own = Path(copytree(HERE, tmp_path / "counters"))
    (own / "twin.csv").write_bytes((own / "twin.csv").read_bytes()[:-1])
    done = make(own, "--check")
    assert (done.returncode, done.stdout) == (1, "twin.csv: differs from what make.py makes\n")


def test_the_description_names_the_seeds() -> None:
    """The seeds that the description names are the ones that made the data."""
    package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
    said = package["sources"][0]["title"]
    assert all(str(MATERIAL[county]["seed"]) in said for county in RESOURCES)


def test_every_field_says_what_it_means() -> None:
    """Each field has a description, and measured ones a unit."""
    package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
    fields = [f for r in package["resources"] for f in r["schema"]["fields"]]
    assert all(f["description"] for f in fields)
    assert all(f.get("unit") for f in fields if f["type"] != "string")


def test_every_day_of_every_branch_has_a_row(counts: pd.DataFrame) -> None:
    """Four years of eight branches: 1,461 days, none twice."""
    assert len(counts) == 1461 * 8
    assert not counts.duplicated(["date", "branch"]).any()


def test_nobody_comes_to_a_closed_door(counts: pd.DataFrame) -> None:
    """Closed days have no visits; Sundays, Good Friday and Christmas are closed."""
    shut = counts[counts["hours"] == 0]
    assert shut[["visits", "loans"]].sum().sum() == 0
    days = ["2024-03-29", "2025-04-18", "2025-04-21", "2022-12-25", "2023-05-01", "2025-06-01"]
    assert counts.loc[counts["date"].isin(days), "hours"].sum() == 0


def test_there_is_a_weekly_and_a_yearly_season(counts: pd.DataFrame) -> None:
    """November is busier than August; loans peak in July, unlike visits."""
    opened = counts[counts["hours"] > 0]
    visits, loans = (opened.groupby(opened["date"].dt.month)[c].mean() for c in ("visits", "loans"))
    assert visits[11] / visits[8] > 1.15
    assert loans[7] / loans[6] > 1.04 > visits[7] / visits[6]


def test_a_counter_that_fails_in_part_leaves_the_loans_alone(
    county: str, counts: pd.DataFrame
) -> None:
    """From its day on it counts so much less, while lending goes on as before."""
    for name, about in MATERIAL[county]["branches"].items():
        for first, _last, kind, value in about.get("faults", []):
            if kind == "part":
                assert step(counts, name, first, "visits") == pytest.approx(value / 1000, abs=0.13)
                assert step(counts, name, first, "loans") == pytest.approx(1, abs=0.15)


def test_a_dead_counter_shows_nothing_on_open_days(county: str, counts: pd.DataFrame) -> None:
    """Zero visits, but loans: the only zeros of open days."""
    dead = [
        (name, date.fromisoformat(f) + timedelta(at))
        for name, about in MATERIAL[county]["branches"].items()
        for f, last, kind, _value in about.get("faults", []) if kind == "dead"
        for at in range((date.fromisoformat(last) - date.fromisoformat(f)).days + 1)
    ]  # fmt: skip
    zero = counts[(counts["hours"] > 0) & (counts["visits"] == 0)]
    assert set(zip(zero["branch"], zero["date"].dt.date, strict=True)) <= set(dead)
    assert zero["loans"].gt(0).all()
    assert len(zero) >= 6


def test_a_ceiling_is_reached_and_never_passed(county: str, counts: pd.DataFrame) -> None:
    """The busiest branch's counter stops at its ceiling on at least one day in seventy."""
    for name, about in MATERIAL[county]["branches"].items():
        for _first, _last, kind, value in about.get("faults", []):
            if kind == "ceiling":
                own = counts[counts["branch"] == name]
                assert own["visits"].max() == value
                assert 0.014 < (own["visits"] == value).mean() < 0.2


def test_a_move_is_seen_in_visits_and_loans(county: str, counts: pd.DataFrame) -> None:
    """Real changes show in visits and in loans."""
    for name, about in MATERIAL[county]["branches"].items():
        for real in about.get("steps", []):
            up = real["visits"] > 1000
            changes = [step(counts, name, real["from"], c) for c in ("visits", "loans")]
            assert all(change > 1.1 if up else change < 0.95 for change in changes)


def test_the_long_closure_is_months_long(county: str, counts: pd.DataFrame) -> None:
    """One branch is closed for more than seven months on end."""
    closed = counts.assign(shut=counts["hours"] == 0).set_index("date").groupby("branch")["shut"]
    assert closed.apply(lambda shut: shut.rolling(220).min().max()).sum() == 1


def test_counties_differ() -> None:
    """Answers for one county are wrong for the other."""
    home, twin = (set(MATERIAL[county]["branches"]) for county in RESOURCES)
    assert home.isdisjoint(twin)
