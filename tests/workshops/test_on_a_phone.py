"""A person on a phone with all four tasks right: all is shown, and nothing is outstanding."""

import csv
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from support.clones import clone_into

from kit.grading import course
from kit.grading.intake import collect
from kit.grading.pages import feedback, record, report
from kit.grading.run import autograde
from kit.grading.run.running import kernel_trees
from kit.notebooks import literals
from kit.programme import workshops

pytestmark = pytest.mark.timeout(600)
WORKSHOPS = [one.id for one in workshops.workshops()]
WORDS = "I'll look at our own loan list on Monday."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clone in which somebody handed in the right answers of each workshop from a page."""
    home = clone_into(tmp_path_factory.mktemp("phone"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        for workshop in WORKSHOPS:
            _hand_in(workshop, home / "inbox" / workshop)
        yield home
    kernel_trees.end()


def _hand_in(workshop: str, inbox: Path) -> None:
    solution = nbformat.read(workshops.read(workshop).solution, as_version=4)
    released = course.exercise(workshop)
    optional = {cell for task in course.tasks(released) if task.optional for cell in task.answers}
    asked = [cell for cell in released.cells if course.grade_id(cell) not in optional]
    given = literals.answers(solution) | {"reflection": repr(WORDS)}
    names = literals.asked({"cells": asked})
    answers = {name: given[name] for name in names}
    inbox.mkdir(parents=True)
    file = {"workshop": workshop, "answers": answers}
    (inbox / f"Vesna_{workshop}-answers.json").write_text(json.dumps(file), encoding="utf-8")
    assert len(collect.collect(inbox, workshop).taken) == 1
    autograde.grade(workshop)
    with course.gradebook() as book:  # somebody has read what Vesna wrote
        book.find_comment("reflection", workshop, workshop, "vesna").manual_comment = "Good!"
        book.db.commit()


def _page(file: Path) -> str:
    return html.unescape(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_all_points_are_there(home: Path, workshop: str) -> None:
    """What a page doesn't ask for is no point that is missing."""
    (found,) = autograde.standing(workshop)
    assert found.score == found.max_score > 0


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_each_outcome_is_shown(home: Path, workshop: str) -> None:
    """The record of learning has each outcome, none of them nearly or not yet."""
    (file,) = record.record(workshop)
    levels = re.findall(r'<p class="level">(?:<span.*?>)?([\w ]+)', _page(file))
    assert levels == ["Shown"] * len(workshops.read(workshop).outcomes)


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_the_feedback_sends_nobody_to_what_is_not_there(home: Path, workshop: str) -> None:
    """Each task on the page is done or read, and the next step is to tell a colleague."""
    (file,) = feedback.feedback(workshop)
    text = _page(file)
    states = re.findall(r'<p class="state">\s*(?:<span.*?>)?([\w ]+)', text)
    assert states == ["Done"] * 4 + ["Read"]
    assert "like code" not in text
    (step,) = re.findall(r"<h2>Your next step</h2>\s*<p>(.*)</p>", text)
    assert step.startswith("Tell a colleague")


@pytest.mark.parametrize("workshop", WORKSHOPS)
def test_the_report_has_nothing_outstanding(home: Path, workshop: str) -> None:
    """Nobody is to be looked at, all points are there, and the optional task wasn't asked."""
    made = report.report(workshop)
    with made.csv.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["points"], row["look at"], row["status"]) == (row["of"], "", "graded")
    text = _page(made.html)
    assert "Nobody: every hand-in was read and graded." in text
    assert "<td>not asked</td>" in text
    with made.tasks.open(encoding="utf-8-sig", newline="") as file:
        tasks = {one["task"]: one for one in csv.DictReader(file)}
    assert {tasks["task_5"][name] for name in ("passed", "not yet", "empty", "waiting")} == {"0"}
