"""Clean a table by recorded steps, compare before and after, and check the next file.

1. ``steps``: the cleaning steps, with a list of every change.
2. ``recipe``: steps in order, with a record, to run again.
3. ``compare``: a table before and after cleaning.
4. ``schemas``: a schema of the clean table, to check the next file.
"""
