"""Counts of visits: compared like with like, with rates, seasons, and the faults of counters.

1. ``inputs``: check a table of counts; its branches, open days and periods.
2. ``own_files``: turn any file into a table of counts.
3. ``bootstrap``: the range of a number, by the circular block bootstrap.
4. ``comparisons``: compare two periods.
5. ``denominators``: visits by head, by opening hour, by open day.
6. ``seasons``: the expected figure of each week.
7. ``level_shifts``: the days on which the figures changed for good.
8. ``counters``: the faults of a door counter, and a table without the faulty days.
9. ``charts``: draw claims, comparisons, rates and weeks.
10. ``fault_table``: faults as a table for reading.
11. ``manager_chart``: the one chart for a manager, and the questions of a careful reader.

A table of counts has the columns ``date``, ``branch``, ``visits`` and, where they are known,
``loans`` and ``hours``; every function takes one first and never changes it. Days on which the
branch was closed are never counted as empty ones, and a blank is never taken for a zero. Values
that a function can't use raise ``TableError``.
"""

from kit.analytics.bootstrap import interval
from kit.analytics.charts import (
    claim_chart,
    comparison_chart,
    rates_chart,
    visits_per_loan_chart,
    weeks_chart,
)
from kit.analytics.comparisons import Comparison, compare, year_before
from kit.analytics.counters import faults, trusted
from kit.analytics.denominators import rates
from kit.analytics.fault_table import listing
from kit.analytics.level_shifts import shifts
from kit.analytics.manager_chart import CARE, objections, report_chart
from kit.analytics.own_files import as_rows, counts, months_as_rows, read_dates
from kit.analytics.seasons import baseline

__all__ = [
    "CARE",
    "Comparison",
    "as_rows",
    "baseline",
    "claim_chart",
    "compare",
    "comparison_chart",
    "counts",
    "faults",
    "interval",
    "listing",
    "months_as_rows",
    "objections",
    "rates",
    "rates_chart",
    "read_dates",
    "report_chart",
    "shifts",
    "trusted",
    "visits_per_loan_chart",
    "weeks_chart",
    "year_before",
]
