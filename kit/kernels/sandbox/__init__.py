"""The sandbox in which participants' code runs.

1. ``bubblewrap``: the command that runs a tree of kernels isolated, and a watch on its memory.
2. ``confined``: identity, rights and limits that a process gives up before a participant's code.
"""
