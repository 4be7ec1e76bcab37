"""Notebook files: read, written in one form, executed, and analysed without running them.

1. ``normal_form``: read, normalise and write a notebook.
2. ``execution``: execute a notebook.
3. ``cells``: the code of cells, analysed without running it.
4. ``markup``: the text of cells: words, headings, pictures, addresses.
5. ``guesses``: which cells wait until somebody has made a guess.
6. ``bare``: a notebook without anything that a hand-in doesn't need.
7. ``literals``: answers as literals, read from one notebook and set into another.
8. ``unanswered``: the questions that have no answer yet, by their titles.
"""
