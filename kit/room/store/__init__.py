"""The room's database.

1. ``schema``: the tables.
2. ``full_disk``: the error that nothing more can be written.
3. ``failures``: errors of the database, told without anybody's answer.
4. ``database``: open the database, work with it in one thread, begin and delete sessions.
5. ``revoked``: the tokens of people who have deleted their data.
6. ``erasure``: remove what is deleted from the database's files too, and prove it.
7. ``byte_search``: search files for bytes, in a process of its own.
8. ``migrations``: bring the tables of an older version up to date.
"""
