"""Notebook files: read, written in one form, executed, and analysed without running them.

1. ``normal_form``: read, normalise and write a notebook.
2. ``folding``: the cells that JupyterLab shows folded.
3. ``execution``: execute a notebook.
4. ``cells``: the code of cells, analysed without running it.
5. ``markup``: the text of cells: words, headings, pictures, addresses.
6. ``guesses``: which cells wait until somebody has made a guess.
7. ``bare``: a notebook without anything that a hand-in doesn't need.
8. ``literals``: answers as literals, read from one notebook and set into another.
9. ``unanswered``: the questions that have no answer yet, by their titles.
"""
