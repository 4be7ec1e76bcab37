"""Cells that run, and what they show, in the form of nbgrader's execute step.

1. ``exercise_runs``: the step for cells that hold no participant's code.
2. ``cell_runs``: writes what cells have shown into a notebook, as nbclient does.
3. ``kernel_messages``: makes of a kernel's messages such as a notebook can hold.
4. ``kernel_trees``: the tree of kernels in which cells run, one in each worker.
5. ``files_beside``: the files that lie beside a notebook while it runs.
"""
