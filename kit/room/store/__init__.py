"""The room's database.

1. ``schema``: the tables.
2. ``full_disk``: the error that nothing more can be written.
3. ``database``: open the database, work with it in one thread, begin and delete sessions.
4. ``revoked``: the tokens of people who have deleted their data.
5. ``erasure``: remove what is deleted from the database's files too, and prove it.
6. ``byte_search``: search files for bytes, in a process of its own.
7. ``migrations``: bring the tables of an older version up to date.
"""
