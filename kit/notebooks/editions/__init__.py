"""Editions of a notebook: which one a working copy is of, and what moves on to a newer one.

1. ``marks``: what a working copy says of itself, and the newer editions beside it.
2. ``this_file``: the file of the notebook in which this kernel runs.
3. ``carrying``: what somebody wrote, carried over into a newer edition.
"""
