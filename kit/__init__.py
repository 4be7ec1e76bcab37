"""The helper package of the Hack & Yack workshops.

Import the wing you need: ``from kit import data, privacy, yack``. Importing ``kit`` itself loads
nothing heavy and does nothing. ``docs/architecture.md`` says what each wing is for.
"""

__version__ = "0.1.0"
