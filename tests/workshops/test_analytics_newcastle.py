"""kit.analytics on the real monthly files of Newcastle Libraries, which are not in the clone."""

from pathlib import Path

import pandas as pd
import pytest

from kit import analytics, data, places

FOLDER = places.root().parent / "shared" / "data" / "newcastle"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="../shared/data/newcastle is not beside this clone"
)


def months(file: str, value: str) -> pd.DataFrame:
    """Return one of the monthly files as a table of counts."""
    return analytics.months_as_rows(data.read_table(Path(FOLDER, file)).frame, value=value)


@pytest.fixture(scope="module")
def newcastle() -> pd.DataFrame:
    """Monthly visits and loans of nineteen libraries."""
    visits = months("2008-onwards-monthly-visits.csv", "visits")
    loans = months("2008-onwards-monthly-issues-by-branch.csv", "loans")
    return visits.merge(loans, on=["date", "branch"], how="left")


@pytest.fixture(scope="module")
def found(newcastle: pd.DataFrame) -> pd.DataFrame:
    """What looks like a fault in them."""
    return analytics.faults(newcastle)


def hours(year: int) -> pd.DataFrame:
    """Return the hours in a week of each library by its latest timetable up to a year's end."""
    table = data.read_table(FOLDER / "all-libraries-opening-times.csv", text=True).frame
    table["year"] = table["dataset_date_key"].str.extract(r"((?:19|20)\d\d)").astype(int)
    table = table[table["year"] <= year].drop_duplicates(["venue", "day"], keep="last")
    names = ["open_morning", "close_lunchtime", "open_lunchtime", "close_evening"]
    times = table[names].apply(pd.to_datetime, format="%H:%M", errors="coerce")
    pause = (times["open_lunchtime"] - times["close_lunchtime"]).dt.total_seconds().fillna(0)
    long = (times.max(axis=1) - times.min(axis=1)).dt.total_seconds() - pause
    return table.assign(hours=long.fillna(0) / 3600).groupby("venue")["hours"].sum().reset_index()


def test_every_month_is_read(newcastle: pd.DataFrame) -> None:
    """Both ways of writing a month are read; the 918 blanks stay blank."""
    assert newcastle["branch"].nunique() == 19
    assert (newcastle["date"].min(), newcastle["date"].max()) == (
        pd.Timestamp("2008-04-01"), pd.Timestamp("2025-03-01")
    )  # fmt: skip
    assert newcastle["visits"].isna().sum() == 918


def test_quarters_copied_into_months_are_found(found: pd.DataFrame) -> None:
    """The 312 repeated figures are found, and no zero among them."""
    stuck = found[found["fault"] == "stuck"]
    assert (stuck["days"] - 2).sum() == 312
    assert not stuck["reason"].str.startswith("0 ").any()


def test_new_counters_in_may_2016_are_found(newcastle: pd.DataFrame) -> None:
    """Several libraries count far less from one month on, while loans fall by much less."""
    shifts = analytics.shifts(newcastle)
    may = shifts[shifts["date"] == "2016-05-01"]
    assert {"Gosforth", "Outer West", "Walker"} <= set(may["branch"])
    assert (may["change"] < may["loans_change"] - 0.2).all()


def test_a_new_central_library_is_real(newcastle: pd.DataFrame) -> None:
    """City opened its new building in June 2009: visits and loans both rise several times over."""
    [row] = (
        analytics.shifts(newcastle, branch="City")
        .query("date == @pd.Timestamp('2009-06-01')")
        .to_dict("records")
    )
    assert row["cause"] == "real"
    assert row["change"] > 3


def test_a_year_is_compared_month_by_month(newcastle: pd.DataFrame) -> None:
    """The months that both years have are compared, and how sure that is."""
    year = analytics.compare(newcastle, ("2023-01-01", "2023-12-31"), branch="City")
    own = newcastle[newcastle["branch"] == "City"].set_index("date")["visits"]
    expected = own["2023"].sum() / own["2022"].sum() - 1
    assert year.change == pytest.approx(expected)
    assert year.low < year.change < year.high


def test_rates_by_the_hour_on_real_opening_times(newcastle: pd.DataFrame) -> None:
    """Visits in an opening hour, with the timetable of the day, change the order of libraries."""
    year = newcastle[newcastle["date"].between("2018-01-01", "2018-12-31")]
    week = hours(2018)
    week["branch"] = week["venue"].str.replace(" Library", "")
    year = year.merge(week, on="branch").assign(hours=lambda t: t["hours"] * 365.25 / 84)
    total, hourly = (analytics.rates(year, per=per) for per in ("nothing", "hour"))
    assert len(total) >= 8
    assert total.index[0] == hourly.index[0] == "City"
    assert list(total.index) != list(hourly.index)


def test_a_season_is_learnt_from_months(newcastle: pd.DataFrame) -> None:
    """December is the quietest month in what was to be expected of City."""
    weeks = analytics.baseline(newcastle, branch="City", learn=("2014-04-01", "2019-12-31"))
    usual = weeks["expected"]["2015":"2019"]
    assert usual.groupby(usual.index.month).mean().idxmin() == 12


def test_charts_of_real_months(newcastle: pd.DataFrame) -> None:
    """The manager's chart of a real library has its caption."""
    chart = analytics.report_chart(
        newcastle, branch="City", period=("2017-01-01", "2018-12-31"),
        found=analytics.faults(newcastle, branch="City"),
    )  # fmt: skip
    assert "on a year before" in chart.finding
