"""Trees of kernels: cells that many runs share are run once.

1. ``tree``: the tree for its user: run shared cells, get a confined branch, clean up, end.
2. ``member``: one process of the tree, seen from outside: send it commands, run cells in it.
3. ``cells``: one cell, or one call, while such a process runs it: its messages and its time.
4. ``branch``: one process of the tree, seen from inside: obey commands, fork, clean up.
5. ``namespace``: the processes beside it: which are alive, in what state, and their end.
6. ``calls``: a function of one process, called in another.
7. ``plain_values``: the values of such calls as JSON and back, without pickles.
8. ``plain_tables``: pandas' tables among them.
9. ``shared_memory``: removes memory that outlives the processes using it.
"""
