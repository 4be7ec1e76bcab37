"""The lines under the tasks of open_data_1: each says something else to right and to wrong."""

import tomllib
from functools import cache
from typing import Any

import pytest

from kit import tasks
from kit.errors import KitError
from kit.notebooks import normal_form
from kit.programme import workshops

ID = "open_data_1"
SOLUTION = workshops.read(ID).solution
TABLE = tomllib.loads((SOLUTION.parent / "answers.toml").read_text(encoding="utf-8"))
TASKS = {"task_1": "match", "task_2": "rule", "task_3": "order", "task_4": "rules"}


@cache
def exercise() -> dict[str, Any]:
    """Run what the exercise asks, and nothing that answers, tests or hands in."""
    names: dict[str, Any] = {}
    for cell in normal_form.read(SOLUTION).cells:
        role = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and role.get("locked") and not role["grade"]:
            exec(cell.source, names)
    return names


def lines(task: str, kind: str) -> list[str]:
    """Return the lines under the answers of a task; of right ones those that the shape takes."""
    asked: tasks.Task = exercise()[task]
    cells = [one["cell"] if kind == "wrong" else one for one in TABLE[task][kind]]
    found = []
    for cell in cells:
        names: dict[str, Any] = {"table": ...}
        exec(cell, names)
        try:
            found.append(asked._message(names[TASKS[task]]))
        except KeyError:
            continue  # an empty cell
        except KitError as error:
            found += [str(error)] if kind == "wrong" else []
    return found


@pytest.mark.parametrize("task", TASKS)
def test_no_line_says_the_same_to_right_and_wrong(task: str) -> None:
    """Somebody who reads the line knows whether the answer holds."""
    right, wrong = set(lines(task, "right")), set(lines(task, "wrong"))
    assert len(right) == 1
    assert len(wrong) >= 4
    assert not right & wrong
