"""Cleaning up after a run: folders, processes and the tree itself."""

import os
import sys
from pathlib import Path

import pytest

from kit.kernels.trees import branch, namespace
from kit.kernels.trees.tree import Tree

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="trees are Linux's"),
]


def test_a_folder_is_emptied_except_its_initial_paths(tmp_path: Path) -> None:
    """Files, links and closed folders go; link targets and the initial paths stay."""
    (tmp_path / "way" / "to").mkdir(parents=True)
    kept = frozenset(branch.initial_paths(tmp_path))
    outside = tmp_path.with_name("outside")
    outside.mkdir()
    (outside / "file").touch()
    for folder in (tmp_path, tmp_path / "way"):
        (folder / "file").touch()
        (folder / "link").symlink_to(outside)
        (folder / "closed" / "deep").mkdir(parents=True)
        (folder / "closed" / "deep" / "file").touch()
        (folder / "closed" / "deep").chmod(0)
        (folder / "closed").chmod(0)
    branch.empty_folder(tmp_path, kept)
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "way", tmp_path / "way" / "to"]
    assert (outside / "file").exists()


def test_a_zombie_is_not_alive() -> None:
    """A process that has ended and isn't reaped yet doesn't count as alive."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert child not in namespace.alive()
    assert os.getpid() in namespace.alive()
    os.waitpid(child, 0)


def test_only_the_first_in_a_namespace_ends_others() -> None:
    """A root without a process namespace of its own ends itself instead of others."""
    tree = Tree(enclosed=False, defences=frozenset())
    try:
        tree.root.send("clean", keep=[])
        assert tree.process.wait(60) == 1
    finally:
        tree.end()


def test_a_tree_ends_with_its_connections() -> None:
    """Each process of a tree ends by itself when its connection is closed."""
    tree = Tree(enclosed=False, defences=frozenset())
    tree.run_shared(["1"], lambda _at: 60, keep=[0])
    for line in list(tree.lines):
        line.close()
    try:
        assert tree.process.wait(60) == 0
    finally:
        tree.end()
