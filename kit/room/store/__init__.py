"""The room's database.

1. ``schema``: the tables.
2. ``database``: open the database, work with it in one thread, begin and delete sessions.
3. ``migrations``: bring the tables of an older version up to date.
"""
