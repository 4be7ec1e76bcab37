"""The checks for authors of workshops: ``hackyack check`` and ``hackyack tidy``.

1. ``check``: the problems of a workshop, each with its file, cell and remedy.
2. ``material``: a workshop as the rules read it, each file once.
3. ``rules``: the rules themselves, one function each.
4. ``reading_time``: the minutes that each section takes, read and done.
5. ``predictions``: what comes after a prediction waits behind a button.
6. ``claims``: what a workshop says about its data, computed a second time.
7. ``answers``: the answers of tasks, right and wrong, graded.
8. ``marks``: nbgrader's marks in a solution.
9. ``answer_lines``: answers asked for by three dots alone, and given away by no line above.
10. ``vocabulary``: technical words, each in the glossary and explained where it stands first.
11. ``namespaces``: the names after a setup cell, for each section and each trial.
12. ``sections``: the sections of a notebook, each run from the setup cell alone.
13. ``tidy``: notebooks executed and kept in one form.
14. ``comparison``: the differences between a committed notebook and a fresh run.
"""

__all__: list[str] = []
