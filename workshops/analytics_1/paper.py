"""What this workshop needs on paper alone: the figures that its controls give on a screen."""

import pandas as pd

from kit import analytics, data
from kit.programme.paper import instead

MARCH = ("2025-03-01", "2025-03-31")
WAYS = {"total": "all visits", "open day": "an open day", "same weekdays": "the same weekdays"}
PERIOD = ("2024-07-01", "2025-12-31")

counts = data.load("counters")
branches = data.load("counters", "branches").set_index("branch")


@instead("like-explore")
def comparisons():
    """March 2025 against March 2024, in three ways."""
    rows = [
        {
            "compared": text,
            "Lowfield": str(analytics.compare(counts, MARCH, branch="Lowfield", how=how)),
        }
        for how, text in WAYS.items()
    ]
    return data.show(pd.DataFrame(rows), "March 2025 and March 2024")


@instead("mistake-explore")
def visits_for_each_loan():
    """Quay's line, and in words what those of the others do."""
    drawn = {name: analytics.visits_per_loan_chart(counts, branch=name) for name in branches.index}
    rows = [
        {"branch": name, "visits for each loan": chart.finding}
        for name, chart in drawn.items()
        if name != "Quay"
    ]
    return drawn["Quay"], data.show(pd.DataFrame(rows), "The other branches", most=len(rows))


@instead("rates-explore")
def three_orders():
    """The branches by all three numbers."""
    spring = counts[counts["date"].between("2025-02-03", "2025-06-16")]
    people = branches["population"]
    found = {
        "all visits": analytics.rates(spring, per="nothing", people=people).map("{:,.0f}".format),
        "for each person nearby": analytics.rates(spring, per="head", people=people).map(
            "{:.2f}".format
        ),
        "in each opening hour": analytics.rates(spring, per="hour", people=people).map(
            "{:.1f}".format
        ),
    }
    table = pd.DataFrame(found).rename_axis("branch").reset_index()
    return data.show(table, "February to mid-June 2025", most=len(table))


@instead("report-explore")
def without_and_with_care():
    """The chart without any care, and with all five."""
    known = analytics.faults(counts, branch="Quay")
    about = {"branch": "Quay", "period": PERIOD, "found": known}
    return tuple(
        analytics.report_chart(counts, care=care, **about) for care in ([], list(analytics.CARE))
    )
