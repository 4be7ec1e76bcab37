"""What analytics_1 says about its data, computed a second time with pandas and NumPy alone.

`python3 start.py check analytics_1` compares. CONTRIBUTING.md tells how a claim is written.
"""

from functools import cache

import numpy as np
import pandas as pd

from kit.authoring.claims import claim, near, setting

DRAWS = 20_000


@cache
def read(data, name="counters"):
    """Return the daily counts of Merrow, or of the twin county, with their months."""
    days = pd.read_csv(data / "counters" / f"{name}.csv", parse_dates=["date"])
    return days.assign(month=days["date"].dt.strftime("%Y-%m"), weekday=days["date"].dt.day_name())


def people(data):
    """Return the people who live near each branch."""
    return pd.read_csv(data / "counters" / "branches.csv").set_index("branch")["population"]


def open_days(data, branch, first="2022-01-01", last="2025-12-31"):
    """Return the days of a period on which a branch was open."""
    days = read(data)
    return days[
        (days["branch"] == branch) & (days["hours"] > 0) & days["date"].between(first, last)
    ]


def like_with_like(before, now):
    """Return an average day of two periods, each weekday as often as in both together."""
    averages = [part.groupby("weekday")["visits"].mean() for part in (before, now)]
    days = pd.concat([before, now])["weekday"].value_counts()
    return [(average * days).sum() / days.sum() for average in averages]


def drawn(days, weights, rng):
    """Draw a period anew: stretches of what is left beside the averages of the weekdays.

    A circular block bootstrap (Politis and Romano 1992); the stretches are three times the cube
    root of the number of days, a week at least. What is left is too small, because averages follow
    their own days and a few stretches their own average, and is made larger by as much.
    """
    usual = days.groupby("weekday")["visits"].transform("mean")
    n, block = len(days), max(6, round(3 * len(days) ** (1 / 3)))
    free, stretches = n - days["weekday"].nunique(), n / block
    left = (
        (days["visits"] / usual - 1) * np.sqrt(n / free * stretches / (stretches - 1))
    ).to_numpy()
    starts = rng.integers(0, n, size=(DRAWS, -(-n // block)))
    places = ((starts[:, :, None] + np.arange(block)) % n).reshape(DRAWS, -1)[:, :n]
    fresh = usual.to_numpy() * (1 + left[places])
    total = np.zeros(DRAWS)
    for weekday, weight in weights.items():
        total += weight * fresh[:, (days["weekday"] == weekday).to_numpy()].mean(axis=1)
    return total


def sure(before, now, weights):
    """Return the range in per cent in which a change lies in 95 of 100 draws."""
    rng = np.random.default_rng(1)
    old, new = (
        drawn(days, weight, rng) for days, weight in zip((before, now), weights, strict=True)
    )
    return 100 * (np.quantile(new / old, [0.025, 0.975]) - 1)


def expected_weeks(data, branch, learn):
    """Return what was counted a week, what was to be expected, and half the range's logarithm.

    A robust regression (Huber 1964, reweighted least squares) of the logarithm of an open day on
    its weekday, three waves of the year and the years gone by, learnt in the period `learn`.
    """
    days = open_days(data, branch, "2023-07-01")
    learnt = open_days(data, branch, *learn)
    learnt = learnt[learnt["visits"] > 0]

    def columns(of):
        turns = 2 * np.pi * of["date"].dt.day_of_year.to_numpy() / 365.25
        waves = [wave(k * turns) for k in (1, 2, 3) for wave in (np.sin, np.cos)]
        weekdays = [
            (of["weekday"] == name).to_numpy(float) for name in sorted(set(learnt["weekday"]))
        ]
        since = (of["date"] - learnt["date"].min()).dt.days.to_numpy(float)
        since = np.clip(since, 0, (learnt["date"].max() - learnt["date"].min()).days)
        return np.column_stack([*weekdays, *waves, since / 365])

    known, logs = columns(learnt), np.log(learnt["visits"].to_numpy(float))
    weight = np.ones(len(logs))
    for _round in range(50):
        heavy = np.sqrt(weight)
        found = np.linalg.lstsq(known * heavy[:, None], logs * heavy, rcond=None)[0]
        off = np.abs(logs - known @ found)
        weight = np.minimum(1, 1.345 * 1.4826 * np.median(off) / np.maximum(off, 1e-12))
    week = days["date"].dt.to_period("W-SUN").dt.start_time
    days = days.assign(expected=np.exp(columns(days) @ found))
    weeks = days.groupby(week)[["visits", "expected"]].mean()
    own = set(learnt["date"].dt.to_period("W-SUN").dt.start_time)
    off = np.log(weeks["visits"] / weeks["expected"])[[start in own for start in weeks.index]]
    return weeks, 1.96 * 1.4826 * np.median(np.abs(off - np.median(off)))


def of_month(data, branch, month):
    """Return the visits of a branch in a month, in all."""
    days = read(data)
    return days[(days["branch"] == branch) & (days["month"] == month)]["visits"].sum()


def spring(data):
    """Return visits in all, for each person and in each hour, from February to mid-June 2025."""
    days = read(data)
    sums = days[days["date"].between("2025-02-03", "2025-06-16")].groupby("branch")
    found = sums[["visits", "hours"]].sum()
    return found.assign(head=found["visits"] / people(data), hour=found["visits"] / found["hours"])


@claim(
    "The county of Merrow, its eight branches and everything counted there are invented.",
)
def branches(data):
    return read(data)["branch"].nunique(), read(data)["branch"].nunique() == len(people(data))


@claim("4,388 visits in January 2025, 2,585 in March 2025.")
def the_slide(data):
    return of_month(data, "Lowfield", "2025-01"), of_month(data, "Lowfield", "2025-03")


@claim("“Lowfield has lost four visits in ten since January”, the councillor wrote.")
def the_councillor(data):
    january, march = (of_month(data, "Lowfield", f"2025-{month}") for month in ("01", "03"))
    return 10 * (1 - march / january), setting(10)


@claim("And Saturday is market day, when Lowfield is twice as full.")
def saturdays(data):
    days = open_days(data, "Lowfield")
    saturday = days["weekday"] == "Saturday"
    return days[saturday]["visits"].mean() / days[~saturday]["visits"].mean()


@claim(
    "Lowfield's Saturdays are twice as full as its Tuesdays: three Saturdays fewer make every average poorer."
)
def closed_saturdays(data):
    days = open_days(data, "Lowfield")
    usual = days.groupby("weekday")["visits"].mean()
    march = [
        days[days["month"] == month]["weekday"].value_counts() for month in ("2024-03", "2025-03")
    ]
    fewer = march[0]["Saturday"] - march[1]["Saturday"]
    return usual["Saturday"] / usual["Tuesday"], fewer, usual.idxmax() == "Saturday"


@claim("2,585 visits in all, where it was 4,388: −41% (between −45% and −37%).")
def january_and_march(data):
    days = open_days(data, "Lowfield")
    before, now = (days[days["month"] == month] for month in ("2025-01", "2025-03"))
    range_ = sure(before, now, [part["weekday"].value_counts() for part in (before, now)])
    old, new = before["visits"].sum(), now["visits"].sum()
    return new, old, 100 * (new / old - 1), *(near(end, 0.3) for end in range_)


@claim("At Lowfield a day in March is quieter than one in January in every year.")
def march_is_quieter(data):
    days = open_days(data, "Lowfield")
    pairs = [
        like_with_like(*(days[days["month"] == f"{year}-{month}"] for month in ("01", "03")))
        for year in range(2022, 2026)
    ]
    return all(march < january for january, march in pairs)


@claim(
    "They say how sure we are: with 16 open days, anything between a small loss and a fair gain would look like this."
)
def how_sure(data):
    days = open_days(data, "Lowfield")
    before, now = (days[days["month"] == month] for month in ("2024-03", "2025-03"))
    weights = pd.concat([before, now])["weekday"].value_counts()
    low, high = sure(before, now, [weights / 2] * 2)
    return len(now), -6 < low < 0 and 8 < high < 15


def quay(data):
    """Return the open days of Quay in the autumn of 2024 and of 2025."""
    return [open_days(data, "Quay", f"{year}-09-01", f"{year}-11-30") for year in (2024, 2025)]


@claim("Visits at Quay fell by about 40 per cent")
def quay_fell(data):
    old, new = like_with_like(*quay(data))
    return 100 * (1 - new / old)


@claim(
    "203 visits on an open day, the same weekdays on both sides, where it was 342: −41% (between −44% and −37%)."
)
def quay_compared(data):
    before, now = quay(data)
    old, new = like_with_like(before, now)
    weights = pd.concat([before, now])["weekday"].value_counts()
    range_ = sure(before, now, [weights] * 2)
    return new, old, 100 * (new / old - 1), *(near(end, 0.3) for end in range_)


@claim("96 of 132 weeks lie in the range that was to be expected.")
def quay_weeks(data):
    weeks, wide = expected_weeks(data, "Quay", ("2023-07-01", "2025-06-16"))
    return (np.log(weeks["visits"] / weeks["expected"]).abs() <= wide).sum(), len(weeks)


@claim("Over the last 13 weeks the counts differ from it by −41%.")
def quay_recently(data):
    weeks, _wide = expected_weeks(data, "Quay", ("2023-07-01", "2025-06-16"))
    last = weeks.tail(13).sum()
    return setting(13), 100 * (last["visits"] / last["expected"] - 1)


@claim("At Quay only the counter sank: part of the door's sensor is blind.")
def only_the_counter(data):
    (old, new), loans = like_with_like(*quay(data)), [part["loans"].sum() for part in quay(data)]
    return new / old < 0.65, abs(loans[1] / loans[0] - 1) < 0.02


@claim(
    "Where people stay away, visits and loans sink together, and the visits for each loan stay as they were; where more come, both rise."
)
def together(data):
    changes = []
    for branch, first, last in (
        ("Weir", "2024-03-01", "2024-05-31"),
        ("Orchard", "2024-09-01", "2024-11-30"),
    ):
        now, loans, before, loans_before = and_a_year_before(data, branch, first, last)
        changes += [now / before - 1, loans / loans_before - 1]
    weir, weir_loans, orchard, orchard_loans = changes
    return (
        weir < -0.1 and weir_loans < -0.1 and abs((1 + weir) / (1 + weir_loans) - 1) < 0.05,
        orchard > 0.2 and orchard_loans > 0.2,
    )


@claim(
    "Every counter worked; only Castle's, which shows no more than 999, was at its end on two days."
)
def castles_ceiling(data):
    days = read(data)
    castle = days[days["branch"] == "Castle"]
    end = castle["visits"].max()
    assert (castle["visits"] == end).sum() > 20  # no chance: it stops there again and again
    return end, (
        castle[castle["date"].between("2025-02-03", "2025-06-16")]["visits"] == end
    ).sum() == 2


@claim("Look for Bridge: a small place, open for 17.5 hours a week, and loved.")
def bridge(data):
    ranks = spring(data).rank(ascending=False).loc["Bridge"]
    week = read(data).query("branch == 'Bridge' and '2025-02-03' <= date <= '2025-02-09'")
    places = (ranks["visits"], ranks["hour"], ranks["head"])
    return week["hours"].sum(), places == (5, 2, 1)


@claim("None of the three is the true order.")
def three_orders(data):
    orders = {tuple(spring(data)[per].sort_values().index) for per in ("visits", "head", "hour")}
    return len(orders)


@claim(
    "With all five cares nothing sinks any more: there is a year without change, and then a gap that says it is one."
)
def a_year_without_change(data):
    before = open_days(data, "Quay", "2023-07-01", "2024-06-16")
    old, new = like_with_like(before, open_days(data, "Quay", "2024-07-01", "2025-06-16"))
    return setting(5), abs(new / old - 1) < 0.02


def stretches(data, block):
    """Return the range of the average of Quay's first 150 open days, drawn in stretches."""
    visits = open_days(data, "Quay").head(150)["visits"].to_numpy()
    rng, n = np.random.default_rng(2), len(visits)
    starts = rng.integers(0, n, size=(DRAWS, -(-n // block)))
    places = ((starts[:, :, None] + np.arange(block)) % n).reshape(DRAWS, -1)[:, :n]
    return np.quantile(visits[places].mean(axis=1), [0.025, 0.975])


@claim("Stretches of 1: 313 to 326 visits.")
def one_by_one(data):
    return setting(1), *(near(end, 0.3) for end in stretches(data, 1))


@claim("Stretches of 20: 307 to 333 visits.")
def twenty_together(data):
    return setting(20), *(near(end, 0.3) for end in stretches(data, 20))


@claim(
    "It must be fair to a branch that was closed on some Saturdays, and to a month that is quieter than the one before in nearly every year."
)
def quieter_than_february(data):
    days = read(data)
    average = days[days["hours"] > 0].groupby(["branch", "month"])["visits"].mean().unstack()
    quieter = [average[f"{year}-03"] < average[f"{year}-02"] for year in range(2022, 2026)]
    return pd.concat(quieter).mean() > 0.9


@claim("An example: against the month before, all visits in all, Lowfield changed by −30%.")
def example_of_task_1(data):
    february, march = (of_month(data, "Lowfield", f"2025-{month}") for month in ("02", "03"))
    return 100 * (march / february - 1)


def and_a_year_before(data, branch, first, last):
    """Return visits and loans of an average open day, then those of a year before."""
    for back in (0, 1):
        period = [f"{int(day[:4]) - back}{day[4:]}" for day in (first, last)]
        yield from open_days(data, branch, *period)[["visits", "loans"]].mean()


@claim("Weir, March to May 2024: 133 visits and 94 loans, a year before 156 and 112.")
def weir(data):
    return [*and_a_year_before(data, "Weir", "2024-03-01", "2024-05-31")]


@claim("Garth, November 2024: 158 visits and 169 loans, a year before 261 and 173.")
def garth(data):
    return [*and_a_year_before(data, "Garth", "2024-11-01", "2024-11-30")]


@claim("Orchard, autumn 2024: 288 visits and 182 loans, a year before 200 and 138.")
def orchard(data):
    return [*and_a_year_before(data, "Orchard", "2024-09-01", "2024-11-30")]


@claim("Garth, November 2025: 259 visits and 164 loans, a year before 158 and 169.")
def garth_later(data):
    return [*and_a_year_before(data, "Garth", "2025-11-01", "2025-11-30")]


@claim("In November 2025 its visits are up by six in ten.")
def garth_is_up(data):
    now, _loans, before, _loans_before = and_a_year_before(
        data, "Garth", "2025-11-01", "2025-11-30"
    )
    return 10 * (now / before - 1), setting(10)


SOURCES = {
    "In 1999 somebody watched and counted too: both kinds of gate missed people, in one half-hour as many as 31 in 100.": "Anderson, Durham and Dance 2000: the counts by eye at the two kinds of gate",
    "At Missouri State University a gate at the top of a ramp was the only measure for 18 years.": "“A Tale of Two Counters”: the story of the gate",
    "Of every 100 people who entered, 81 reached the gate; the others used the lobby, a computer lab or the vending machines.": "“A Tale of Two Counters”: gate and doors compared",
    "The gate had counted 641,026 in a year; the library now estimates 800,000.": "“A Tale of Two Counters”: the gate's count of a year, and the estimate from it",
}

FREE = {
    "So here is Quay, the autumn of 2025 against that of 2024, the same weekdays, open days only.": "names the periods of quay_compared()",
    "A month is a bad ruler: February is short, Easter moves, and four Saturdays are not five.": "the calendar, no data",
    "Eight thousand visits are many for a village and few for a city.": "an example, no data",
    "Write down three names.": "asks, and claims nothing",
    "What happens to the line of the last ten years?": "asks about people's own reports",
    "The councillor will ask every March from now on.": "part of the story",
    "Fewer people came.": "an answer to choose",
    "More people came.": "an answer to choose",
    "not yet, with fewer Saturdays an average day is another kind of day.": "why an average misleads; that Saturdays are fuller stands in saturdays()",
    "One answer to all four tells none of them apart.": "speaks of the answer, no data",
    "One answer to all three: each asks something else.": "speaks of the answer, no data",
    "Three colleagues want to know which branch comes first.": "the setting of the task",
    "On paper, cover what stands below guess 2.": "the number of a guess on the handout",
    "Three names on paper first.": "asks, and claims nothing",
    "A whole year would tell more than a March.": "more days, a narrower range: how ranges work",
    "“Lending is as it was” is true, too, and more useful, if the next sentence says that it is a hint and no count.": "weighs an answer; that lending is as it was stands in only_the_counter()",
}
