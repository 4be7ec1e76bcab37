"""Notebooks that people hand in from a room's pages.

1. ``hand_in_reader``: reads notebooks that are handed in, in a process of its own.
2. ``hand_ins``: files that participants hand in.
3. ``grading_progress``: the grading state of each hand-in.
"""
