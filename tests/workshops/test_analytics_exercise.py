"""The exercise of analytics_1: what each kind of hand-in deserves."""

import json
import shutil
from pathlib import Path

import pytest

from kit import places
from kit.grading import course
from kit.grading.intake import collect
from kit.grading.run import autograde

ID = "analytics_1"
CAUSES = {"weir": "fewer", "garth": "blind", "orchard": "more", "garth_later": "was_blind"}
NOTE = ["source", "range", "gap"]
CHART = {"axis": "zero", "unit": "open_day", "behind": "usual", "broken": "left_out", "note": NOTE}
WORST = {"axis": "free", "unit": "total", "behind": "nothing", "broken": "as_zero", "note": []}
GIVEN = {
    "perfect": {
        "comparison": {"against": "year_before", "count": "same weekdays"},
        "causes": CAUSES,
        "denominators": {"desk": "hour", "reach": "head", "carpet": "nothing"},
        "chart": CHART,
    },
    "half": {
        "comparison": {"against": "month_before", "count": "same weekdays"},  # the season decides
        "causes": CAUSES | {"garth": "fewer", "garth_later": "more"},  # no second witness
        "denominators": {"desk": "hour", "reach": "head", "carpet": "head"},
        "chart": CHART | {"note": ["source", "wish"]},
    },
    "wrong": {
        "comparison": {"against": "month_before", "count": "open day"},
        "causes": dict(zip(CAUSES, ("blind", "fewer", "was_blind", "more"), strict=True)),
        "denominators": {"desk": "nothing", "reach": "hour", "carpet": "head"},
        "chart": WORST,
    },
    "empty": {},
}  # fmt: skip
POINTS = {
    "perfect": {"task_1": 2, "task_2": 4, "task_3": 3, "task_4": 5},
    "half": {"task_1": 1, "task_2": 2, "task_3": 2, "task_4": 4},
    "wrong": {"task_1": 0, "task_2": 0, "task_3": 0, "task_4": 0},
    "empty": {"task_1": 0, "task_2": 0, "task_3": 0, "task_4": 0},
}


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """The points of each, task by task, graded in a clone of their own."""
    home, given = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("in")
    for folder in ("data", f"workshops/{ID}", f"solutions/{ID}", f"exercises/{ID}"):
        shutil.copytree(places.root() / folder, home / folder)
    shutil.copy2(places.root() / "nbgrader_config.py", home)
    for name, answers in GIVEN.items():
        texts = {answer: repr(value) for answer, value in answers.items()}
        content = json.dumps({"workshop": ID, "answers": texts})
        Path(given, f"{name}_{ID}-answers.json").write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        collect.collect(given, ID)
        autograde.grade(ID)
        with course.gradebook() as book:
            return {
                submission.student.id: {
                    grade.name: grade.score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                    if grade.name in POINTS["empty"]
                }
                for submission in book.assignment_submissions(ID)
            }


@pytest.mark.parametrize("name", GIVEN)
def test_everybody_gets_what_they_deserve(name: str, points: dict[str, dict[str, float]]) -> None:
    """Task by task: all, some or none; what can't be read is none and stops nothing."""
    assert points[name] == POINTS[name]
