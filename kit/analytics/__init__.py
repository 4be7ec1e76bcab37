"""Read counts as a careful colleague would: what was counted, by what, and compared with what.

::

    own.py            counts, as_rows, months_as_rows      anybody's file as a table of counts
    comparisons.py    compare, year_before                 like with like, and how sure
    denominators.py   rates                                by head, by opening hour, by open day
    seasons.py        baseline                             what was to be expected of a week
    levels.py         shifts                               from one day on the figures are others
    counters.py       faults, trusted                      what a door counter does wrong
    pictures.py       …_chart                              claims, comparisons, steps, ranks
    report.py         report_chart, objections             the one chart that a manager gets
    listing.py        listing                              faults as a table to be read
    bootstrap.py      interval                             how sure a number is
    frames.py         what all of them ask of a table

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
