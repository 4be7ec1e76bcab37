"""The differences between two notebooks, and the traces of one run."""

from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell, new_output
from support.small_notebooks import book, ran, text

from kit.authoring import comparison


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("<Shelf object at 0x7f3a5c0b2d90>", "an object's address"),
        ('<table id="T_1a2b3">', "a random table id"),
        ("/tmp/ipykernel_4711/12.py:1: FutureWarning", "a temporary folder"),
        ("/home/ada/loans.csv", "a path of one person's machine"),
    ],
)
def test_machine_traces(shown: str, said: str) -> None:
    """Traces of one run or one machine are found in the outputs."""
    [(cell, what)] = comparison.machine_traces(book(ran(text(shown))))
    assert cell == "sum"
    assert said in what


@pytest.mark.parametrize(
    "shown", ["T_facts_row0", "look at 0x1F", "the home/shelf", "Table T_12345678"]
)
def test_harmless_outputs(shown: str) -> None:
    """A fixed table id or a short hexadecimal number is not mistaken for a trace."""
    assert list(comparison.machine_traces(book(ran(text(shown))))) == []


def figure(png: str) -> Any:
    """Return an output that shows a figure as the kit's charts do."""
    return new_output(
        "display_data", {"text/html": f'<img alt="x" src="data:image/png;base64,{png}">'}
    )


def test_differences_name_cell_and_lines() -> None:
    """A changed output is told with its cell and both values."""
    [(cell, what)] = comparison.differences(book(ran(text("2"))), book(ran(text("3"))))
    assert cell == "sum"
    assert what == "-outputs[0].data.text/plain: 2\n+outputs[0].data.text/plain: 3"


def test_one_changed_byte_of_a_figure_is_a_difference() -> None:
    """Figures are compared by every byte, and told as digests, not as pages of letters."""
    [(_cell, what)] = comparison.differences(
        book(ran(figure("AAAA" * 500))), book(ran(figure("AAAA" * 499 + "AAAB")))
    )
    assert what.count("PNG 2000 ") == 2


def test_figures_by_presence() -> None:
    """If figures are compared by presence, a missing one still is a difference."""
    one, other, none = (book(ran(out)) for out in (figure("AAAA"), figure("BBBB"), text("x")))
    assert list(comparison.differences(one, other, figures=False)) == []
    assert list(comparison.differences(one, none, figures=False)) != []


def test_moved_cells_are_a_difference() -> None:
    """The order of cells counts."""
    a, b = new_markdown_cell("a", id="a"), new_markdown_cell("b", id="b")
    [(cell, what)] = comparison.differences(book(a, b), book(b, a))
    assert (cell, what) == ("", "cells were added, removed, moved or renamed")
