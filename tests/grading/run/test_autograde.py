"""Grading with nbgrader: a bad submission stops no other."""

import shutil
from pathlib import Path

import pytest
from support.nbgrader_runs import hand_in, nbgrader
from support.small_course import ID, PEOPLE, RIGHT, graded

from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.intake import collect
from kit.grading.run import autograde
from kit.grading.run.autograde import Graded, Status

__all__ = ["graded"]  # a fixture

SCORES = {name.lower().replace(" ", "-"): score for name, (_a, _r, score) in PEOPLE.items()}


def only(participant: str, **options: bool) -> Graded:
    """Grade one participant."""
    (result,) = autograde.grade(ID, participants=[participant], timeout=3, **options)
    return result


def test_everybody_gets_what_they_deserve(graded: Path) -> None:
    """Perfect, empty, wrong, half done, raising, looping and deadly ones score as expected."""
    assert {found.participant: found.score for found in autograde.standing(ID)} == SCORES


def test_an_endless_loop_is_told(graded: Path) -> None:
    """A cell that ran too long is named, for a person to look at."""
    messages = {found.participant: found.message for found in autograde.standing(ID)}
    assert messages["lena-loops"] == "Stopped for taking too long: task_3."


def test_nothing_is_done_twice(graded: Path) -> None:
    """A second run grades only the submissions that were not graded."""
    participants = [participant for participant in SCORES if participant != "kurt-killer"]
    found = autograde.grade(ID, participants=participants)
    assert {result.status for result in found} == {Status.BEFORE}


def test_a_deadly_submission_is_told(graded: Path) -> None:
    """Code that ends Python is left for a person; the answers beside it have their points."""
    result = only("kurt-killer")
    assert (result.status, result.score) == (Status.PARTLY, 3)
    assert result.message.startswith("Its code ended Python itself (task_3)")


def test_a_torn_submission_is_told(graded: Path) -> None:
    """An empty file is reported, and the others are graded."""
    hand_in(graded, "aaron", {}, when="2026-01-01")
    file = graded / "programme" / "submitted" / "aaron" / ID / f"{ID}.ipynb"
    file.write_bytes(file.read_bytes()[:100])
    hand_in(graded, "berta", RIGHT, when="2026-01-01")
    torn, whole = autograde.grade(ID, participants=["aaron", "berta"])
    assert (torn.status, torn.score, whole.score) == (Status.FAILED, None, 4)
    assert "breaks off" in torn.message


def test_a_newer_submission_is_graded_again(graded: Path) -> None:
    """A newer submission is graded, even if an earlier one was graded before."""
    hand_in(graded, "emil-empty", {"limit": "5"}, when="2030-01-01")
    assert only("emil-empty").score == 1


def test_a_folder_proves_nothing(graded: Path) -> None:
    """A submission without a whole grading is graded, even if its folder exists."""
    with course.gradebook() as book:
        book.find_grade("task_2", ID, ID, "hana-half").auto_score = None
        book.db.commit()
    assert (graded / "programme" / "autograded" / "hana-half" / ID).exists()
    assert only("hana-half").status is Status.GRADED


def test_a_row_without_its_notebook_is_graded_again(graded: Path) -> None:
    """Killed between the last row and the notebook, a submission isn't done."""
    shutil.rmtree(graded / "programme" / "autograded" / "hana-half")
    assert only("hana-half").status is Status.GRADED


def test_a_failing_newer_submission_keeps_no_old_score(graded: Path) -> None:
    """An earlier submission's points never stand for one that can't be graded."""
    hand_in(graded, "petra-perfect", {}, when="2030-01-01")
    file = graded / "programme" / "submitted" / "petra-perfect" / ID / f"{ID}.ipynb"
    file.write_bytes(b"nothing")
    assert only("petra-perfect").score is None
    (standing,) = (s for s in autograde.standing(ID) if s.participant == "petra-perfect")
    assert (standing.status, standing.score) == (Status.WAITING, None)
    with course.gradebook() as book:  # which the formgrader shows
        assert book.find_submission(ID, "petra-perfect").score == 0


def test_force_keeps_what_a_person_gave(graded: Path) -> None:
    """Grading again changes the computer's scores, never a person's."""
    with course.gradebook() as book:
        book.find_grade("task_2", ID, ID, "wanda-wrong").manual_score = 0.5
        book.db.commit()
    result = only("wanda-wrong", force=True)
    assert (result.status, result.score) == (Status.GRADED, 0.5)


def test_progress_is_told(graded: Path) -> None:
    """After each submission the caller hears how far the run is."""
    heard: list[tuple[str, int, int]] = []
    autograde.grade(
        ID,
        participants=["emil-empty", "hana-half"],
        progress=lambda result, done, total: heard.append((result.participant, done, total)),
    )
    assert heard == [("emil-empty", 1, 2), ("hana-half", 2, 2)]


def test_an_unknown_participant_is_said(graded: Path) -> None:
    """An unknown participant is refused, and the known ones are named."""
    with pytest.raises(SubmissionError, match=r"Nothing of nobody .* Known: emil-empty"):
        autograde.grade(ID, participants=["nobody"])


def test_nobody_sees_nbgraders_log(graded: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Loud logging and tracebacks go to programme/logs, not to the screen."""
    only("kurt-killer")
    assert capfd.readouterr() == ("", "")
    log = graded / "programme" / "logs" / f"grade-{ID}.log"
    assert "INFO Autograding" in log.read_text("utf-8")


def test_points_equal_nbgraders_own(graded: Path, tmp_path: Path) -> None:
    """The command line of nbgrader gives every well-behaved submission the same points."""
    well = [
        participant for participant in SCORES if participant not in {"kurt-killer", "lena-loops"}
    ]
    with course.gradebook() as book:
        ours = {participant: _grades(book, participant) for participant in well}
    shutil.rmtree(graded / "programme" / "autograded")
    (graded / "programme" / "gradebook.db").unlink()
    for command in (["generate_assignment", ID, "--force"], ["autograde", ID, _except_bad()]):
        nbgrader(graded, *command)
    with course.gradebook() as book:
        assert ours == {participant: _grades(book, participant) for participant in well}


def _except_bad() -> str:
    return "--CourseDirectory.student_id_exclude=kurt-killer,lena-loops"


def _grades(book: object, participant: str) -> dict[str, tuple[float, float, bool]]:
    row = book.find_submission_notebook(ID, ID, participant)  # type: ignore[attr-defined]
    return {
        grade.name: (grade.auto_score, grade.max_score, grade.needs_manual_grade)
        for grade in row.grades
    }


def test_collected_and_graded_again_from_scratch(graded: Path) -> None:
    """A lost gradebook is made again from the collected submissions."""
    (graded / "programme" / "gradebook.db").unlink()
    assert only("petra-perfect").score == 4
    assert collect.unreadable(ID) == {"tom-torn": f"Tom Torn_{ID}.ipynb"}
