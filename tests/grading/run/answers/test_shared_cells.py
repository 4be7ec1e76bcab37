"""The cells that are run, and those that runs can share."""

from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.grading.run.answers.shared_cells import SKIP, common, last, marks, runnable, until


def cell(source: str, name: str = "", **marked: bool) -> NotebookNode:
    """A code cell as nbgrader marks it."""
    return new_code_cell(source, metadata={"nbgrader": {"grade_id": name, **marked}})


CELLS = [
    cell("import os", "setup"),
    cell("a = 1", "answer_1", solution=True),
    cell("assert a", "task_1", grade=True),
    cell("b = 1", "answer_2", solution=True),
    cell("assert b", "task_2", grade=True),
]


def test_cells_without_code_are_not_run() -> None:
    """Empty, Markdown and tagged cells are left out; the others keep their positions."""
    skipped = new_code_cell("1", metadata={"tags": [SKIP]})
    notebook = new_notebook(cells=[new_markdown_cell("1"), new_code_cell(" "), skipped, CELLS[0]])
    assert [(at, one.source) for at, one in runnable(notebook)] == [(3, "import os")]


def test_runs_part_before_the_first_answer_and_after_each_task() -> None:
    """There is no mark before the first answer if the exercise begins with it."""
    assert marks(CELLS) == [0, 2, 4]
    assert marks(CELLS[1:]) == [1, 3]
    assert marks([]) == []


def test_marks_end_where_somebodys_code_begins() -> None:
    """Only marks before the first named task are kept; all of them if no named task is there."""
    assert until([0, 2, 4], CELLS, frozenset({"task_2"})) == [0, 2]
    assert until([0, 2, 4], CELLS, frozenset({"task_3"})) == [0, 2, 4]


def test_the_last_of_some_cells_is_found() -> None:
    """The position is found by the cells' ids, in any order of the ids."""
    assert last(new_notebook(cells=CELLS), frozenset({"task_1", "setup"})) == 2


SOURCES = st.lists(st.sampled_from(["a = [1]", "a = [ 1, ]  # mine", "a = 2", "print(a)"]))


@given(SOURCES, SOURCES)
def test_what_two_have_in_common_does_the_same(these: list[str], those: list[str]) -> None:
    """Run one after the other, both shares leave the same; the next cells differ."""
    alike = {"a = [ 1, ]  # mine": "a = [1]"}
    plain = [[alike.get(one, one) for one in side] for side in (these, those)]
    found = common([cell(one) for one in these], [cell(one) for one in those])
    assert plain[0][:found] == plain[1][:found]
    ended = found == min(len(these), len(those))
    assert ended or plain[0][found] != plain[1][found]
