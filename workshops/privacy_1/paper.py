"""What this workshop needs on paper alone: the figures that its controls give on a screen."""

from itertools import combinations

import pandas as pd

from kit import data, privacy
from kit.programme.paper import instead

WIDTHS = (5, 10, 15, 20, 25, 30)
DIGITS = range(5)
WEEKS = (0, 1, 2, 4, 8, 13, 26, 52, 104)

loans = data.load("loans")
members = privacy.one_row_each(loans, "card")
members["birth_year"] = privacy.generalise_dates(members["birth_date"], to="year")


@instead("alone-explore")
def who_stands_alone():
    """Who stands alone by two facts, and by each three of the four."""
    four = ["birth_year", "postcode", "branch", "subject"]
    known = [four[:2], *map(list, combinations(four, 3))]
    rows = [
        {"known": ", ".join(facts), "alone": f"{privacy.uniqueness(members, facts):.0%}"}
        for facts in known
    ]
    return data.show(pd.DataFrame(rows), "How many members stand alone")


@instead("blur-explore")
def members_kept():
    """The share of members that each setting keeps."""
    rows = []
    for width in WIDTHS:
        ages = privacy.age_bands(members["birth_date"], on="2026-01-01", width=width)
        row = {"years in an age band": width}
        for digits in DIGITS:
            places = privacy.generalise_places(members["postcode"], keep=digits)
            coarse = members.assign(age=ages, place=places)
            kept = privacy.suppress(coarse, ["age", "place", "subject"], k=5)
            row[f"{digits} digits"] = f"{len(kept) / len(members):.1%}"
        rows.append(row)
    title = "Members kept by age band, digits of the postcode and subject, in crowds of five"
    return data.show(pd.DataFrame(rows), title)


@instead("rules-explore")
def loans_that_name_a_card():
    """The loans that still name a card, for each number of weeks."""
    rows = []
    for weeks in WEEKS:
        past = privacy.overdue(loans, "returned", keep_days=7 * weeks, today="2025-12-31")
        rows.append({"weeks kept": weeks, "loans that name a card": f"{len(loans) - len(past):,}"})
    return data.show(pd.DataFrame(rows), f"Of {len(loans):,} loans")
