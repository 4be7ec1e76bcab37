"""Outputs in a graded notebook's cells."""

from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

from kit.grading.run.answers import answer_cells, outputs
from kit.notebooks.lifting import Slip


def cell(source: str, name: str = "", *, text: str = "", grade: bool = False) -> NotebookNode:
    """A code cell with nbgrader's id, and with an output if it has run."""
    marks = {"nbgrader": {"grade_id": name, "grade": grade}} if name else {}
    shown = [new_output("execute_result", {"text/plain": text}, execution_count=7)] if text else []
    return new_code_cell(source, metadata=marks, outputs=shown, execution_count=7 if text else None)


def reading(**options: Any) -> answer_cells.Reading:
    """A ``Reading`` that is empty except for the fields that a test names."""
    parts: dict[str, Any] = {
        "grafted": None, "core": frozenset(), "computed": {}, "code": frozenset(), "runs": False
    }  # fmt: skip
    return answer_cells.Reading(**parts | options)


def texts(notebook: NotebookNode) -> list[str]:
    """The text that each cell shows."""
    return [" ".join(o.data["text/plain"] for o in one.outputs) for one in notebook.cells]


@pytest.mark.parametrize(
    ("runs", "shown"),
    [(True, ["core", "theirs"]), (False, ["core", "of the release"])],
)
def test_core_tasks_show_what_the_exercise_showed(runs: bool, shown: list[str]) -> None:
    """A core task's outputs are the pristine run's; a code task's too, unless its code has run."""
    done = new_notebook(cells=[cell("a", "t1", text="forged"), cell("b", "t2", text="theirs")])
    run = new_notebook(cells=[cell("a", "t1", text="core"), cell("b", "t2", text="of the release")])
    outputs.take_over(done, run, reading(core=frozenset({"t1"}), runs=runs))
    assert texts(done) == shown


def test_plain_cells_are_known_by_their_text() -> None:
    """A released cell that wasn't run gets the exercise's output; else it keeps its own."""
    done = new_notebook(cells=[cell("1 + 1"), cell("2 + 2", text="ran"), cell("3")])
    run = new_notebook(cells=[cell("1 + 1", text="2"), cell("2 + 2", text="4")])
    outputs.take_over(done, run, reading(runs=True))
    assert texts(done) == ["2", "ran", ""]


def test_counts_fit_their_cells() -> None:
    """A result taken over counts like its cell, as nbformat demands."""
    done = new_notebook(cells=[cell("a", "t1")])
    outputs.take_over(done, new_notebook(cells=[cell("a", "t1", text="x")]), reading())
    (only,) = done.cells
    assert (only.execution_count, only.outputs[0].execution_count) == (7, 7)


@pytest.mark.parametrize(
    ("to_run", "waiting", "said"),
    [
        ({"a"}, True, "a, b is computed, and could not be run safely. Your facilitator will look"),
        ({"a"}, False, "a, b gives no answer when its cell is run. Does text stand in quotes?"),
        (set(), False, "Python can't read a, b as an answer. Does text stand in quotes"),
    ],
)
def test_a_computed_answer_is_told_in_its_task(to_run: set[str], waiting: bool, said: str) -> None:
    """Only the graded cell of a computed answer fails, and it says what becomes of it."""
    done = new_notebook(cells=[cell("look(a)", "t1", grade=True), cell("b", "t2", text="x")])
    asked = reading(computed={"t1": ("a", "b")}, to_run=to_run)
    outputs.tell(done, asked, waiting=waiting)
    (told,) = done.cells[0].outputs
    assert (told.output_type, told.ename) == ("error", outputs.NOT_READ)
    assert said in told.evalue
    assert texts(new_notebook(cells=done.cells[1:])) == ["x"]
    assert outputs.waiting(asked, waiting) == (["t1"] if waiting else [])


@pytest.mark.parametrize("slip", Slip)
def test_a_slip_is_told_by_its_own_sentence(slip: Slip) -> None:
    """Participant and facilitator read what to mend, and nothing of an answer that is computed."""
    done = new_notebook(cells=[cell("look(a)", "t1", grade=True)])
    slipped = reading(computed={"t1": ("a",)}, slips={"a": slip})
    outputs.tell(done, slipped, waiting=False)
    (told,) = done.cells[0].outputs
    assert told.evalue == outputs.SLIPPED[slip].format(name="a")
    assert outputs.computed(slipped, waiting=False) == [outputs.NOTES[slip].format(names="a")]


def test_a_value_that_was_worked_out_is_marked() -> None:
    """Above the check's own line stands what was graded."""
    done = new_notebook(cells=[cell("look(a)", "t1", text="3", grade=True)])
    outputs.tell(done, reading(worked_out={"t1": {"a": "['x']"}}), waiting=False)
    mark, kept = done.cells[0].outputs
    assert (mark.output_type, mark.name) == ("stream", "stdout")
    assert mark.text == "Computed, and worked out by running it: a = ['x'].\n"
    assert kept.data["text/plain"] == "3"


def test_the_facilitator_is_told_once() -> None:
    """Names of computed answers and odd words are one sentence each, or none."""
    assert outputs.odd(["exec", "gc"]) == ["Odd in its code: exec, gc. Read it."]
    both = reading(computed={"t1": ("b", "a"), "t2": ("a",)})
    assert outputs.computed(both, waiting=False) == ["Computed instead of written: a, b."]
    ran = reading(worked_out={"t1": {"a": "1"}})
    assert outputs.computed(ran, waiting=False) == ["Computed, and worked out by running it: a."]
    assert outputs.odd([]) + outputs.computed(reading(), waiting=True) == []
