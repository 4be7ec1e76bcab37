"""The lines under the tasks of open_data_1: each says something else to right and to wrong."""

import tomllib
from functools import cache
from itertools import combinations
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
KINDS_OF_ROWS = ("totals", "names", "twice", "copied")


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
    """Return the lines under the right or the wrong answers of a task."""
    asked: tasks.Task = exercise()[task]
    cells = [one["cell"] if kind == "wrong" else one for one in TABLE[task][kind]]
    found = []
    for cell in cells:
        names: dict[str, Any] = {"table": ...}
        exec(cell, names)
        try:
            accepted = asked.shape.accept(names[TASKS[task]])
            found.append(asked._message(accepted))
        except KeyError:
            continue  # an empty cell
        except KitError as error:
            found.append(str(error))
    return found


@pytest.mark.parametrize("task", TASKS)
def test_no_line_says_the_same_to_right_and_wrong(task: str) -> None:
    """Somebody who reads the line knows whether the answer holds."""
    right, wrong = set(lines(task, "right")), set(lines(task, "wrong"))
    assert len(right) == 1
    assert len(wrong) >= 4
    assert not right & wrong


@pytest.mark.parametrize("blank", ["nothing", "row"])
@pytest.mark.parametrize(
    "out", [list(some) for n in range(5) for some in combinations(KINDS_OF_ROWS, n)]
)
def test_what_the_line_says_of_a_rule_is_true(out: list[str], blank: str) -> None:
    """A branch counts double only if its copy is left, and there is too little only if rows go."""
    names = exercise()
    line = names["task_2"]._message({"leave_out": out, "blank": blank})
    found, raw = names["found"], names["raw"]
    kinds = [*out, *(["blanks"] if blank == "row" else [])]
    gone = {row for kind in kinds for finding in found.of(kind) for row in finding.rows}
    left = raw["Branch"].drop(index=list(gone)).str.strip()
    assert ("All visits count double" in line) == ("Total" in set(left))
    if "One branch counts double" in line:
        assert {"St Mary’s", "ST MARY’S"} <= set(left)
    if "Too few" in line:
        assert len(left) < 20
    assert ("That holds" in line) == (set(out) == {"totals", "twice"} and blank == "nothing")
