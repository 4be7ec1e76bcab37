"""kit.cells: what code says, read without running it. tests/test_check.py holds the rules."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from kit import cells


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("data.load('loans')", {"loans"}),
        ("x = data.load('loans', 'twin').head(data.describe('town'))", {"loans", "town"}),
        ("data.load(name)", set()),
        ("# data.load('loans')", set()),
        ("'data.load(\"loans\")'", set()),
    ],
)
def test_datasets(source: str, names: set[str]) -> None:
    """Datasets are found in calls, not in comments or texts."""
    assert cells.datasets(source) == names


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("controls.explore(view, k=controls.number('k', 2, 9))", 1),
        ("a, b = controls.choice('a', x), controls.several('b', x)", 2),
        ("widgets.VBox([widgets.IntSlider()])", 1),
        ("number('k')", 0),
    ],
)
def test_controls(source: str, count: int) -> None:
    """A control counts where it is made; the box around it doesn't."""
    assert cells.controls(source) == count


def test_called() -> None:
    """Functions are named as they are written."""
    assert cells.called("yack.poll('a', len(x))") == {"yack.poll", "len"}


def test_lines_are_not_blank_ones() -> None:
    """Empty lines are free."""
    assert cells.lines(cells_with("a = 1\n\n\nb = 2\n")) == 2


def cells_with(source: str) -> NotebookNode:
    """Return a code cell."""
    return new_code_cell(source)


def test_code_that_is_not_python_is_none() -> None:
    """Broken code has no syntax tree; magics are turned into calls first."""
    assert cells.tree("a = = 1") is None
    assert cells.tree("%time 1") is not None
