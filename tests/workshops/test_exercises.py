"""The last tasks of the exercises: what is right by luck earns nothing, a slip costs its part."""

import ast
from typing import Any

import pytest

from kit.notebooks import normal_form
from kit.programme import workshops

COLUMNS = ["card", "birth_date", "age_band", "branch", "subject"]
RULES = {"never_publish": COLUMNS[:2], "smallest_group": 5, "keep_days": 28}
BRIEF = {"edge": 0.25, "accept": 1, "rescan": 2, "cut_off": "rescan", "fragile": "ask"}
SCHEMA = {"type": "integer", "least": 0, "blank": "yes", "names": "list", "twice": "no"}
LEAST = {"edge": 0.1, "accept": 0, "rescan": 0, "cut_off": "ask", "fragile": "rescan"}
MOST = {"edge": 1, "accept": 5, "rescan": 5, "cut_off": "accept", "fragile": "accept"}
LAX = {"type": "string", "least": -10, "blank": "yes", "names": "any", "twice": "yes"}
NEEDED = {"privacy_1": [], "digitisation_1": ["follow"], "open_data_1": ["setup", "checked"]}
RIGHT: dict[str, tuple[str, dict[str, Any], int]] = {
    "privacy_1": ("rules", RULES, 7),
    "digitisation_1": ("brief", BRIEF, 5),
    "open_data_1": ("rules", SCHEMA, 10),
}


def points(workshop: str, answer: dict[str, Any]) -> float:
    """Return what the hidden tests of task 4 give for an answer."""
    book = normal_form.read(workshops.read(workshop).solution)
    cells = {cell["id"]: cell.source for cell in book.cells}
    names = {RIGHT[workshop][0]: answer}
    *steps, last = ast.parse(cells["task-4"]).body[1:]  # the first shows the visible check
    assert isinstance(last, ast.Expr)
    for needed in NEEDED[workshop]:
        exec(cells[needed], names)
    exec(compile(ast.Module(steps, []), "task-4", "exec"), names)
    return float(eval(compile(ast.Expression(last.value), "task-4", "eval"), names))


@pytest.mark.parametrize("workshop", RIGHT)
def test_the_right_answer_gets_all(workshop: str) -> None:
    """Every rule as it was agreed."""
    _name, answer, most = RIGHT[workshop]
    assert points(workshop, answer) == most


@pytest.mark.parametrize(
    ("workshop", "answer"),
    [
        ("privacy_1", {"never_publish": [], "smallest_group": 1, "keep_days": 0}),
        ("privacy_1", {"never_publish": COLUMNS, "smallest_group": 50, "keep_days": 730}),
        ("privacy_1", {"never_publish": ["branch"], "smallest_group": 2, "keep_days": 365}),
        ("digitisation_1", LEAST),
        ("digitisation_1", MOST),
        ("open_data_1", LAX),
    ],
)
def test_luck_earns_nothing(workshop: str, answer: dict[str, Any]) -> None:
    """Where a control starts, what forbids everything, what allows everything, the example."""
    assert points(workshop, answer) == 0


@pytest.mark.parametrize(
    ("workshop", "slip", "left"),
    [
        ("privacy_1", {"never_publish": ["card"]}, 5),
        ("privacy_1", {"smallest_group": 6}, 5),
        ("privacy_1", {"keep_days": 60}, 5),
        ("privacy_1", {"keep_days": 31}, 5),
        ("digitisation_1", {"edge": 0.5}, 4),
        ("digitisation_1", {"edge": 0.34}, 4),
        ("digitisation_1", {"accept": 1.5}, 4),
        ("digitisation_1", {"accept": 2, "rescan": 1}, 3),  # accepts what it scans again
        ("digitisation_1", {"accept": 5, "rescan": 0}, 3),
        ("digitisation_1", {"fragile": "rescan"}, 4),
        ("open_data_1", {"blank": "no"}, 8),
        ("open_data_1", {"type": "number"}, 8),
        ("open_data_1", {"least": 10}, 8),
        ("open_data_1", {"least": -1}, 8),
        ("open_data_1", {"least": -3}, 8),
    ],
)
def test_a_slip_costs_its_part(workshop: str, slip: dict[str, Any], left: int) -> None:
    """The other cases are still tried one by one."""
    assert points(workshop, RIGHT[workshop][1] | slip) == left
