"""One tree for each thread, ready for the next submission."""

import sys
import threading
from collections.abc import Iterator

import pytest

from kit.grading.run.running import kernel_trees

pytestmark = pytest.mark.skipif(not kernel_trees.possible(), reason="trees are Linux's")


class Bush:
    """A stand-in for a tree."""

    def __init__(self, **_options: object) -> None:
        self.is_there = True
        self.parted = False

    def part(self) -> None:
        """Leave it to another process."""
        self.parted = True

    def end(self) -> None:
        """End once."""
        assert self.is_there
        self.is_there = False


@pytest.fixture(autouse=True)
def bushes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No real tree is made or ended."""
    kernel_trees.end()
    monkeypatch.setattr(kernel_trees, "Tree", Bush)
    yield
    kernel_trees.end()


def test_a_thread_keeps_its_tree() -> None:
    """The same thread finds the same tree, another thread one of its own."""
    mine = kernel_trees.here()
    others: list[object] = []
    thread = threading.Thread(target=lambda: others.append(kernel_trees.here()))
    thread.start()
    thread.join()
    assert kernel_trees.here() is mine
    assert others != [mine]


def test_a_dropped_tree_is_ended_and_replaced() -> None:
    """After a tree was dropped, the next call makes another."""
    first = kernel_trees.here()
    kernel_trees.drop()
    kernel_trees.drop()  # there is none: nothing happens
    assert not vars(first)["is_there"]
    assert kernel_trees.here() is not first


def test_all_trees_end() -> None:
    """The end of a process is the end of every thread's tree."""
    kernel_trees.begin()
    mine = kernel_trees.here()
    kernel_trees.end()
    assert not vars(mine)["is_there"]
    assert kernel_trees.here() is not mine


def test_where_nothing_forks_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere than on Linux no tree is begun ahead of need."""
    monkeypatch.setattr(sys, "platform", "win32")
    kernel_trees.begin()
    assert not kernel_trees._all


def test_each_forked_worker_takes_a_tree_of_its_own() -> None:
    """The others of those that were prepared are left to other workers; more make their own."""
    kernel_trees.prepare(2)
    prepared = list(kernel_trees._prepared)
    taken = []
    for _worker in range(3):  # each would be a process with its own copy of everything
        for tree in prepared:
            vars(tree)["parted"] = False
        vars(kernel_trees._mine).pop("tree", None)
        kernel_trees.adopt()
        taken.append(kernel_trees.here())
        assert [tree for tree in prepared if not vars(tree)["parted"]] == [
            tree for tree in prepared if tree is taken[-1]
        ]
    assert taken[:2] == prepared
    assert taken[2] not in prepared
    kernel_trees.end()
    assert not any(vars(tree)["is_there"] for tree in [*prepared, taken[2]])
    assert not kernel_trees._prepared


def test_trees_that_were_prepared_are_handed_over() -> None:
    """The process that has started them keeps no connection: they end with their workers."""
    kernel_trees.prepare(2)
    kernel_trees.hand_over()
    assert all(vars(tree)["parted"] for tree in kernel_trees._prepared)
