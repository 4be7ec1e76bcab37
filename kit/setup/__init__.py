"""The set-up that ``start.py`` does before any package is installed, and its ``test``.

1. ``environment``: make .venv from a lock; repair it if it is stale or was interrupted.
2. ``progress``: run a command behind one line of progress; explain a failure in one line.
3. ``bundle``: pack everything that a start without network needs into one folder.
4. ``folder_names``: the signs in a clone's path with which it can't work.
5. ``suite``: run the checks and the tests; repeat alone what failed.

These modules need nothing but Python's standard library.
"""

__all__: list[str] = []
