"""A run of grading killed at any moment, and the next that completes it."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from small_course import ID, graded, released
from test_autograde import hand_in

from kit.grading import autograde, course
from kit.grading.autograde import Status

__all__ = ["graded", "released"]  # fixtures

pytestmark = pytest.mark.timeout(600)

STUDENTS = {f"s{n}": ({"facts": '["birth_year", "postcode"]', "limit": str(n)}) for n in range(6)}
GRADE = "import sys; from kit.grading import autograde; autograde.grade(sys.argv[1], workers=2)"


def book_of(students: Any) -> dict[str, Any]:
    """Everything the gradebook says of these people, without the ids it makes up."""
    with course.gradebook() as book:
        return {
            student: [
                (grade.name, grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                for notebook in book.find_submission(ID, student).notebooks
                for grade in sorted(notebook.grades, key=lambda grade: grade.name)
            ]
            for student in students
        }


def killed(home: Path, after: float) -> bool:
    """Start a run, kill it after some seconds; tell whether it was still at work."""
    run = subprocess.Popen(
        [sys.executable, "-c", GRADE, ID], env=os.environ | {"HACKYACK_HOME": str(home)}
    )
    time.sleep(after)
    alive = run.poll() is None
    run.send_signal(signal.SIGKILL)
    run.wait()
    return alive


def test_a_killed_run_is_completed(released: Path) -> None:
    """Killed at random moments, the gradebook ends as that of an undisturbed run."""
    moments = random.Random(4)
    for student, answers in STUDENTS.items():
        hand_in(released, student, answers, when="2026-01-01")
    longest = float(os.environ.get("HACKYACK_KILL_WITHIN", "12"))
    times = int(os.environ.get("HACKYACK_KILLS", "3"))
    hit = [killed(released, moments.uniform(1, longest)) for _n in range(times)]
    assert any(hit)
    autograde.grade(ID)
    disturbed = book_of(STUDENTS)
    assert {found.status for found in autograde.grade(ID)} == {Status.BEFORE}
    assert not list((released / "programme" / "grading").glob("*/*"))
    autograde.grade(ID, force=True)
    assert disturbed == book_of(STUDENTS)
    assert {found.score for found in autograde.standing(ID)} == {2, 3}
