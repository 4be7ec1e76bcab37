"""Trees: cells that many runs share are run once, and the results are the same."""

import sys
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.kernels.trees import tree as trees
from kit.kernels.trees.cells import CellResult, KernelEndedError
from kit.kernels.trees.tree import Tree

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="trees are Linux's"),
]

# Cells whose result depends on all that ran before them.
CELLS = (
    "x = [1]; x",
    "x.append(len(x)); x",
    "x.reverse(); x",
    "1 / 0",
    "x = x * 2; x",
    "id = x; x",
)


@pytest.fixture(scope="module")
def tree() -> Iterator[Tree]:
    """One tree for all tests, without a sandbox: no participant's code is run."""
    one = Tree(enclosed=False, defences=frozenset())
    yield one
    one.end()


@pytest.fixture(scope="module")
def plain() -> Iterator[Tree]:
    """A tree that shares no cells if a test lets it forget them."""
    one = Tree(enclosed=False, defences=frozenset())
    yield one
    one.end()


def shown(results: Sequence[CellResult]) -> list[list[object]]:
    """Return the outputs and replies of cells, without times and marks."""
    parts = ("text", "data", "ename", "evalue", "status", "execution_count")
    return [
        [[one["content"].get(name) for name in parts] for one in ran.messages] for ran in results
    ]


@settings(max_examples=8)
@given(
    runs=st.lists(st.lists(st.sampled_from(CELLS), min_size=1, max_size=5), min_size=2, max_size=4),
    keep=st.sets(st.integers(0, 4)),
    often=st.sets(st.integers(0, 1)),
)
def test_sharing_changes_nothing(
    tree: Tree, plain: Tree, runs: list[list[str]], keep: set[int], often: set[int]
) -> None:
    """Each run shows the same as by itself, regardless of earlier runs and kept processes."""
    for cells in runs:
        found = shown(tree.run_shared(["x = []", *cells], lambda _at: 60, keep=keep, often=often))
        plain._known.clear()
        assert found == shown(plain.run_shared(["x = []", *cells], lambda _at: 60))


def test_shared_cells_are_not_run_again(tree: Tree) -> None:
    """A second run of the same cells shows the first one's chance."""
    cells = ["import os", "os.urandom(8).hex()"]
    first = tree.run_shared(cells, lambda _at: 60)
    assert tree.run_shared(cells, lambda _at: 60) == first


def test_a_branch_starts_from_a_kept_process(tree: Tree) -> None:
    """A participant's code has the variables of the cells before it, which aren't run again."""
    cells = ["y = 1", "y += 1"]
    tree.run_shared(cells, lambda _at: 60, keep=[1])
    branch, known = tree.branch([*cells, "y"], {})
    assert len(known) == 2
    assert shown([branch.execute("y", 60)])[0][-2][1] == {"text/plain": "2"}
    tree.clean(branch)


def test_branches_share_no_changes(tree: Tree) -> None:
    """A change in one branch doesn't reach the next; random numbers differ."""
    tree.run_shared(["import random\nz = 1"], lambda _at: 60, keep=[0])
    seen = []
    for code in ("z = 2; random.random()", "z, random.random()"):
        branch, _known = tree.branch(["import random\nz = 1"], {})
        seen.append(str(shown([branch.execute(code, 60)])))
        tree.clean(branch)
    assert "'(1, " in seen[1]
    assert seen[0].split("0.")[1][:8] != seen[1].split("0.")[1][:8]


def test_files_make_another_run(tree: Tree) -> None:
    """The same cells beside other files are run anew, and find them."""
    cells = ["open('a.txt').read()"]
    texts = [
        shown(tree.run_shared(cells, lambda _at: 60, keep=[0], files={"a.txt": (0o644, text)}))
        for text in (b"one", b"two")
    ]
    assert ["one" in str(texts[0]), "two" in str(texts[1])] == [True, True]


def test_only_some_are_kept(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """The processes kept are few, and those used least go first."""
    monkeypatch.setattr(trees, "MAX_KEPT", 2)
    for name in "pqr":
        tree.run_shared([f"{name} = 1"], lambda _at: 60, keep=[0])
    assert len(tree._nodes) == 2
    branch, known = tree.branch(["p = 1"], {})
    tree.clean(branch)
    assert known == []


def test_a_process_is_kept_at_the_second_run(tree: Tree) -> None:
    """Many runs with different answers don't push out the processes that they share."""
    before = len(tree._nodes)
    tree.run_shared(["s = 1", "t = 1"], lambda _at: 60, often=[0, 1])
    assert len(tree._nodes) == before
    tree.run_shared(["s = 1", "t = 2"], lambda _at: 60, often=[0, 1])
    branch, known = tree.branch(["s = 1", "t = 2"], {})
    tree.clean(branch)
    assert len(known) == 1


def test_the_most_shared_processes_go_last(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting from a kept process counts as a use of those before it, too."""
    monkeypatch.setattr(trees, "MAX_KEPT", 3)
    tree.run_shared(["u = 1", "v = 1"], lambda _at: 60, keep=[0, 1])
    for number in range(4):
        tree.run_shared(["u = 1", "v = 1", f"w = {number}"], lambda _at: 60, keep=[2])
    branch, known = tree.branch(["u = 1"], {})
    tree.clean(branch)
    assert len(known) == 1


def test_a_run_that_ends_its_process_says_so(tree: Tree) -> None:
    """The tree goes on; only that run has ended."""
    with pytest.raises(KernelEndedError):
        tree.run_shared(["import os", "os._exit(1)"], lambda _at: 60)
    assert shown(tree.run_shared(["'on'"], lambda _at: 60))[0][-2][1] == {"text/plain": "'on'"}


def test_a_stopped_cell_is_not_remembered(tree: Tree) -> None:
    """A cell that was stopped shows its whole output in a later run with more time."""
    cells = ["import time\ntime.sleep(t)\n'slept'"]
    hasty = tree.run_shared(["t = 60", *cells], lambda at: 60 if at == 0 else 3, keep=[0])
    assert hasty[-1].stopped
    assert all("slept" not in str(ran) for ran in tree._known.values())
