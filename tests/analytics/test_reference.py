"""Our own statistics against reference libraries: arch, statsmodels and ruptures.

The kit computes them itself, because participants' laptops should not install three more packages
for a hundred lines. Each test says what must agree, how closely, and why the rest may differ. The
libraries are imported where they are used: every process of a run reads this file, one runs it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from kit import analytics
from kit.analytics import bootstrap, level_shifts, seasons

Array = np.ndarray[Any, Any]
SHIFTS = {
    1: {},
    2: {"2023-10-03": -0.4},
    3: {"2023-02-14": 0.35, "2024-06-04": -0.3},
    4: {"2022-09-06": -0.25, "2023-08-15": 0.3, "2024-09-10": -0.35},
}
"""Per seed: the days from which on a branch of :func:`branch` has that much more or less."""


def autoregressive(rng: np.random.Generator, n: int, along: float) -> Array:
    """Return ``n`` values; each keeps the share ``along`` of the one before it."""
    values = rng.normal(size=n)
    for at in range(1, n):
        values[at] += along * values[at - 1]
    return values


def branch(seed: int, *, days: int = 1300, growth: float = 0.03) -> pd.DataFrame:
    """Draw a branch with a week, a year, growth by year, weather, festivals and its SHIFTS."""
    rng = np.random.default_rng(seed)
    dates = pd.date_range("2022-01-03", periods=days)
    week = np.array([1.0, 1.1, 0.9, 1.0, 1.1, 1.3, 0])[dates.day_of_week]
    year = 2 * np.pi * dates.day_of_year.to_numpy() / 365.25
    logs = 0.12 * np.sin(year) + 0.05 * np.cos(2 * year) + growth * np.arange(days) / 365
    logs = logs + 0.05 * autoregressive(rng, days, 0.4)
    logs[rng.choice(days, 12, replace=False)] += 1.0
    for day, change in SHIFTS[seed].items():
        logs[dates >= pd.Timestamp(day)] += np.log1p(change)
    visits = np.round(300 * week * np.exp(logs))
    return pd.DataFrame({"date": dates, "hours": (week > 0) * 7.0, "visits": visits})


# The circular block bootstrap, against arch


@pytest.mark.parametrize(("n", "block"), [(4, 1), (4, 2), (60, 7), (61, 6), (300, 20)])
def test_blocks_are_the_ones_that_arch_draws(n: int, block: int) -> None:
    """From the same generator both draw the same places: to the last one."""
    from arch.bootstrap import CircularBlockBootstrap

    theirs = CircularBlockBootstrap(block, np.arange(n), seed=np.random.default_rng(3))
    drawn = [places for (places,), _named in theirs.bootstrap(50)]
    assert bootstrap.draws(n, block=block, times=50, seed=3).tolist() == np.stack(drawn).tolist()


@pytest.mark.parametrize("statistic", [np.mean, np.median])
@pytest.mark.parametrize("share", [0.95, 0.8])
def test_a_range_is_the_percentile_range_of_arch(
    statistic: Callable[..., Any], share: float
) -> None:
    """Both ends agree to nine digits: floating-point sums may be taken in another order."""
    from arch.bootstrap import CircularBlockBootstrap

    values = 100 + autoregressive(np.random.default_rng(8), 150, 0.6)
    block = bootstrap.block_for(len(values))
    found = bootstrap.interval(values, lambda drawn: statistic(drawn, axis=-1), share=share, seed=5)
    theirs = CircularBlockBootstrap(block, values, seed=np.random.default_rng(5))
    wanted = theirs.conf_int(statistic, bootstrap.TIMES, method="percentile", size=share)
    assert found == pytest.approx(wanted[:, 0].tolist(), rel=1e-9)


@pytest.mark.parametrize("n", [40, 120, 400])
def test_blocks_are_long_enough_by_politis_and_white(n: int) -> None:
    """Our blocks are no shorter than the usual optimum for days that remember 60 % of the last.

    They differ by design: arch estimates the length for a mean from each series (Politis and White
    2004), which wavers on the few weeks of a comparison; ours depends on the length alone, holds
    a whole week of opening days, and is on the long side. Too short a block would promise too much.
    """
    from arch.bootstrap import optimal_block_length

    rng = np.random.default_rng(2)
    series = [autoregressive(rng, n, 0.6) for _ in range(40)]
    wanted = [optimal_block_length(values)["circular"].iloc[0] for values in series]
    assert np.median(wanted) <= bootstrap.block_for(n) <= 4 * np.median(wanted)


# The seasonal baseline, against statsmodels


def robust(days: pd.DataFrame, breaks: Sequence[Any] = ()) -> Any:
    """Fit weekday, yearly season, growth and levels with statsmodels' robust linear model."""
    from statsmodels.formula.api import rlm
    from statsmodels.robust.norms import HuberT

    turn = 2 * np.pi * days["date"].dt.day_of_year / 365.25
    waves = {f"{w.__name__}{k}": w(k * turn) for k in (1, 2, 3) for w in (np.sin, np.cos)}
    frame = pd.DataFrame(
        {
            "logs": np.log(days["visits"]),
            "weekday": days["date"].dt.day_name(),
            "level": sum((days["date"] >= day).astype(int) for day in breaks) if breaks else 0,
            "years": (days["date"] - days["date"].min()).dt.days / 365,
            **waves,
        }
    )
    levels = "C(level) + years" if breaks else "years"
    formula = f"logs ~ {levels} + C(weekday) + {' + '.join(waves)}"
    model = rlm(formula, frame, M=HuberT(t=1.345)).fit(conv="coefs", tol=1e-10, maxiter=500)
    return model, frame


@pytest.mark.parametrize("seed", [1, 4])
def test_a_season_is_the_robust_regression_of_statsmodels(seed: int) -> None:
    """Season and level agree within 0.01 % of a day's visits, festivals and shifts included.

    Both minimise Huber's loss with the scale taken from the median absolute residual. Their columns
    differ (statsmodels: an intercept and contrasts), so fitted values are compared and no
    coefficients; ours stops after twelve rounds, theirs when the tenth digit is steady.
    """
    own = branch(seed)
    breaks = [pd.Timestamp(day) for day in SHIFTS[seed]]
    found = seasons.fit(own, breaks=breaks)
    assert found is not None
    days = own[own["hours"] > 0]
    theirs, frame = robust(days, breaks)
    columns = pd.DataFrame(theirs.model.exog, columns=theirs.model.exog_names, index=frame.index)
    season = [name for name in columns if not name.startswith(("Intercept", "C(level)", "years"))]
    usual = columns[season] @ theirs.params[season]
    usual -= usual.mean()  # ours has an average of zero, so that levels are levels
    assert found.usual == pytest.approx(usual.to_numpy(), abs=1e-4)
    assert found.levels == pytest.approx((theirs.fittedvalues - usual).to_numpy(), abs=1e-4)


def test_what_is_expected_later_is_what_statsmodels_predicts() -> None:
    """Outside of the days that were learnt, weekly expectations agree within 0.02 %.

    With one difference by design: a regression would prolong the growth, ours holds the level of
    the last day, since a manager's expectation should not run away. So theirs is held there too.
    """
    own = branch(1)
    learn = ("2022-01-03", "2024-12-31")
    found = analytics.baseline(own, learn=learn)["expected"]
    days = own[own["hours"] > 0]
    theirs, _frame = robust(days[days["date"] <= learn[1]])
    _model, everything = robust(days)
    held = everything["years"].clip(upper=everything["years"][days["date"] <= learn[1]].max())
    daily = np.exp(theirs.predict(everything.assign(years=held)))
    weekly = daily.groupby(days["date"].dt.to_period("W-SUN").dt.start_time).mean()
    assert (found.index == weekly.index).all()
    assert found.to_numpy() == pytest.approx(weekly.to_numpy(), rel=2e-4)


def test_the_usual_size_is_the_median_absolute_deviation_of_statsmodels() -> None:
    """It agrees within 0.001 %: our factor 1.4826 is rounded, theirs is not."""
    from statsmodels.robust.scale import mad

    values = np.random.default_rng(4).standard_t(2, size=501)
    assert seasons.spread(values) == pytest.approx(mad(values, center=np.median), rel=1e-5)


# Level shifts, against ruptures


def weekly(seed: int, growth: float = 0.03) -> tuple[seasons.Fitted, "pd.Series[float]"]:
    """Return a fitted season and the level of its weeks, as ``shifts`` sees them."""
    breaks = [pd.Timestamp(day) for day in SHIFTS[seed]]
    model = seasons.fit(branch(seed, growth=growth), breaks=breaks)
    assert model is not None
    return model, level_shifts._weekly(model, by_month=False)


@pytest.mark.parametrize("side", [level_shifts.WEEKS, level_shifts.MONTHS])
def test_moving_sums_are_the_sliding_window_of_ruptures(side: int) -> None:
    """The gain of its window is ours, squared, times half a side: to nine digits at each place.

    Ours also has the last place at which a window fits; ruptures leaves that one out.
    """
    import ruptures

    free = weekly(4)[1].to_numpy()
    window = ruptures.Window(width=2 * side, model="l2", jump=1).fit(free)
    ours = level_shifts._steps(free, side)[:-1] ** 2 * side / 2
    assert ours == pytest.approx(window.score, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", SHIFTS)
def test_peaks_are_the_ones_of_the_sliding_window(seed: int) -> None:
    """Told how many there are, the window of ruptures puts its changes in the very same weeks.

    The number is ours to find: ruptures wants it given, or a penalty; ours has a bound that chance
    passes once in a hundred series.
    """
    import ruptures

    weeks, side = weekly(seed)[1], level_shifts.WEEKS
    found = level_shifts._peaks(weeks, side, level_shifts.LEAST)
    window = ruptures.Window(width=2 * side, model="l2", jump=1).fit(weeks.to_numpy())
    assert found == window.predict(n_bkps=len(SHIFTS[seed]))[:-1]


@pytest.mark.parametrize("seed", SHIFTS)
def test_as_many_shifts_are_found_as_by_the_best_segmentation(seed: int) -> None:
    """PELT, which looks at the whole series at once, finds as many, each within a week of ours.

    Not always the same week: PELT compares whole levels, ours the eight weeks on either side. So
    ours sees no shift in slow growth, PELT does; these series have none. Its penalty is the usual
    one for a mean (BIC: two values for each change), with our long-run noise.
    """
    import ruptures

    weeks = weekly(seed, growth=0)[1]
    free = weeks.to_numpy()
    noise = level_shifts._noise(free, level_shifts.WEEKS)
    penalty = 2 * noise**2 * np.log(len(free))
    pelt = ruptures.Pelt(model="l2", jump=1, min_size=4).fit(free).predict(pen=penalty)
    theirs = weeks.index[pelt[:-1]]
    ours = analytics.shifts(branch(seed, growth=0))["date"].dt.to_period("W-SUN").dt.start_time
    assert len(theirs) == len(ours) == len(SHIFTS[seed])
    assert all(abs(a - b) <= pd.Timedelta(days=7) for a, b in zip(theirs, ours, strict=True))


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_the_first_day_is_where_ruptures_parts_two_levels(seed: int) -> None:
    """Of the days around a peak, the dynamic programme of ruptures chooses the same one.

    Both part the window into two levels with the least sum of distances to their medians (l1).
    Ours cuts off what lies six usual sizes away first, so it is cut off for theirs as well.
    """
    import ruptures

    model, weeks = weekly(seed)
    side = level_shifts.WEEKS
    for at in level_shifts._peaks(weeks, side, level_shifts.LEAST):
        last = weeks.index[at + side - 1] + pd.Timedelta(days=6)
        inside = model.dates.between(weeks.index[at - side], last).to_numpy()
        free, dates = model.free[inside], model.dates[inside].reset_index(drop=True)
        middle, size = np.median(free), seasons.spread(free)
        free = np.clip(free, middle - 6 * size, middle + 6 * size)
        cut = ruptures.Dynp(model="l1", min_size=2, jump=1).fit(free).predict(n_bkps=1)[0]
        assert level_shifts._first_day(model, weeks, at, side) == dates[cut]
