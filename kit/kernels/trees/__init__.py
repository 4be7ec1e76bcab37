"""Trees of kernels: cells that many runs share are run once.

1. ``tree``: the tree for its user: run shared cells, get a confined branch, clean up, end.
2. ``member``: one process of the tree, seen from outside: send it commands, run cells in it.
3. ``branch``: one process of the tree, seen from inside: obey commands, fork, clean up.
4. ``calls``: a function of one process, called in another.
5. ``plain_values``: the values of such calls as JSON and back, without pickles.
6. ``plain_tables``: pandas' tables among them.
7. ``shared_memory``: removes memory that outlives the processes using it.
"""
