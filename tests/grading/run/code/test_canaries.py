"""Tests that must fail, run after a participant's code."""

import sys
from collections.abc import Iterator

import pytest

from kit.grading.run.code import canaries
from kit.kernels.trees.member import Branch
from kit.kernels.trees.tree import Tree

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="trees are Linux's"),
]


@pytest.fixture
def branch() -> Iterator[Branch]:
    """A process for a participant's code."""
    tree = Tree(enclosed=False, defences=frozenset())
    yield tree.branch([], {})[0]
    tree.end()


def test_nothing_of_ours_is_seen_among_a_participants_names(branch: Branch) -> None:
    """Their own variables keep their values, and no new one is there."""
    branch.execute("tasks, kit = 5, 6\nbefore = {*globals(), 'before', '_i2'}", 60)
    assert canaries.can_fail(branch)
    ran = branch.execute("print(tasks, kit, set(globals()) - before)", 60)
    assert ran.printed == "5 6 set()\n"


def test_a_test_that_cannot_fail_any_more_is_noticed(branch: Branch) -> None:
    """Code that makes the kit's checks kind is found out."""
    branch.execute("from kit import tasks\ntasks.require = print", 60)
    assert not canaries.can_fail(branch)
