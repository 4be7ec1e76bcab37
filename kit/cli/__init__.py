"""``hackyack …``: the command line.

1. ``__main__``: ``python -m kit.cli`` is the same.
2. ``terminal``: one red line, a table, a bar with the time left.
3. ``output``: letters that a code page lacks, and pipes that nobody reads, stop no command.
4. ``courses``: the option ``--course``, and the course that it means.
5. ``commands``: the commands for workshops, and how an error becomes one line.
6. ``room``: serve and rehearse.
7. ``going_on``: the question whether a session of today goes on.
8. ``collecting``: collect.
9. ``grading``: grade.
10. ``feedback``: feedback.
11. ``reports``: report.
12. ``merging``: merge.
13. ``records``: record and forget.
14. ``kernels``: look at the zygote, and end it.
15. ``expiry``: what a room has kept for its thirty days goes, whichever command is run.
"""

from kit.cli.commands import main

__all__ = ["main"]
