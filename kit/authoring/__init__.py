"""The checks for authors of workshops: ``hackyack check`` and ``hackyack tidy``.

1. ``check``: the problems of a workshop, each with its file, cell and remedy.
2. ``material``: a workshop as the rules read it.
3. ``rules``: the rules themselves, one function each.
4. ``claims``: what a workshop says about its data, computed a second time.
5. ``answers``: the answers of tasks, right and wrong, graded.
6. ``sections``: the sections of a notebook, each run from the setup cell alone.
7. ``tidy``: notebooks executed and kept in one form.
8. ``comparison``: the differences between a committed notebook and a fresh run.
"""

__all__: list[str] = []
