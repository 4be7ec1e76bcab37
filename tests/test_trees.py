"""kit.grading.trees: one tree for each thread, ready for the next submission."""

import sys
import threading
from collections.abc import Iterator

import pytest

from kit.grading import trees

pytestmark = pytest.mark.skipif(not trees.possible(), reason="trees are Linux's")


class Bush:
    """What is made in place of a tree."""

    def __init__(self, **_options: object) -> None:
        self.is_there = True

    def end(self) -> None:
        """End once."""
        assert self.is_there
        self.is_there = False


@pytest.fixture(autouse=True)
def bushes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No real tree is made or ended."""
    trees.end()
    monkeypatch.setattr(trees, "Tree", Bush)
    yield
    trees.end()


def test_a_thread_keeps_its_tree() -> None:
    """The same thread finds the same tree, another thread one of its own."""
    mine = trees.here()
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(trees.here()))
    thread.start()
    thread.join()
    assert trees.here() is mine
    assert others != [mine]


def test_a_dropped_tree_is_ended_and_replaced() -> None:
    """After a tree has let somebody down, the next call makes another."""
    first = trees.here()
    trees.drop()
    trees.drop()  # there is none: nothing happens
    assert not vars(first)["is_there"]
    assert trees.here() is not first


def test_all_trees_end() -> None:
    """The end of a process is the end of every thread's tree."""
    trees.begin()
    mine = trees.here()
    trees.end()
    assert not vars(mine)["is_there"]
    assert trees.here() is not mine


def test_where_nothing_forks_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on Linux no tree is begun ahead of need."""
    monkeypatch.setattr(sys, "platform", "win32")
    trees.begin()
    assert not trees._all
