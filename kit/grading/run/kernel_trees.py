"""The tree of kernels that each worker keeps ready for its next submission."""

import atexit
import sys
import threading

from kit import places, scratch
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.tree import Tree

__all__ = ["begin", "drop", "end", "here", "possible"]

_mine = threading.local()
_all: set[Tree] = set()


def possible() -> bool:
    """Tell whether this system can have trees: it must fork processes and end them reliably."""
    return sys.platform.startswith("linux")


def here() -> Tree:
    """Return this thread's tree, in a sandbox if there is one; make the tree if necessary."""
    tree: Tree | None = getattr(_mine, "tree", None)
    if tree is None:
        tree = _mine.tree = Tree(
            enclosed=bubblewrap.available(), readable=[places.data()], within=scratch.own()
        )
        _all.add(tree)
    return tree


def begin() -> None:
    """Start this thread's tree in the background, before it is needed."""
    if possible():
        here()


def drop() -> None:
    """End this thread's tree; the next call of ``here`` makes a new one."""
    tree: Tree | None = vars(_mine).pop("tree", None)
    if tree is not None:
        _all.discard(tree)
        tree.end()


@atexit.register
def end() -> None:
    """End the trees of all threads of this process."""
    while _all:
        _all.pop().end()
    vars(_mine).pop("tree", None)
