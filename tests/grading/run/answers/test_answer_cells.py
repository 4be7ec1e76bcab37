"""Telling answers from code in a submission."""

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from support.small_course import RIGHT, solution

from kit.grading.run.answers import answer_cells


def released() -> NotebookNode:
    """The exercise as nbgrader would release it, near enough."""
    notebook = solution()
    for cell in notebook.cells:
        head, _begin, rest = cell.source.partition("### BEGIN")
        cell.source = (head + rest.partition("### END")[2].partition("\n")[2]).rstrip()
    return notebook


def filled(**sources: str) -> NotebookNode:
    """The exercise with other sources in some cells."""
    notebook = nbformat.from_dict(released())
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = sources.get(name, cell.source)
    return notebook


def source(notebook: NotebookNode | None, name: str) -> str:
    """Sources of cells."""
    assert notebook is not None
    (found,) = (
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name
    )
    return str(found.source)


def test_literals_are_set_into_the_release() -> None:
    """The answer arrives in the exercise, without the code around it."""
    reading = answer_cells.read(
        released(), filled(answer_1="import os\nfacts = ['a']\nprint(facts)")
    )
    assert source(reading.grafted, "answer_1") == "facts = ['a']   # for example [\"branch\"]"
    assert (reading.runs, reading.computed) == (False, {})


@pytest.mark.parametrize(
    "computed",
    [
        "facts = choose(['a', 'b'])",
        "facts = [name for name in ['a']]",
        "for facts in [1, 2]: pass",
        "facts = ['a']\ndel facts",
        "facts = ['a']\nlook('facts', facts.pop())",
        "facts = __import__('os').listdir()",
    ],
)
def test_a_computed_answer_is_named(computed: str) -> None:
    """An answer that has to be run is reported and doesn't reach the exercise as it is."""
    notebook = filled(answer_1=computed)
    notebook.cells.append(new_code_cell("def choose(names): return names"))
    reading = answer_cells.read(released(), notebook)
    assert reading.computed == {"task_1": ("facts",)}
    assert reading.to_run == {"facts"}
    assert "..." in source(reading.grafted, "answer_1")


@pytest.mark.parametrize("wrong", ["facts = [a, b]", "facts = ['a'", "%%bash\nls", "facts = [“a”]"])
def test_an_answer_that_nobody_can_read_is_named(wrong: str) -> None:
    """Without quotes, or with half a bracket, an answer has no value even if it is run."""
    reading = answer_cells.read(released(), filled(answer_1=wrong))
    assert reading.computed == {"task_1": ("facts",)}
    assert not reading.to_run
    assert not reading.runs


def test_a_value_that_was_worked_out_is_set() -> None:
    """The literal of a run takes the answer's place; one that nobody asked for doesn't."""
    notebook = filled(answer_1="facts = list(look)", answer_2="limit = 7")
    reading = answer_cells.read(released(), notebook, {"facts": "['a']", "limit": "5", "x": "1"})
    assert source(reading.grafted, "answer_1").startswith("facts = ['a']")
    assert source(reading.grafted, "answer_2") == "limit = 7"
    assert (reading.computed, reading.to_run) == ({}, set())
    assert reading.worked_out == {"task_1": {"facts": "['a']"}}


def test_an_answer_beside_its_cell_is_no_code() -> None:
    """A cell of one's own that only answers is read like the task's own cell."""
    notebook = filled()
    notebook.cells.insert(3, new_code_cell("facts = ['a']\nlimit = 5"))
    reading = answer_cells.read(released(), notebook)
    assert source(reading.grafted, "answer_1").startswith("facts = ['a']")
    assert not reading.runs
    notebook.cells.insert(3, new_code_cell("double = 8"))
    assert answer_cells.read(released(), notebook).runs


@pytest.mark.parametrize("right", ["facts = ...", "facts = ['a']\nfacts", "# later\nfacts = ['a']"])
def test_an_answer_may_be_shown(right: str) -> None:
    """An open answer, a comment or a line that shows the answer is not reported."""
    assert answer_cells.read(released(), filled(answer_1=right)).computed == {}


def test_code_is_only_what_the_release_does_not_hold() -> None:
    """The stub of the code task is ours; a changed one and an added cell are the participant's."""
    assert not answer_cells.read(released(), filled()).runs
    changed = answer_cells.read(
        released(), filled(answer_3=f"def double(n):\n    {RIGHT['double']}")
    )
    assert (changed.runs, changed.code) == (True, {"task_3"})
    added = filled()
    added.cells.append(new_code_cell("import os"))
    assert answer_cells.read(released(), added).runs


def test_a_locked_cell_cannot_become_code() -> None:
    """Text in a locked cell is not the participant's code, because nbgrader replaces it."""
    assert not answer_cells.read(released(), filled(setup="import os; os._exit(0)")).runs


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("facts = ['a', 'b']", 'facts = ["a",\n  "b"]  # these two', True),
        ("limit = 1000", "limit = 1_000", True),
        ("limit = 1000", "limit = 1000.0", False),
        ("facts = ['a']", "facts = ['a']\nprint(facts)", False),
        ("facts = [x]", "facts = [x]  # no literal", False),
        ("print(1)", "print(1)  # its source is in a traceback", False),
        ("facts = ['a'", "facts = ['a' ", False),
        ("facts = ['a'", "facts = ['a'", True),
        ("", " ", False),
    ],
)
def test_literals_are_alike_however_they_are_written(one: str, two: str, same: bool) -> None:
    """Cells are alike if they are equal, or only assign the same literals."""
    assert answer_cells.alike(one, two) is answer_cells.alike(two, one) is same
