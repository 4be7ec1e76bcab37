"""Measure how easily the people in a table can be picked out, and make that harder.

1. ``inputs``: check tables, columns, dates and numbers; group equal rows.
2. ``people``: one row for each person; rows that must be deleted.
3. ``crowds``: how many people look alike, and the price of larger groups.
4. ``blur``: coarser facts, larger crowds.
5. ``links``: link two tables.
6. ``pseudonyms``: replace card numbers.
7. ``charts``: draw crowds and their price.

Every function takes a table or a column first, never changes it, and gives back a new one. A
missing value counts as one more value, "unknown", wherever people are grouped: those whose birth
date nobody knows form a crowd of their own. A column that isn't there, or values that a function
can't use, raise ``TableError``.
"""

from kit.privacy.blur import age_bands, generalise_dates, generalise_numbers, generalise_places
from kit.privacy.charts import crowd_chart, price_chart
from kit.privacy.crowds import (
    group_sizes,
    information_lost,
    k_anonymity,
    l_diversity,
    suppress,
    uniqueness,
)
from kit.privacy.links import link, link_counts
from kit.privacy.people import one_row_each, overdue
from kit.privacy.pseudonyms import crack, hashed, new_key, pseudonyms

__all__ = [
    "age_bands",
    "crack",
    "crowd_chart",
    "generalise_dates",
    "generalise_numbers",
    "generalise_places",
    "group_sizes",
    "hashed",
    "information_lost",
    "k_anonymity",
    "l_diversity",
    "link",
    "link_counts",
    "new_key",
    "one_row_each",
    "overdue",
    "price_chart",
    "pseudonyms",
    "suppress",
    "uniqueness",
]
