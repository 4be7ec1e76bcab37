"""Notebook files: read, written in one form, executed, and analysed without running them.

1. ``normal_form``: read, normalise and write a notebook.
2. ``execution``: execute a notebook.
3. ``cells``: the code of cells, analysed without running it.
4. ``markup``: the text of cells: words, headings, pictures, addresses.
5. ``bare``: a notebook without anything that a hand-in doesn't need.
6. ``marked_cells``: the cells of a file that may be damaged, and nbgrader's marks on them.
7. ``parsing``: a cell's source as statements, parsed within bounds.
8. ``operations``: what is worked out in an answer, each operation bounded.
9. ``static_values``: the values that a cell gives to its names, worked out without running it.
10. ``writing``: a value as the literal that gives it again.
11. ``literals``: answers as literals, read from one notebook and set into another.
12. ``lifting``: the answers of a hand-in, and those that have to be run.
13. ``unanswered``: the questions that have no answer yet, by their titles.
"""
