"""The room's database.

1. ``schema``: the tables.
2. ``full_disk``: the error that nothing more can be written.
3. ``database``: open the database, work with it in one thread, begin and delete sessions.
4. ``migrations``: bring the tables of an older version up to date.
"""
