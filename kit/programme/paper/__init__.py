"""What a session without screens needs on paper, taken from the files that are there already.

1. ``outputs``: a cell's text and outputs as they stand on paper.
2. ``author``: what an author adds for paper alone, ``workshops/<id>/paper.py``.
3. ``exercise``: the tasks as questions with boxes, empty and answered.
4. ``handout``: the notebook, cut where a guess is made: what people get first, and what later.
"""

from kit.programme.paper.author import Picture, beside, instead, own_sheet

__all__ = ["Picture", "beside", "instead", "own_sheet"]
