"""Talking points: polls, scales, walls, notes, the pulse, the agenda, evaluation and handing in.

The same calls work alone and in a room. Alone, in JupyterLab or in a page served without a room,
each is a control whose answer stays in this notebook's memory and is gone when it closes. In a
room the notebook only declares the question: the page's own script makes the control, and talks
to the room's server without the kernel, which therefore never learns who answers.
``key`` names a talking point within its workshop, so that reloading a page loses nothing.

1. ``faces``: the two forms of a talking point, widget and declaration.
2. ``polls``: polls and scales.
3. ``notes``: notes and walls.
4. ``clock``: the agenda and the pulse.
5. ``evaluations``: the evaluation at the end.
6. ``handing_in``: handing in an exercise.
7. ``sending``: sends a notebook to a room.
8. ``words``: technical words, explained where they stand first.
"""

from kit.yack.clock import agenda, pulse
from kit.yack.evaluations import evaluation
from kit.yack.handing_in import hand_in
from kit.yack.notes import note, wall
from kit.yack.polls import poll, scale
from kit.yack.words import words

__all__ = ["agenda", "evaluation", "hand_in", "note", "poll", "pulse", "scale", "wall", "words"]
