"""What authors of workshops use: whether a notebook keeps the rules, and shows what it computes.

::

    check.py        each problem of a workshop with its file, cell and remedy
    rules.py        what would fail in a room, on a phone, on paper or in a screen reader
    sections.py     whether each section runs from the setup cell alone
    tidy.py         notebooks executed and kept in one form
    comparison.py   what differs between a committed notebook and a fresh run
"""

__all__: list[str] = []
