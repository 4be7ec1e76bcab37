"""The room's database.

1. ``schema``: the tables.
2. ``database``: open the database, work with it in one thread, begin and delete sessions.
3. ``revoked``: the tokens of people who have deleted their data.
4. ``erasure``: remove what is deleted from the database's files too, and prove it.
5. ``byte_search``: search files for bytes, in a process of its own.
6. ``migrations``: bring the tables of an older version up to date.
"""
