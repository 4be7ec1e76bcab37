"""Add up and draw a table as it stands.

1. ``sums``: totals and averages; faults of the table show in the result.
2. ``charts``: one column for each year.
"""
