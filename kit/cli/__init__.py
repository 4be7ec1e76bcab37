"""``hackyack …``: the command line.

1. ``__main__``: ``python -m kit.cli`` is the same.
2. ``terminal``: one red line, a table, a bar with the time left.
3. ``commands``: the commands for workshops, and how an error becomes one line.
4. ``room``: serve and rehearse.
5. ``going_on``: the question whether a session of today goes on.
6. ``grading``: collect, grade, feedback, report.
7. ``records``: record and forget.
8. ``kernels``: look at the zygote, and end it.
9. ``expiry``: what a room has kept for its thirty days goes, whichever command is run.
"""

from kit.cli.commands import main

__all__ = ["main"]
