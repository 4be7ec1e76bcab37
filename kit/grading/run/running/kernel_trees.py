"""The tree of kernels that each worker keeps ready for its next submission."""

import atexit
import os
import sys
import threading

from kit import places, scratch
from kit.kernels.sandbox import bubblewrap
from kit.kernels.trees.tree import Tree

__all__ = ["adopt", "begin", "drop", "end", "hand_over", "here", "possible", "prepare"]

PRELOAD = ("pandas", "ipywidgets")  # nearly every exercise needs them, and they take long

_mine = threading.local()
_all: set[Tree] = set()
_prepared: list[Tree] = []
_turns: list[int] = []  # the pipe from which each worker draws the number of its tree


def possible() -> bool:
    """Tell whether this system can have trees: it must fork processes and end them reliably."""
    return sys.platform.startswith("linux")


def here() -> Tree:
    """Return this thread's tree, in a sandbox if there is one; make the tree if necessary."""
    tree: Tree | None = getattr(_mine, "tree", None)
    if tree is None:
        tree = _mine.tree = _made()
    return tree


def _made() -> Tree:
    tree = Tree(
        enclosed=bubblewrap.available(),
        readable=[places.data()],
        within=scratch.own(),
        preload=PRELOAD,
    )
    _all.add(tree)
    return tree


def begin() -> None:
    """Start this thread's tree in the background, before it is needed."""
    if possible():
        here()


def prepare(number: int) -> None:
    """Start trees for so many workers, which will be forked from this process."""
    if possible():
        reading, writing = os.pipe()
        os.write(writing, bytes(range(number)))
        os.close(writing)
        _turns.append(reading)
        _prepared.extend(_made() for _worker in range(number))


def adopt() -> None:
    """Take one of the prepared trees, in a forked worker, or else start one."""
    turn = os.read(_turns[0], 1) if _turns else b""
    for at, tree in enumerate(_prepared):
        if [at] == list(turn):
            _mine.tree = tree
        else:
            tree.part()  # it is another worker's, and ends with that one
    begin()


def hand_over() -> None:
    """Leave the prepared trees to the workers that were forked."""
    for tree in _prepared:
        tree.part()


def drop() -> None:
    """End this thread's tree; the next call of ``here`` makes a new one."""
    tree: Tree | None = vars(_mine).pop("tree", None)
    if tree is not None:
        _all.discard(tree)
        tree.end()


@atexit.register
def end() -> None:
    """End the trees of all threads of this process, and those that it has prepared."""
    while _all:
        _all.pop().end()
    vars(_mine).pop("tree", None)
    _prepared.clear()
    while _turns:
        os.close(_turns.pop())
