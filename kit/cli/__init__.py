"""``hackyack …``: the command line.

1. ``terminal``: one red line, a table, a bar with the time left.
2. ``commands``: the commands for workshops, and how an error becomes one line.
3. ``room``: serve and rehearse.
4. ``grading``: collect, grade, feedback, report.
5. ``records``: record and forget.
6. ``kernels``: look at the zygote, and end it.
"""

from kit.cli.commands import main

__all__ = ["main"]
