"""What this workshop needs on paper alone: the export to circle on, and what its controls give."""

from itertools import product

import pandas as pd

from kit import data, open_data
from kit.errors import TableError
from kit.programme.paper import instead, own_sheet

SHOWN = ["Branch", "Longitude", "2010-01", "2010-02", "2010-03", "2016-07", "2020-04", "01/2022"]
ORDERS = (
    "names, twice, numbers, merge",
    "twice, names, numbers, merge",
    "names, numbers, merge, twice",
    "names, twice, merge, numbers",
)
CHANGES = {"Total": "the totals row", "ST MARY’S": "ST MARY’S"}

raw = data.load("visits_raw")


@own_sheet(
    "bingo",
    "Fault bingo",
    copies="one for each pair",
    hint="Circle everything that makes you frown. Who has five circles first calls “Bingo”.",
    across=True,
    replaces="open-table",
)
def bingo():
    """The printed export."""
    return data.show(raw[SHOWN], "Visits in Wendlemark, as exported", most=len(raw))


@instead("mistake-explore")
def totals():
    """The total and the average of 2025, for each set of changes."""
    rows = []
    for out, zero in product(([], ["Total"], ["ST MARY’S"], ["Total", "ST MARY’S"]), (False, True)):
        mean = open_data.average(raw, year=2025, leave_out=out, blank_is_zero=zero)
        rows.append(
            {
                "left out": " and ".join(CHANGES[name] for name in out) or "nothing",
                "a blank is": "0" if zero else "blank",
                "visits in 2025": f"{open_data.add_up(raw, year=2025, leave_out=out):,.0f}",
                "on average": f"{mean:,.0f}",
            }
        )
    return data.show(pd.DataFrame(rows), "Visits in 2025, a branch and month on average")


@instead("mend-explore")
def orders():
    """What comes out of each order."""
    renamed = {"Market Hall Library": "Market Hall"}
    rows = []
    for order in ORDERS:
        try:
            steps = ["totals", *order.split(", ")]
            frame = open_data.clean(raw, steps, spellings=renamed).frame
            told = (
                f"{len(frame)} branches, {open_data.add_up(frame, year=2025):,.0f} visits in 2025"
            )
        except TableError as error:
            told = str(error)
        rows.append({"order": order, "what comes out": told})
    return data.show(pd.DataFrame(rows), "Four orders")


@instead("rules-file")
def next_month():
    """The file of next month, with the numbers of its rows."""
    table = data.load("visits_raw", "next_month").fillna("")
    table.insert(0, "row", range(1, len(table) + 1))
    return data.show(table, "January 2026, as it was typed", most=len(table))


@instead("rules-explore")
def misfits():
    """Every line of the check, and by which of the two rules it is caught."""
    clean = data.load("visits_raw", "clean")[["branch", "month", "visits"]]
    typed = data.load("visits_raw", "next_month")

    def lines(**rule):
        schema = open_data.schema(clean, key=["branch", "month"], visits=rule)
        return open_data.check(typed, schema).problems

    always, below = (set(lines(required=False, **rule)["row"]) for rule in ({}, {"minimum": 0}))
    caught = dict.fromkeys(below, "if below zero is forbidden") | dict.fromkeys(always, "always")
    found = lines(minimum=0, required=True)
    found["caught"] = found["row"].map(caught).fillna("if blanks are forbidden")
    return data.show(found, "Which rows of January's file don't fit", most=len(found))
