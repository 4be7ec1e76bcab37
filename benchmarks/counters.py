"""How well kit.analytics finds faults of counters: ``python benchmarks/counters.py``.

Draws branches of every size with a known fault each, and as many with none, and prints what was
found, what was missed and how many false alarms there were; then how often a comparison's range
held the true change. ``--series`` says how many of each kind, ``--seed`` where to start: limits
were chosen on seeds below 100 and, for dead and stuck counters, 5000 to 5011 (which the tests run);
what is reported is from seed 1000 on.

The series are not those of data/counters: size, season, weather, trend and week are drawn anew for
each, so that nothing is learnt by heart. Faults begin at least 60 days from either end.
"""

import argparse
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kit import analytics

DAYS = pd.date_range("2022-01-01", "2025-12-31")
KINDS = ("none", "closure", "real", "part", "double", "dead", "stuck", "ceiling")
EXPECTED = {
    "part": "counts otherwise",
    "double": "counts otherwise",
    "dead": "dead",
    "stuck": "stuck",
    "ceiling": "ceiling",
}


@dataclass
class Drawn:
    """A branch's counts, with the kind of its fault and the first and last day of it."""

    table: pd.DataFrame
    kind: str
    first: pd.Timestamp
    last: pd.Timestamp


def draw(kind: str, seed: int) -> Drawn:
    """Draw one branch over four years with one fault of a kind."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    n = len(DAYS)
    week = np.where(np.arange(7) == 6, 0, rng.uniform(0.75, 1.35, 7))
    week[rng.choice(6, rng.integers(0, 3), replace=False)] = 0  # one or two more closing days
    weekday = week[DAYS.day_of_week]
    hours = np.where(weekday > 0, 7.0, 0.0) * (rng.random(n) > 0.02)
    year = 2 * np.pi * DAYS.day_of_year.to_numpy() / 365.25
    visits, loans = (_season(rng, year) for _ in range(2))
    weather = np.zeros(n)
    for at in range(1, n):
        weather[at] = 0.6 * weather[at - 1] + rng.normal(0, rng.uniform(0.03, 0.06))
    size = float(np.exp(rng.uniform(np.log(30), np.log(900))))
    busy = size * weekday * np.exp(weather + rng.uniform(-0.08, 0.08) * np.arange(n) / 365)
    festival = np.where(rng.random(n) < 0.004, rng.uniform(1.3, 2.2), 1)
    came, lent = busy * visits * festival, busy * loans * rng.uniform(0.4, 1.2)

    start = int(rng.integers(60, n - 120))
    length = int(rng.integers(60, n)) if kind in ("real", "part", "double") else int(
        rng.integers(12, 30) if kind in ("dead", "stuck") else rng.integers(60, 240)
    )  # fmt: skip
    inside = np.arange(n) >= start
    inside &= np.arange(n) < (n if n - start - length < 60 else start + length)
    if kind == "closure":
        hours[inside] = 0
    if kind == "real":
        factor = rng.choice([rng.uniform(0.6, 0.8), rng.uniform(1.25, 1.6)])
        came[inside] *= factor
        lent[inside] *= factor ** rng.uniform(0.7, 1.2)
    scatter = rng.uniform(1.0, 1.8)
    came, lent = (_counted(rng, mean, scatter) * (hours > 0) for mean in (came, lent))
    came = _faulty(rng, kind, came, inside & (hours > 0))
    table = pd.DataFrame({"date": DAYS, "hours": hours, "visits": came, "loans": lent})
    open_days = DAYS[inside & (hours > 0)] if kind != "closure" else DAYS[inside]
    return Drawn(table, kind, open_days[0], open_days[-1])


def _season(rng: Any, year: Any) -> Any:
    return np.exp(
        rng.uniform(0.02, 0.15) * np.sin(year + rng.uniform(0, 6.3))
        + rng.uniform(0, 0.08) * np.sin(2 * year + rng.uniform(0, 6.3))
    )


def _counted(rng: Any, mean: Any, scatter: float) -> Any:
    drawn = mean + rng.normal(size=len(mean)) * np.sqrt(scatter * np.maximum(mean, 0.1))
    return np.maximum(np.round(drawn), 0)


def _faulty(rng: Any, kind: str, came: Any, inside: Any) -> Any:
    if kind == "part":
        return np.where(inside, np.floor(came * rng.uniform(0.4, 0.85)), came)
    if kind == "double":
        return np.where(inside, np.floor(came * rng.uniform(1.2, 2.1)), came)
    if kind == "dead":
        return np.where(inside, 0, came)
    if kind == "stuck":
        return np.where(inside, came[inside][0], came)
    if kind == "ceiling":
        return np.minimum(came, np.floor(np.quantile(came[came > 0], rng.uniform(0.85, 0.97))))
    return came


def score(drawn: Drawn) -> tuple[bool | None, int, float]:
    """Return if the fault was found, the number of false alarms, the error of its first day."""
    found = analytics.faults(drawn.table)
    wanted = found[found["fault"] == EXPECTED.get(drawn.kind, "")]
    week = pd.Timedelta(days=7)
    if drawn.kind == "ceiling":
        right = wanted
    else:
        right = wanted[(wanted["first"] - drawn.first).abs() <= week]
    off = (right["first"] - drawn.first).abs().dt.days.min() if len(right) else np.nan
    hit = None if drawn.kind not in EXPECTED else len(right) > 0
    return hit, len(found) - min(len(right), 1), float(off)


def detection(series: int, seed: int) -> pd.DataFrame:
    """Return for each kind how many faults were found, and how many false alarms there were."""
    rows = []
    for kind in KINDS:
        scores = [score(draw(kind, seed + at)) for at in range(series)]
        hits = [hit for hit, _alarms, _off in scores if hit is not None]
        offs = [off for _hit, _alarms, off in scores if np.isfinite(off)]
        rows.append(
            {
                "kind": kind,
                "series": series,
                "found": sum(hits) if hits else None,
                "missed": len(hits) - sum(hits) if hits else None,
                "false alarms": sum(alarms for _hit, alarms, _off in scores),
                "series with one": sum(alarms > 0 for _hit, alarms, _off in scores),
                "days off, median": float(np.median(offs)) if offs and kind != "ceiling" else None,
            }
        )
    return pd.DataFrame(rows).set_index("kind")


def coverage(series: int, seed: int) -> pd.DataFrame:
    """Return how often the range of a comparison held the true change, which was drawn."""
    rows = []
    for name, now, before in (
        ("a month", ("2025-03-01", "2025-03-31"), ("2024-03-01", "2024-03-31")),
        ("a quarter", ("2025-02-01", "2025-04-30"), ("2024-02-01", "2024-04-30")),
        ("a year", ("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31")),
    ):
        inside, wide = 0, []
        for at in range(series):
            rng = np.random.default_rng([seed + at, 99])
            true = rng.uniform(0.7, 1.3)
            table = flat(rng, true)
            found = analytics.compare(table, now, before)
            inside += found.low <= true - 1 <= found.high
            wide.append(found.high - found.low)
        rows.append({"period": name, "series": series, "held the truth": inside / series,
                     "median width": float(np.median(wide))})  # fmt: skip
    return pd.DataFrame(rows).set_index("period")


def flat(rng: Any, true: float) -> pd.DataFrame:
    """Draw a branch without season; its visits change by a known factor at the start of 2025."""
    n = len(DAYS)
    week = np.append(rng.uniform(0.75, 1.35, 6), 0)[DAYS.day_of_week]
    weather = np.zeros(n)
    for at in range(1, n):
        weather[at] = 0.6 * weather[at - 1] + rng.normal(0, 0.048)
    level = np.where(pd.Timestamp("2025-01-01") <= DAYS, true, 1.0)
    mean = rng.uniform(50, 500) * week * (1 + weather) * level
    visits = _counted(rng, mean, 1.5) * (week > 0)
    return pd.DataFrame(
        {"date": DAYS, "branch": "A", "hours": np.where(week > 0, 7.0, 0.0), "visits": visits}
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=50, help="how many of each kind")
    parser.add_argument("--seed", type=int, default=1000, help="where to start")
    chosen = parser.parse_args()
    print(detection(chosen.series, chosen.seed).to_string(na_rep="-"))
    print()
    print(coverage(2 * chosen.series, chosen.seed).to_string(float_format="%.3f"))
