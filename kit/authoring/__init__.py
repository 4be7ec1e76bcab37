"""The checks for authors of workshops: ``hackyack check`` and ``hackyack tidy``.

1. ``check``: the problems of a workshop, each with its file, cell and remedy.
2. ``rules``: the rules themselves, one function each.
3. ``material``: a workshop as the rules read it, each file once.
4. ``reading_time``: the minutes that each section takes, read and done.
5. ``vocabulary``: technical words, each in the glossary and explained where it stands first.
6. ``claims``: what a workshop says about its data, computed a second time.
7. ``sections``: the sections of a notebook, each run from the setup cell alone.
8. ``tidy``: notebooks executed and kept in one form.
9. ``comparison``: the differences between a committed notebook and a fresh run.
"""

__all__: list[str] = []
