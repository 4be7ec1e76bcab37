"""The exports of visits are made by their make.py and have the described faults."""

import json
import subprocess
import sys

import pandas as pd
import pytest

from kit import data, places

HERE = places.root() / "data" / "visits_raw"
RAW = ["visits_raw", "twin", "year"]


def written(name: str) -> list[list[str]]:
    """Return an export's cells as its bytes are written."""
    text = (HERE / f"{name}.csv").read_bytes().decode("cp1252")
    return [line.split(";") for line in text.splitlines()]


def test_regenerates_to_the_byte() -> None:
    """make.py makes the committed files again, on this Python and this system."""
    command = [sys.executable, "-B", str(HERE / "make.py"), "--check"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_sources_name_the_seeds() -> None:
    """The seeds that the description names are the ones that made the data."""
    package = json.loads((HERE / "datapackage.json").read_text(encoding="utf-8"))
    material = (HERE / "counties.toml").read_text(encoding="utf-8")
    seeds = [line.split()[-1] for line in material.splitlines() if line.startswith("seed = ")]
    assert len(seeds) == 3
    assert all(seed in package["sources"][0]["title"] for seed in seeds)


@pytest.mark.parametrize("name", RAW)
def test_the_letters_are_old(name: str) -> None:
    """The exports aren't UTF-8: read as such, they fail or show other letters."""
    with pytest.raises(UnicodeDecodeError):
        (HERE / f"{name}.csv").read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", RAW)
def test_a_letterhead_stands_above(name: str) -> None:
    """The names come in line 5, under three lines of letterhead and an empty one."""
    assert [row[0] for row in written(name)[:5]][1:] == ["Report", "Printed", "", "Branch"]


@pytest.mark.parametrize("name", RAW)
def test_the_total_counts_what_is_printed(name: str) -> None:
    """The totals row adds up every line, the branch that is there twice included."""
    body = pd.DataFrame(written(name)[5:]).iloc[:, 3:].replace("", "0")
    figures = body.replace(",", "", regex=True).astype(int).sum()
    total = (
        pd.DataFrame(written(name)[5:]).set_index(0).filter(regex="^(Total|Sum of all)$", axis=0)
    )
    assert (figures == 2 * total.iloc[0, 2:].replace(",", "", regex=True).astype(int)).all()


def test_raw_loads_as_it_is_written() -> None:
    """A resource without a schema comes as text, spaces and signs included."""
    raw = data.load("visits_raw")
    assert raw.shape == (22, 195)
    assert "ST MARY’S " in raw["Branch"].tolist()
    assert raw.loc[0, "2010-01"] == "2,384"


def test_nineteen_branches_and_sixteen_years() -> None:
    """The clean table has a row for each branch and month."""
    clean = data.load("visits_raw", "clean")
    assert (clean["branch"].nunique(), clean["month"].nunique(), len(clean)) == (19, 192, 3648)
    assert not clean.duplicated(["branch", "month"]).any()


def test_blanks_stand_beside_real_zeros() -> None:
    """Some months are blank, and others have no visits."""
    visits = data.load("visits_raw", "clean")["visits"]
    assert visits.isna().sum() > 100
    assert (visits == 0).sum() > 50


def test_blanks_of_2025_are_of_three_kinds() -> None:
    """A branch that is gone, an old name, and an open branch where nobody counted."""
    raw = data.load("visits_raw")
    months = [month for month in raw if month.endswith("/2025")]
    blank = raw.set_index("Branch")[months].isna().sum(axis=1)
    assert blank[blank > 0].to_dict() == {"Dyke End": 12, "Market Hall": 12, "Priory": 6}


def test_quarterly_figures_fill_three_months() -> None:
    """Figures marked as copied are equal in the three months of a quarter, before 2015."""
    clean = data.load("visits_raw", "clean")
    copied = clean[clean["copied"]]
    quarter = pd.PeriodIndex(copied["month"], freq="M").asfreq("Q")
    assert (copied.groupby([copied["branch"], quarter])["visits"].nunique() == 1).all()
    assert copied["month"].max() < "2015"


def test_counties_differ() -> None:
    """Answers for one county are wrong for the other."""
    home, twin = (set(data.load("visits_raw", name)["Branch"]) for name in (None, "twin"))
    assert home.isdisjoint(twin)
