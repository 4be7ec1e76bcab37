"""Talking points: polls, scales, walls, notes, the pulse, the agenda, evaluation and handing in.

The same calls work alone and in a room. Alone, in JupyterLab or in a page served without a room,
each is a control whose answer stays in this notebook's memory and is gone when it closes. In a
room the notebook only declares what it asks: the page's own script makes the control, and talks
to the room's server without the kernel, which therefore never learns who answers.
``key`` names a talking point within its workshop, so that reloading a page loses nothing.
"""

from kit.yack.clock import agenda, pulse
from kit.yack.evaluations import evaluation
from kit.yack.handing_in import hand_in
from kit.yack.notes import note, wall
from kit.yack.polls import poll, scale

__all__ = ["agenda", "evaluation", "hand_in", "note", "poll", "pulse", "scale", "wall"]
