"""Notebook files: read, written in one form, executed, and analysed without running them.

1. ``normal_form``: read, normalise and write a notebook.
2. ``folding``: the cells that JupyterLab shows folded.
3. ``execution``: execute a notebook.
4. ``cells``: the code of cells, analysed without running it.
5. ``markup``: the text of cells: words, headings, pictures, addresses.
6. ``guesses``: which cells wait until somebody has made a guess.
7. ``bare``: a notebook without anything that a hand-in doesn't need.
8. ``marked_cells``: the cells of a file that may be damaged, and nbgrader's marks on them.
9. ``parsing``: a cell's source as statements, parsed within bounds.
10. ``magics``: a cell with Jupyter's own lines as the statements that it stands for.
11. ``operations``: what is worked out in an answer, each operation bounded.
12. ``static_values``: the values that a cell gives to its names, worked out without running it.
13. ``writing``: a value as the literal that gives it again.
14. ``literals``: answers as literals, read from one notebook and set into another.
15. ``lifting``: the answers of a hand-in, and those that have to be run.
16. ``unanswered``: the questions that have no answer yet, by their titles.
17. ``editions/``: which edition a working copy is of, and what moves on to a newer one.
"""
