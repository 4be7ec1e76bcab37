"""Tests of kit.analytics: comparisons, rates, seasons, and faults of counters."""

import doctest
import importlib
import itertools
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import analytics, data
from kit.analytics import charts, comparisons, level_shifts, seasons
from kit.analytics.bootstrap import draws
from kit.charts import Chart, ribbon
from kit.errors import TableError

MODULES = [m.name for m in pkgutil.iter_modules(analytics.__path__, "kit.analytics.")]
MARCH = ("2025-03-01", "2025-03-31")
TINY = pd.DataFrame(
    {"date": pd.date_range("2025-03-03", periods=14), "branch": "A",
     "hours": ([5.0] * 6 + [0.0]) * 2,
     "visits": [10.0, 10, 10, 10, 10, 40, 0, 20, 20, 20, 20, 20, 80, 0]}
)  # fmt: skip
WEEKS = ("2025-03-10", "2025-03-16"), ("2025-03-03", "2025-03-09")


@pytest.fixture(scope="module")
def merrow() -> pd.DataFrame:
    """The daily counts of our own county."""
    return data.load("counters")


def series(days: int = 1000, *, mean: float = 200, seed: int = 1) -> pd.DataFrame:
    """Make a quiet branch: a week, a year, a little chance, and loans of their own."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2022-01-03", periods=days)
    week = np.array([1.0, 1.1, 0.9, 1.0, 1.1, 1.3, 0])[dates.day_of_week]
    year = 1 + 0.1 * np.sin(2 * np.pi * dates.day_of_year.to_numpy() / 365.25)
    usual = mean * week * year
    visits, loans = (
        np.round(usual * size * rng.normal(1, 0.06, days)).clip(0) for size in (1, 0.6)
    )
    return pd.DataFrame(
        {"date": dates, "branch": "A", "hours": (week > 0) * 7.0, "visits": visits, "loans": loans}
    )


# Comparing


def test_the_total_is_what_a_calculator_says() -> None:
    """The total is the sum of all visits, closed days and weekdays disregarded."""
    found = analytics.compare(TINY, *WEEKS, how="total")
    assert (found.before, found.now, found.change) == (90, 180, 1.0)


def test_an_open_day_is_no_closed_day() -> None:
    """Closed Sundays don't lower the average."""
    found = analytics.compare(TINY, *WEEKS, how="open day")
    assert (round(found.before, 6), found.days_before) == (15, 6)


def test_fewer_saturdays_are_no_loss() -> None:
    """If one period lacks a busy day, the same weekdays show no change."""
    half = TINY.assign(visits=TINY["visits"].where(TINY["date"] < "2025-03-10", TINY["visits"] / 2))
    shut = half["date"] == "2025-03-15"  # the second Saturday, closed
    half = half.assign(hours=half["hours"].where(~shut, 0))
    changes = [analytics.compare(half, *WEEKS, how=how).change for how in comparisons.HOW]
    assert changes == pytest.approx([-4 / 9, -1 / 3, 0.0])


def test_a_day_without_a_figure_is_left_out() -> None:
    """A blank is no zero."""
    blank = TINY.assign(visits=TINY["visits"].mask(TINY["date"] == "2025-03-03"))
    assert analytics.compare(blank, *WEEKS, how="open day").days_before == 5


def test_the_story_of_lowfield(merrow: pd.DataFrame) -> None:
    """Three closed Saturdays make minus thirty; the same weekdays show no clear change."""
    found = {how: analytics.compare(merrow, MARCH, branch="Lowfield", how=how)
             for how in comparisons.HOW}  # fmt: skip
    assert [round(100 * found[how].change) for how in comparisons.HOW] == [-30, -8, 4]
    assert [found[how].clear for how in comparisons.HOW] == [True, True, False]


def test_a_comparison_reads_as_a_sentence() -> None:
    """Figures, change and range, with a real minus sign."""
    found = analytics.Comparison(100, 60, -0.45, -0.35, 20, 20, "open day")
    said = str(found).replace("\N{MINUS SIGN}", "~")
    assert said == "60 visits on an open day, where it was 100: ~40% (between ~45% and ~35%)."


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2025-03-01", "2025-03-31"), ("2024-03-01", "2024-03-31")),
        (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2024-02-29", "2024-06-16"), ("2023-02-28", "2023-06-16")),
    ],
)
def test_a_year_before(period: Any, before: Any) -> None:
    """The same days; a whole February stays a whole February."""
    assert analytics.year_before(period) == before


@pytest.mark.parametrize(
    ("now", "how", "words"),
    [
        (("2031-01-01", "2031-02-01"), "total", "There is no figure from 01 January 2031"),
        (("2025-03-16", "2025-03-10"), "total", "There is no figure"),
        ("2025", "total", "is no period"),
        (("soon", "later"), "total", "is no period"),
        (("2025-03-16", "2025-03-16"), "total", "nobody was counted"),
        (("2025-03-10", "2025-03-11"), "same weekdays", "no weekday in common"),
        (WEEKS[0], "per cow", "choose from total, open day, same weekdays"),
    ],
)
def test_what_cannot_be_compared_is_told(now: Any, how: str, words: str) -> None:
    """Empty, impossible and unknown periods are told in a sentence."""
    with pytest.raises(TableError, match=words):
        analytics.compare(TINY, now, ("2025-03-05", "2025-03-06"), how=how)


def test_months_are_compared_month_by_month() -> None:
    """In a table of months a missing month is missing on both sides."""
    dates = pd.date_range("2023-01-01", periods=24, freq="MS")
    months = pd.DataFrame({"date": dates, "branch": "A", "visits": [100.0] * 12 + [110.0] * 12})
    months.loc[15, "visits"] = np.nan
    found = analytics.compare(months, ("2024-01-01", "2024-12-31"))
    assert (round(found.change, 6), found.how, found.days_now) == (0.1, "same months", 11)
    assert found.low == pytest.approx(0.1)


# How sure


def test_blocks_stay_together() -> None:
    """Each draw is made of stretches of neighbouring places, the end joined to the beginning."""
    places = draws(10, block=5, times=50)
    apart = (places[:, 1:] - places[:, :-1]) % 10
    assert (np.delete(apart, 4, axis=1) == 1).all()
    assert places.min() == 0
    assert places.max() == 9


def test_dependent_days_make_a_wider_range() -> None:
    """With autocorrelated days, blocks give a wider range than single days would."""
    rng, values = np.random.default_rng(3), [0.0]
    for _day in range(600):
        values.append(0.8 * values[-1] + rng.normal())
    wide, narrow = (np.diff(analytics.interval(values, block=b))[0] for b in (24, 1))
    assert wide > 1.8 * narrow


def test_a_range_of_independent_days_is_the_textbooks() -> None:
    """Of independent values the range is two standard errors on either side."""
    values = np.random.default_rng(5).normal(size=400)
    low, high = analytics.interval(values, block=1, times=4000)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.06)


@given(st.lists(st.floats(0, 1e6), min_size=4, max_size=60))
def test_a_range_lies_within_the_values(values: list[float]) -> None:
    """The mean of values drawn again is never below the smallest or above the largest."""
    low, high = analytics.interval(values, times=50)
    assert min(values) - 1e-6 <= low <= high <= max(values) * (1 + 1e-9) + 1e-6


@pytest.mark.parametrize("values", [[], [1, 2, 3], [1, 2, 3, None], [1, 2, 3, np.inf]])
def test_too_little_for_a_range_is_told(values: Any) -> None:
    """Fewer than four figures, or missing ones, make no range."""
    with pytest.raises(TableError, match="four values"):
        analytics.interval(values)


# Rates


def test_rates_flip_the_order() -> None:
    """The branch with most visits needn't be the busiest, or the best used."""
    two = pd.DataFrame({"date": pd.to_datetime(["2025-03-04"] * 2), "branch": ["Big", "Small"],
                        "visits": [100.0, 60.0], "hours": [10.0, 3.0]})  # fmt: skip
    people = pd.Series({"Big": 1000, "Small": 200})
    first = {per: analytics.rates(two, per=per, people=people).index[0]
             for per in ("nothing", "head", "hour", "open day")}  # fmt: skip
    assert first == {"nothing": "Big", "head": "Small", "hour": "Small", "open day": "Big"}


def test_a_blank_day_makes_no_branch_smaller() -> None:
    """An open day without a figure counts as an average one."""
    blank = TINY.assign(visits=[np.nan] * 6 + TINY["visits"].tolist()[6:])
    assert analytics.rates(blank, per="nothing").to_dict() == {"A": 12 * 30.0}
    assert analytics.rates(blank, per="hour").to_dict() == {"A": 6.0}


@pytest.mark.parametrize(
    ("people", "words"),
    [(None, "give people="), (pd.Series({"B": 5}), "near A"), (pd.Series({"A": 0}), "near A")],
)
def test_heads_must_be_known(people: Any, words: str) -> None:
    """A rate per head without heads is told, and so are none."""
    with pytest.raises(TableError, match=words):
        analytics.rates(TINY, per="head", people=people)


# Seasons and faults


def test_the_season_is_learnt() -> None:
    """If only weekday and season vary, the expected figure equals the counted one."""
    weeks = analytics.baseline(series())
    assert (weeks["counted"] / weeks["expected"] - 1).abs().median() < 0.03
    assert weeks["counted"].between(weeks["low"], weeks["high"]).mean() > 0.9


def test_what_was_to_be_expected_knows_nothing_of_later() -> None:
    """A baseline learnt from an earlier period is not changed by a later drop."""
    own = series(1400)
    own.loc[own["date"] >= "2025-01-01", "visits"] //= 2
    weeks = analytics.baseline(own, learn=("2022-01-01", "2024-12-31"))
    ratio = (weeks["counted"] / weeks["expected"])["2025-02":]
    assert ratio.median() == pytest.approx(0.5, abs=0.03)


def test_too_short_a_time_makes_no_season() -> None:
    """Three weeks teach no season."""
    with pytest.raises(TableError, match="24 or more"):
        analytics.baseline(series(21))


def spoilt(**faults: Any) -> pd.DataFrame:
    """Return a quiet branch of which some days are changed: column to (first, days, change)."""
    own = series()
    for column, (first, days, change) in faults.items():
        inside = own["date"].between(first, pd.Timestamp(first) + pd.Timedelta(days=days - 1))
        own.loc[inside & (own["hours"] > 0), column] = change(own.loc[inside, column])
    return own


def test_a_quiet_branch_has_no_fault() -> None:
    """Season and chance are no fault."""
    assert len(analytics.faults(series())) == 0
    assert len(analytics.shifts(series())) == 0


@pytest.mark.parametrize(
    ("fault", "change", "days"),
    [
        ("dead", lambda visits: visits * 0, 12),
        ("dead", lambda visits: visits * np.nan, 12),
        ("stuck", lambda visits: visits * 0 + 137, 8),
        ("counts otherwise", lambda visits: visits // 2, 200),
        ("counts otherwise", lambda visits: visits * 2, 200),
    ],
)
def test_a_fault_is_found_with_its_days(fault: str, change: Callable[..., Any], days: int) -> None:
    """A dead, a stuck and a half-blind counter are found from their first to their last day."""
    [row] = analytics.faults(spoilt(visits=("2023-10-03", days, change))).to_dict("records")
    assert row["fault"] == fault
    assert abs((row["first"] - pd.Timestamp("2023-10-03")).days) <= 1
    assert abs((row["last"] - pd.Timestamp("2023-10-02")).days - days) <= 2


def test_a_ceiling_is_found() -> None:
    """A ceiling is reported if the highest figure comes again and again."""
    own = series()
    own["visits"] = own["visits"].clip(upper=260)
    [row] = analytics.faults(own).to_dict("records")
    assert (row["fault"], row["days"]) == ("ceiling", (own["visits"] == 260).sum())


def test_what_loans_go_along_with_is_real() -> None:
    """Half the visits and half the loans is no fault of a counter."""
    both = spoilt(**{c: ("2023-10-03", 999, lambda v: v // 2) for c in ("visits", "loans")})
    [row] = analytics.shifts(both).to_dict("records")
    assert (row["cause"], row["date"]) == ("real", pd.Timestamp("2023-10-03"))
    assert row["low"] < row["change"] < row["high"]
    assert len(analytics.faults(both)) == 0


def test_without_loans_nobody_knows() -> None:
    """A step in visits without loans to compare with has the cause "unclear"."""
    own = spoilt(visits=("2023-10-03", 999, lambda visits: visits // 2)).drop(columns="loans")
    assert analytics.shifts(own)["cause"].tolist() == ["unclear"]


def test_a_slow_decline_is_no_shift() -> None:
    """Half the visits over three years, bit by bit, is no step."""
    own = series()
    own["visits"] = (own["visits"] * np.linspace(1, 0.5, len(own))).round()
    assert len(analytics.shifts(own)) == 0


def test_days_that_nobody_lent_on_are_no_dead_counter() -> None:
    """Days without visits and without loans are a closure, not a dead counter."""
    both = spoilt(**{c: ("2023-10-03", 12, lambda v: v * 0) for c in ("visits", "loans")})
    assert len(analytics.faults(both)) == 0


def test_trusted_blanks_the_faulty_days_and_no_others() -> None:
    """Figures on faulty days become blank; ceilings, other branches and closed days stay."""
    own = spoilt(visits=("2023-10-03", 12, lambda visits: visits * 0))
    two = pd.concat([own, series(seed=2).assign(branch="B")], ignore_index=True)
    sound = analytics.trusted(two, analytics.faults(two))
    blank = sound[sound["visits"].isna()]
    assert (set(blank["branch"]), len(blank)) == ({"A"}, 11)
    assert two["visits"].notna().all()


def test_the_faults_of_merrow(merrow: pd.DataFrame) -> None:
    """The faults that branches.toml describes are found, to the day or nearly, and no others."""
    found = analytics.faults(merrow)
    days = found["first"].dt.strftime("%F")
    assert list(zip(found["branch"], found["fault"], days, strict=True)) == [
        ("Castle", "ceiling", "2022-03-14"), ("Fenside", "dead", "2023-11-07"),
        ("Garth", "counts otherwise", "2024-10-09"), ("Quay", "counts otherwise", "2025-06-17"),
    ]  # fmt: skip


def test_the_move_of_merrow(merrow: pd.DataFrame) -> None:
    """Orchard's move and Weir's quieter return are real."""
    real = analytics.shifts(merrow).query("cause == 'real'")
    assert real["date"].dt.strftime("%F").tolist() == ["2024-05-21", "2024-02-13"]


def test_the_bound_is_the_published_one() -> None:
    """For 208 weeks of which eight are compared, once in a hundred series: 4.79."""
    assert level_shifts._critical(208, 8) == pytest.approx(4.79, abs=0.01)


def test_the_robust_fit_is_the_exact_one_where_nothing_is_odd() -> None:
    """Without outliers Huber's fit is that of least squares; with one it hardly moves."""
    columns = np.stack([np.ones(50), np.arange(50.0)], axis=1)
    values = columns @ np.array([2.0, 0.1]) + np.tile([0.01, -0.01], 25)
    odd = values + np.where(np.arange(50) == 7, 5, 0)
    assert seasons._huber(columns, values) == pytest.approx([2.0, 0.1], abs=0.01)
    assert seasons._huber(columns, odd) == pytest.approx([2.0, 0.1], abs=0.01)


# Anybody's file


@pytest.mark.parametrize(
    "written",
    [
        ["2025-03-04", "2025-03-05"], ["04.03.2025", "05.03.2025"], ["4.3.2025", "5.3.2025"],
        ["04.03.2025.", "05.03.2025."], ["04/03/2025", "05/03/2025"], ["20250304", "20250305"],
        ["2025/03/04", "2025/03/05"], ["04.03.25", "05.03.25"],
        ["2025-03-04 00:00:00", "2025-03-05 00:00:00"],
    ],
)  # fmt: skip
def test_days_are_read_as_they_are_written(written: list[str]) -> None:
    """Each country's way is read; neighbours tell 04/03 from 03/04."""
    assert analytics.read_dates(pd.Series(written)).tolist() == [
        pd.Timestamp("2025-03-04"), pd.Timestamp("2025-03-05")
    ]  # fmt: skip


def test_order_settles_what_could_be_read_twice() -> None:
    """One date alone can be read in two ways, and is asked about."""
    one = pd.Series(["04/03/2025"], name="Fecha")
    with pytest.raises(TableError, match=r'"Fecha" can be read in 2 ways.*order="day first"'):
        analytics.read_dates(one)
    months = [analytics.read_dates(one, order=o).dt.month[0] for o in ("day first", "month first")]
    assert months == [3, 4]


@pytest.mark.parametrize("written", [["2025-03-04", "?"], ["04.03.2025", "31.02.2025"], ["", ""]])
def test_dates_that_cannot_be_read_are_shown(written: list[str]) -> None:
    """The message shows the value that doesn't fit the others."""
    with pytest.raises(TableError, match=f"for example {written[1]!r}".replace("?", r"\?")):
        analytics.read_dates(pd.Series(written))


OWN = pd.DataFrame({"Filiāle": ["c", "c"], "Datums": ["1.3.2025", "2.3.2025"],
                    "Apmeklējumi": [12, None], "Stundas": [7, 0]})  # fmt: skip


def test_columns_may_have_any_name() -> None:
    """Names and languages are the file's own; blanks stay blank."""
    made = analytics.counts(
        OWN, date="Datums", visits="Apmeklējumi", hours="Stundas", branch="Filiāle"
    )
    assert made.columns.tolist() == ["date", "branch", "visits", "hours"]
    assert made["visits"].isna().tolist() == [False, True]


@pytest.mark.parametrize("value", ["12*", -3, "1,5", np.inf])
def test_what_is_no_count_is_shown(value: Any) -> None:
    """Text, negatives and infinity in a column of counts are named."""
    wrong = OWN.assign(Apmeklējumi=pd.Series([1, value], dtype=object))
    with pytest.raises(TableError, match="which is no count"):
        analytics.counts(wrong, date="Datums", visits="Apmeklējumi")


def test_a_column_that_is_not_there_is_told() -> None:
    """With the names that are."""
    with pytest.raises(TableError, match='no column "Datum"'):
        analytics.counts(OWN, date="Datum", visits="Apmeklējumi")


def test_months_side_by_side_become_rows() -> None:
    """2025-3 and 2025-03 are months; other columns aren't."""
    wide = pd.DataFrame({"Town": ["x"], "Library": ["City"], "2025-3": [90], "2025-02": [None]})
    made = analytics.months_as_rows(wide, branch="Library")
    assert made["date"].dt.month.tolist() == [2, 3]
    assert made["branch"].tolist() == ["City", "City"]


def test_a_table_of_rows_stays_as_it_is() -> None:
    """Only months that stand side by side are turned."""
    assert analytics.as_rows(OWN) is OWN
    wide = pd.DataFrame({"Library": ["City"], "2025-01": [90], "2025-02": [80]})
    assert len(analytics.as_rows(wide)) == 2


def test_columns_that_are_not_chosen_yet_are_asked_for() -> None:
    """The control's empty choice is a question, not an error."""
    with pytest.raises(TableError, match="Choose the column with the day"):
        analytics.counts(OWN, date=None, visits="Stundas")


@pytest.mark.parametrize("names", [["a", "b"], ["2025-03", "2025-3", "x"], ["2025-01", "2025-02"]])
def test_what_is_not_months_side_by_side_is_told(names: list[str]) -> None:
    """No months, one month twice, no names of branches."""
    with pytest.raises(TableError, match="a column for each month"):
        analytics.months_as_rows(pd.DataFrame([range(len(names))], columns=names))


def test_a_day_that_is_there_twice_is_told() -> None:
    """Two rows for one day of one branch must be added up first."""
    with pytest.raises(TableError, match="03 March 2025 is there twice"):
        analytics.compare(pd.concat([TINY, TINY]), *WEEKS)


def test_without_hours_the_week_tells_what_was_open() -> None:
    """A weekday that never has visits is a closing day, not an empty one."""
    own = series().drop(columns="hours")
    found = analytics.compare(own, ("2023-03-01", "2023-03-31"), how="open day")
    assert found.days_now == 27


def test_a_file_in_another_language_goes_all_the_way(merrow: pd.DataFrame, tmp_path: Path) -> None:
    """Semicolons, days with dots, Latvian names: read, named, and the fault found."""
    own = merrow[merrow["branch"] == "Fenside"]
    names = {"date": "Datums", "visits": "Apmeklējumi", "loans": "Izsniegumi", "hours": "Stundas"}
    own = own.assign(date=own["date"].dt.strftime("%d.%m.%Y")).rename(columns=names)
    own[list(names.values())].to_csv(tmp_path / "dati.csv", sep=";", index=False)
    read = data.read_table(tmp_path / "dati.csv").frame
    found = analytics.faults(analytics.counts(analytics.as_rows(read), **names))
    assert found["fault"].tolist() == ["dead"]
    assert found["first"].tolist() == [pd.Timestamp("2023-11-07")]


# Charts and the chart's care


def test_every_chart_says_what_it_shows(merrow: pd.DataFrame) -> None:
    """A finding in words, in every figure that the workshop shows."""
    assert "week of 16 June 2025, from 1.74" in (
        analytics.visits_per_loan_chart(merrow, branch="Quay").finding
    )
    calm = analytics.visits_per_loan_chart(merrow, branch="Lowfield").finding
    assert calm == (
        "There is no step: nowhere does it fall by a quarter or rise by a third and stay there."
    )
    claim = analytics.claim_chart(merrow, branch="Lowfield", period=("2025-01-01", "2025-03-31"),
                                  title="Lowfield is emptying")  # fmt: skip
    assert claim.finding == "4,388 visits in January 2025, 2,585 in March 2025."
    rates = analytics.rates(merrow, per="hour")
    assert analytics.rates_chart(rates).finding.startswith("Castle comes first with 9")


def test_a_dead_counter_is_told_though_it_is_no_step(merrow: pd.DataFrame) -> None:
    """Two weeks at nothing are named, with what tells that people came."""
    said = analytics.visits_per_loan_chart(merrow, branch="Fenside").finding
    assert "no step" in said
    assert said.endswith(
        "Nothing was counted from the week of 6 November 2023 to that of 13 November 2023, but "
        "there were loans."
    )


def test_the_line_of_visits_for_each_loan_has_a_gap_where_a_branch_was_closed(
    merrow: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line is drawn across weeks without figures, and the gap is told."""
    drawn: list[pd.Series] = []

    def keep(values: pd.Series, **about: Any) -> Chart:
        drawn.append(values)
        return ribbon(values, **about)

    monkeypatch.setattr(charts, "ribbon", keep)
    said = analytics.visits_per_loan_chart(merrow, branch="Weir").finding
    closed = drawn[0]["2023-06-26":"2024-02-05"]  # type: ignore[misc]
    assert (len(closed), closed.isna().all()) == (33, True)
    assert "a gap from the week of 26 June 2023 to that of 5 February 2024" in said


def test_an_honest_chart_says_what_it_left_out(merrow: pd.DataFrame) -> None:
    """The caption tells the change before the fault, the days left out, the reason, the loans."""
    chart = analytics.report_chart(merrow, branch="Quay", period=("2024-07-01", "2025-12-31"))
    for words in ("1 July 2024 to 16 June 2025", "Left out: 17 June 2025", "Loans meanwhile: 0%"):
        assert words in chart.finding
    assert "careful reader" not in chart.finding


def test_a_careless_chart_is_asked(merrow: pd.DataFrame) -> None:
    """Each missing care becomes a question, and the faulty figure stays in the chart."""
    care = ["zero", "open_day"]
    chart = analytics.report_chart(
        merrow, branch="Quay", period=("2025-01-01", "2025-12-31"), care=care
    )
    assert "\N{MINUS SIGN}22%" in chart.finding
    assert chart.finding.count("?") == len(analytics.CARE) - len(care)


def test_every_care_has_its_question() -> None:
    """No care, all questions; all care, none; one care less is one question more."""
    assert len(analytics.objections([])) == len(analytics.CARE)
    for taken in itertools.combinations(analytics.CARE, len(analytics.CARE) - 1):
        assert len(analytics.objections(taken)) == 1
    with pytest.raises(TableError, match="no care"):
        analytics.objections(["colour"])


def test_tables_are_never_changed(merrow: pd.DataFrame) -> None:
    """No function changes the table it is given."""
    before = merrow.copy()
    analytics.faults(merrow, branch="Quay")
    analytics.compare(merrow, MARCH, branch="Quay")
    analytics.report_chart(merrow, branch="Quay", period=MARCH)
    pd.testing.assert_frame_equal(merrow, before)


def test_the_shade_needs_open_days(merrow: pd.DataFrame) -> None:
    """A chart of monthly totals has no shaded range, and asks the question instead."""
    chart = analytics.report_chart(merrow, branch="Quay", period=MARCH, care=["usual"])
    assert "at that time of the year?" in chart.finding


def test_faults_are_listed_in_words(merrow: pd.DataFrame) -> None:
    """One line for each, with its days, and text of other people escaped."""
    found = analytics.faults(merrow, branch="Fenside").assign(branch="<b>")
    shown = analytics.listing(found)
    assert shown.rows[0][1:4] == ("dead", "7 November 2023", "18 November 2023")
    assert "<td>&lt;b&gt;</td>" in shown._repr_html_()
    assert str(analytics.listing(found[:0])) == "Nothing stands out."


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    """The examples in the docstrings give the results shown."""
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_a_comparison_wraps_on_a_phone() -> None:
    """In a notebook a comparison is a paragraph, not a line that is cut off."""
    found = analytics.Comparison(100, 60, -0.45, -0.35, 20, 20, "open day")
    assert found._repr_html_() == f"<p>{found}</p>"


# What a table of counts may be


@pytest.mark.parametrize(
    "spoil",
    [
        lambda days: days.astype(str),
        lambda days: days.dt.tz_localize("UTC").astype(object),
        lambda days: days.where(days > "2025-03-04"),
        lambda days: days.dt.to_period("D"),
    ],
)
def test_days_that_are_no_dates_are_told(spoil: Callable[[Any], Any]) -> None:
    """The remedy reads days however they are written."""
    with pytest.raises(TableError, match=r"Say which column is what with analytics[.]counts"):
        analytics.compare(TINY.assign(date=spoil(TINY["date"])), *WEEKS)


def test_two_columns_of_one_name_are_told() -> None:
    """Of two columns of the same name, none is chosen."""
    with pytest.raises(TableError, match='Two columns are called "visits"'):
        analytics.rates(pd.concat([TINY, TINY[["visits"]]], axis=1), per="nothing")


def test_only_days_that_are_compared_are_counted() -> None:
    """A Saturday that one week lacks is in neither week's number of days."""
    shut = TINY.assign(hours=TINY["hours"].where(TINY["date"] != "2025-03-15", 0))
    found = analytics.compare(shut, *WEEKS)
    assert (found.days_before, found.days_now) == (5, 5)


def test_nobody_on_the_days_that_are_compared_is_told() -> None:
    """A change as a share of zero visits is refused."""
    only_saturday = TINY.assign(
        visits=TINY["visits"].where((TINY["date"] >= "2025-03-10") | (TINY["visits"] == 40), 0),
        hours=TINY["hours"].where(TINY["date"] != "2025-03-15", 0),
    )
    with pytest.raises(TableError, match="nobody was counted on the days that are compared"):
        analytics.compare(only_saturday, *WEEKS)


def test_months_in_which_nobody_came_stop_no_range() -> None:
    """Drawn again and again, a year of mostly empty months is sometimes all empty."""
    months = pd.DataFrame({"date": pd.date_range("2022-01-01", periods=24, freq="MS")})
    months["visits"] = [5.0, *[0.0] * 11, *[10.0] * 12]
    found = analytics.compare(months, ("2023-01-01", "2023-12-31"))
    assert found.low < found.change < found.high


def test_hours_that_nobody_knows_are_told() -> None:
    """A column of blanks is no denominator."""
    with pytest.raises(TableError, match="No opening hours are known"):
        analytics.rates(TINY.assign(hours=np.nan), per="hour")


def test_a_branch_with_two_numbers_of_people_is_told() -> None:
    """One number for each branch, or the rate would be a guess."""
    with pytest.raises(TableError, match="A is there twice among the people served"):
        analytics.rates(TINY, per="head", people=pd.Series([5, 6], index=["A", "A"]))
