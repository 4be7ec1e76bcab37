"""Notebook files: read, written in one form, executed, and analysed without running them.

1. ``normal_form``: read, normalise, write and execute a notebook.
2. ``cells``: the code of cells, analysed without running it.
3. ``markup``: the text of cells: words, headings, pictures, addresses.
4. ``bare``: a notebook without anything that a hand-in doesn't need.
5. ``literals``: answers as literals, read from one notebook and set into another.
6. ``unanswered``: the questions that have no answer yet, by their titles.
"""
