"""Find faults in a table.

1. ``findings``: the kinds of faults; one finding, and a profile of all of them.
2. ``spellings``: names in several spellings, stray spaces, wrong letters.
3. ``rows``: totals, repeated rows, repeated headings.
4. ``counts``: blanks, words, signs, copies, missing months.
5. ``dates``: dates in several styles, impossible dates.
6. ``coordinates``: impossible or swapped coordinates.
7. ``profile``: every finding about a table.
"""
