"""The helper package of the Hack & Yack workshops.

Import the room you need: ``from kit import data, privacy, yack``. Importing ``kit`` itself loads
nothing heavy and does nothing.
"""

__version__ = "0.1.0"
