"""The lines of visible checks: a right answer hears that it holds, a wrong one why it doesn't."""

import functools
from typing import Any

import pytest

from kit.errors import NotYet
from kit.notebooks import cells, normal_form
from kit.programme import answer_tables, workshops

IDS = ("privacy_1", "analytics_1", "digitisation_1")
CORE = [(id, f"task_{number}") for id in IDS for number in (1, 2, 3, 4)]


@functools.cache
def asked(workshop: str) -> dict[str, Any]:
    """Return what an exercise has defined once its questions are asked, without answers."""
    book = normal_form.read(workshops.read(workshop).solution)
    names: dict[str, Any] = {}
    for cell in cells.code_cells(book):
        about = cell.metadata.get("nbgrader", {})
        if about.get("locked") and not about["grade"]:
            exec(cell.source, names)
    return names


def lines(workshop: str, task: str, sources: list[str]) -> set[str]:
    """Return the lines that a task's check says to answers; what is no answer has none."""
    names, said = asked(workshop), set()
    for source in sources:
        given: dict[str, Any] = {}
        exec(source, given)
        if names[task].name not in given:  # an emptied cell
            continue
        try:
            accepted = names[task].shape.accept(given[names[task].name])
            said.add(names[task]._message(accepted))
        except NotYet:
            continue
    return said


@pytest.mark.parametrize(("workshop", "task"), CORE)
def test_a_line_tells_right_from_wrong(workshop: str, task: str) -> None:
    """No wrong answer is left without a "not yet", and no right one is sent back."""
    table = answer_tables.read(workshop)[task]
    right = lines(workshop, task, list(table.right))
    wrong = lines(workshop, task, [one.cell for one in table.wrong])
    assert [line for line in right if "not yet" in line.casefold()] == []
    assert [line for line in wrong if "not yet" not in line.casefold()] == []
    assert len(wrong) >= 3


@pytest.mark.parametrize(("workshop", "task"), CORE)
def test_a_line_gives_a_reason_for_each_misconception(workshop: str, task: str) -> None:
    """Answers that are wrong in another way hear another line."""
    table = answer_tables.read(workshop)[task]
    said = [lines(workshop, task, [one.cell]) for one in table.wrong]
    whole = [line for found in said for line in found]
    assert len(set(whole)) >= len(whole) / 2


@pytest.mark.parametrize("cell", ["table.groupby(facts)", "table.dropna().groupby(facts)"])
def test_the_code_task_sees_what_it_warns_of(cell: str) -> None:
    """A smallest crowd without the members of an unknown branch is told before it is handed in."""
    book = normal_form.read(workshops.read("privacy_1").solution)
    (check,) = [one.source for one in cells.code_cells(book) if one.id == "task-5"]
    names = dict(asked("privacy_1"))
    exec(f"def smallest_crowd(table, facts):\n    return int({cell}.size().min())", names)
    with pytest.raises(NotYet, match="where 2 is right"):
        exec(check.partition("### BEGIN HIDDEN TESTS")[0], names)
