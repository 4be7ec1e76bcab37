"""The normal form of a notebook file. tests/authoring/test_tidy.py executes some."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support.small_notebooks import book, ran, text

from kit.errors import WorkshopError
from kit.notebooks import normal_form


def test_execution_counts_start_at_one() -> None:
    """However often an author ran a cell, the counts are 1, 2, 3."""
    cells = [ran(count=17), new_code_cell("", id="empty"), ran(count=40)]
    cells[2]["id"] = "sum-again"
    tidy = normal_form.normalised(book(*cells), outputs=True)
    assert [cell.execution_count for cell in tidy.cells] == [1, None, 2]


def test_the_count_of_a_result_follows_its_cell() -> None:
    """The number beside a result is the number beside its cell."""
    result = new_output("execute_result", {"text/plain": "2"}, execution_count=9)
    tidy = normal_form.normalised(book(ran(result, count=9)), outputs=True)
    assert tidy.cells[0].outputs[0].execution_count == 1


def test_metadata_that_nobody_needs_goes() -> None:
    """Tags and nbgrader's marks stay, everything else goes."""
    cell = ran()
    cell.metadata.update(tags=["lab-only"], collapsed=True, nbgrader={"grade": False})
    tidy = normal_form.normalised(book(cell), outputs=True)
    assert tidy.cells[0].metadata == {"tags": ["lab-only"], "nbgrader": {"grade": False}}


def test_widget_state_goes() -> None:
    """The notebook's metadata is the kernel and the language, no more."""
    given = book()
    given.metadata.widgets = {"application/vnd.jupyter.widget-state+json": {}}
    assert normal_form.normalised(given, outputs=True).metadata == normal_form.METADATA


def test_a_live_widget_leaves_its_fallback() -> None:
    """Of a control only its plain forms stay."""
    shown = new_output("display_data", {normal_form.WIDGET_VIEW: {}, "text/plain": "5 to 9"})
    bare = new_output("display_data", {normal_form.WIDGET_VIEW: {}})
    tidy = normal_form.normalised(book(ran(shown, bare)), outputs=True)
    assert [out.data for out in tidy.cells[0].outputs] == [{"text/plain": "5 to 9"}]


def test_neighbouring_streams_merge() -> None:
    """Two prints are one text, however the kernel happened to send them."""
    parts = [new_output("stream", name="stdout", text=t) for t in ("a\n", "b\n")]
    tidy = normal_form.normalised(book(ran(*parts)), outputs=True)
    assert [out.text for out in tidy.cells[0].outputs] == ["a\nb\n"]


def test_normalising_twice_changes_nothing() -> None:
    """The normal form of the normal form is itself, and the argument is left alone."""
    given = book(ran(text("2"), count=5))
    once = normal_form.normalised(given, outputs=True)
    assert normal_form.normalised(once, outputs=True) == once
    assert given.cells[0].execution_count == 5


def test_without_outputs() -> None:
    """As if it had never run."""
    cell = normal_form.normalised(book(ran(text("2"))), outputs=False).cells[0]
    assert (cell.outputs, cell.execution_count) == ([], None)


def test_new_cells_get_readable_ids() -> None:
    """A random id becomes the heading's words; an author's own id stays."""
    cells = [
        new_markdown_cell("# What do loans say?"),
        new_code_cell("1"),
        new_code_cell("2", id="my-own"),
        new_code_cell("3", metadata={"nbgrader": {"grade_id": "task_1"}}),
        new_code_cell("4"),
    ]
    tidy = normal_form.loads(nbformat.writes(book(*cells)), name="a.ipynb")
    ids = [cell["id"] for cell in tidy.cells]
    assert ids == [
        "what-do-loans-say",
        "what-do-loans-say-code",
        "my-own",
        "task_1",
        "what-do-loans-say-code-2",
    ]


def test_an_old_notebook_without_ids_is_read() -> None:
    """Format 4.4 has no cell ids; they are made."""
    old = '{"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["Hello"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'  # noqa: E501
    assert normal_form.loads(old, name="a.ipynb").cells[0]["id"] == "start-text"


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"cells": 3}', '{"nbformat": 4}'])
def test_a_broken_file_is_refused(broken: str) -> None:
    """The message names the file and the next step."""
    with pytest.raises(WorkshopError, match=r"^a\.ipynb is not a notebook .* restore it from git"):
        normal_form.loads(broken, name="a.ipynb")


def test_dumps_and_loads_agree() -> None:
    """A written notebook is read back the same, ends with one newline and keeps its letters."""
    written = normal_form.dumps(book(ran(text("čitaonica"))))
    assert normal_form.dumps(normal_form.loads(written, name="a.ipynb")) == written
    assert "čitaonica" in written
    assert written.endswith("}\n")
