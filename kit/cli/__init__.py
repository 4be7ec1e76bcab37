"""``hackyack …``: the command line.

1. ``__main__``: ``python -m kit.cli`` is the same.
2. ``terminal``: one red line, a table, a bar with the time left.
3. ``courses``: the option ``--course``, and the course that it means.
4. ``commands``: the commands for workshops, and how an error becomes one line.
5. ``room``: serve and rehearse.
6. ``going_on``: the question whether a session of today goes on.
7. ``collecting``: collect.
8. ``grading``: grade and feedback.
9. ``reports``: report.
10. ``records``: record and forget.
11. ``kernels``: look at the zygote, and end it.
12. ``expiry``: what a room has kept for its thirty days goes, whichever command is run.
"""

from kit.cli.commands import main

__all__ = ["main"]
