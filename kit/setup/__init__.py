"""What ``start.py`` does before anything is installed: the standard library only.

::

    environment.py      .venv made from a lock, repaired where it is stale or was interrupted
    steps.py            one line of progress for each step, one line for what went wrong
    bundle.py           everything that a start without network needs, in one folder
"""

__all__: list[str] = []
