"""The few signs in a clone's path with which it can't work; said before anything is fetched."""

import os
from pathlib import Path

from kit.messages import _

__all__ = ["in_the_way", "unsearchable"]

PATTERN = "[]*?"


def in_the_way(folder: Path) -> str:
    """Return the sentence on a sign in the path of ``folder`` that keeps a clone from working.

    Return "" where there is none.
    """
    path = str(folder)
    if os.name != "nt" and ":" in path:
        return _(
            "The path of this folder has the sign : in it, and Python can't make an environment "
            "there: {folder}. Rename or move the folder, then start again."
        ).format(folder=folder)
    if any(ord(sign) < 32 or sign == "\x7f" or "\ud800" <= sign <= "\udfff" for sign in path):
        return _(
            "The path of this folder has a sign in it that can't be shown, and programs stumble "
            "over it: {folder}. Rename or move the folder, then start again."
        ).format(folder=ascii(path))
    if os.path.expandvars(path) != path:
        return _(
            "The path of this folder has the name of a variable in it, and programs put what it "
            "stands for in its place: {folder}. Rename or move the folder, then start again."
        ).format(folder=folder)
    return unsearchable(folder)


def unsearchable(folder: Path) -> str:
    """Return the sentence on a sign that nbgrader reads as a pattern; "" where there is none."""
    found = next((sign for sign in str(folder) if sign in PATTERN), "")
    if not found:
        return ""
    return _(
        "The path of this folder has the sign {sign} in it, and nbgrader, which grades, finds no "
        "file there: {folder}. Rename or move the folder, then start again."
    ).format(sign=found, folder=folder)
