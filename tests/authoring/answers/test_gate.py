"""The gate of answers.toml: right, wrong and lazy answers, run in one kernel."""

import copy
from pathlib import Path

import pytest
from support import tabled

from kit.authoring.answers import gate, grades
from kit.errors import WorkshopError
from kit.notebooks import normal_form
from kit.programme import workshops

REFUSED = "Others single out more people."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workshop with answers to its three tasks."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        tabled.build(home)
    return home


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its folder is the clone, with the table as it was."""
    monkeypatch.setenv("HACKYACK_HOME", str(home))
    tabled.write(home, tabled.WAYS, tabled.SLIPS)


def told() -> list[str]:
    """Return what the gate says, each with its task."""
    workshop = workshops.read(tabled.ID)
    found = gate.problems(workshop, normal_form.read(workshop.solution))
    return [f"{task}: {remedy}" for _file, task, remedy in found]


def test_a_fair_table_passes() -> None:
    """Eight writings of each right answer and ten wrong ones get what they deserve."""
    assert told() == []


def test_a_workshop_without_a_table_is_told_to_have_one(home: Path) -> None:
    """No file, and no task in it, are one fault each."""
    (home / f"solutions/{tabled.ID}/answers.toml").unlink()
    assert [one.partition(",")[0] for one in told()] == [": is not there"]


def test_what_does_not_get_what_it_deserves_is_told(home: Path) -> None:
    """A right answer with less, and a wrong one with other points, are told with the test's line.

    So is a wrong one that is to get all.
    """
    ways, slips = copy.deepcopy((tabled.WAYS, tabled.SLIPS))
    ways["task_2"][0] = "facts = ['postcode']  # one"
    slips["task_1"][0] = ('brief = {"edge": 0.3, "torn": "ask"}  # right', 2)
    slips["task_1"][1] = ('brief = {"edge": 0.5, "torn": "ask"}', 3)
    tabled.write(home, ways, slips)
    half = 'brief = {"edge": 0.5, "torn": "ask"}'
    assert told() == [
        'task_1: wrong answer `brief = {"edge": 0.3, "torn": "ask"} # right` gets 3 points, not 2.',
        f"task_1: wrong answer `{half}` is to get 3 points, which are all; say fewer.",
        f"task_1: wrong answer `{half}` gets 1 points, not 3.",
        f"task_2: right answer `facts = ['postcode'] # one` gets 0 of 1 points ({REFUSED}).",
    ]


@pytest.mark.parametrize("ending", ["exit()", "quit(3)"])
def test_an_answer_that_ends_python_is_a_wrong_one(home: Path, ending: str) -> None:
    """It gets its points, here none, and all others theirs."""
    slips = copy.deepcopy(tabled.SLIPS)
    slips["task_2"][0] = (ending, 0)
    tabled.write(home, tabled.WAYS, slips)
    assert told() == []


def test_an_answer_that_takes_the_kernel_away_is_told_in_words(home: Path) -> None:
    """One sentence names the cell, and no library's class."""
    slips = copy.deepcopy(tabled.SLIPS)
    slips["task_2"][0] = ("import os; os._exit(3)", 0)
    tabled.write(home, tabled.WAYS, slips)
    with pytest.raises(WorkshopError, match=r"task_2, does not run \(it ends Python itself\)"):
        told()


def test_a_thin_table_is_told(home: Path) -> None:
    """Too few of either, one twice, and a task left out or unknown."""
    ways = {name: tabled.WAYS[name] for name in ("task_1", "task_2")}
    ways = {"task_1": ways["task_1"][:7] + ways["task_1"][:1], "task_9": ways["task_2"]}
    slips = {"task_1": tabled.SLIPS["task_1"][:9], "task_9": tabled.SLIPS["task_2"]}
    tabled.write(home, ways, slips)
    assert told() == [
        ": [task_9] is no task that a test grades; there are: task_1, task_2, task_3.",
        "task_2: has no answers; write [task_2].",
        "task_3: has no answers; write [task_3].",
        "task_1: writings of right answers: 7; write 8 or more.",
        "task_1: wrong answers: 9; write 10 or more.",
        'task_1: has `brief = {"edge": 0.3, "torn": "ask"}` twice; write another answer.',
    ]


@pytest.mark.parametrize(
    ("right", "lazy"),
    [
        ('"edge": 0.0, "torn": "keep"', "brief = {'edge': 0, 'torn': 'keep'}"),
        ('"edge": 1.0, "torn": "keep"', "brief = {'edge': 1, 'torn': 'keep'}"),
        ('"edge": 0.0, "torn": "bin"', "brief = {'edge': 0, 'torn': 'bin'}"),
        ('"edge": 0.5, "torn": "bin"', "brief = {'edge': 0.5, 'torn': 'bin'}"),
    ],
)
def test_what_needs_no_thought_may_not_be_right(home: Path, right: str, lazy: str) -> None:
    """The first of each, an end of the slider and the worked example are tried by themselves."""
    workshop = workshops.read(tabled.ID)
    solution = normal_form.read(workshop.solution)
    (cell,) = (one for one in solution.cells if one["id"] == "task_1")
    cell.source = f"task_1.answer(brief)\n3 * (brief == {{{right}}})"
    found = [remedy for _file, _task, remedy in gate.problems(workshop, solution)]
    assert f"`{lazy}` gets all points, and needs no thought; change task or test." in found


def test_each_answer_is_told_as_a_room_hands_it_in() -> None:
    """The value in its one form, where the controls of a page can give it."""
    workshop = workshops.read(tabled.ID)
    given = {"task_1": [*tabled.WAYS["task_1"], "brief = {'edge': 7, 'torn': 'ask'}"]}
    found = grades.graded(workshop, normal_form.read(workshop.solution), given)["task_1"]
    assert [one.recorded for one in found[:9]] == [
        *[{"brief": "{'edge': 0.3, 'torn': 'ask'}"}] * 8,
        None,
    ]
    assert [one.lazy for one in found[8:11]] == [False, True, True]
