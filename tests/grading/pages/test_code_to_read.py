"""Code whose test could be reached by it is read by a person too, and its points stand."""

from pathlib import Path

import pytest
from nbformat.v4 import new_notebook
from support import small_course
from support.small_course import ID, RIGHT, filled, graded

from kit.grading import course, courses
from kit.grading.pages import code_to_read, feedback, report
from kit.grading.pages.results import hand_in
from kit.grading.run import autograde
from kit.grading.run.answers import provenance
from kit.grading.run.gradebook.graded_notebooks import executed

__all__ = ["graded"]  # a fixture
pytestmark = pytest.mark.timeout(300)

KIND = "A person looks at this one as well. It counts as it stands."


def to_read(participant: str) -> list[str]:
    """The tasks of a participant that are to be read."""
    assignment = courses.named(ID)
    with course.gradebook() as book:
        found = hand_in(book, assignment, participant).results
    return code_to_read.to_read(found, executed(assignment, participant))


def page(participant: str) -> str:
    """A participant's page of feedback."""
    (file,) = feedback.feedback(ID, participants=[participant])
    return file.read_text("utf-8")


def test_people_are_told_and_points_stand(graded: Path) -> None:
    """The participant, the facilitator; nbgrader's gradebook doesn't wait for anybody."""
    assert page("petra-perfect").count(KIND) == 1  # the core tasks' tests saw no code
    csv = report.report(ID).csv.read_text("utf-8-sig")
    assert "Read the code too (“Write a little code”): its test ran beside it" in csv
    with course.gradebook() as book:
        row = book.find_grade("task_3", ID, ID, "petra-perfect")
        assert (row.auto_score, row.needs_manual_grade) == (1, False)


def test_nobody_reads_what_was_not_written_or_waits_anyway(graded: Path) -> None:
    """An empty answer, and code that ended its process."""
    assert {name: to_read(name) for name in ("emil-empty", "kurt-killer", "wanda-wrong")} == {
        "emil-empty": [],
        "kurt-killer": [],
        "wanda-wrong": ["task_3"],
    }


def test_it_lasts_until_a_person_has_scored(graded: Path) -> None:
    """Also when it is graded again."""
    autograde.grade(ID, participants=["petra-perfect"], force=True)
    assert to_read("petra-perfect") == ["task_3"]
    with course.gradebook() as book:
        book.find_grade("task_3", ID, ID, "petra-perfect").manual_score = 1
        book.db.commit()
    autograde.grade(ID, participants=["petra-perfect"], force=True)
    assert to_read("petra-perfect") == []
    assert KIND not in page("petra-perfect")


def test_odd_words_are_in_the_report_too(graded: Path) -> None:
    """Not only on the screen of whoever graded."""
    exercise = graded / "exercises" / ID / f"{ID}.ipynb"
    file = graded / "programme" / "submitted" / "petra-perfect" / ID / f"{ID}.ipynb"
    small_course.nbformat.write(filled(exercise, RIGHT | {"double": "return eval('2*n')"}), file)
    autograde.grade(ID, participants=["petra-perfect"], force=True)
    assert "Odd in its code: eval. Read it." in report.report(ID).html.read_text("utf-8")


def test_what_nobody_has_noted_is_read() -> None:
    """nbgrader's own autograder runs every test beside the code, and says nothing of it."""
    solution = small_course.solution()
    tests = {cell.id: cell for cell in solution.cells if cell.id.startswith("task")}
    assert not any(map(provenance.ran_apart, tests.values()))
    noted = provenance.record(solution, beside={"task_2"})
    assert [cell.id for cell in noted.cells if provenance.ran_apart(cell)] == ["task-1", "task-3"]
    answers = [cell for cell in noted.cells if cell.id.startswith("answer")]
    assert list(map(provenance.is_unaware, answers)) == [True, True, False]


@pytest.mark.parametrize("claimed", [{"odd": ["<b>"]}, {"odd": "eval"}, [], {"odd": [["eval"]]}])
def test_what_a_notebook_claims_is_not_repeated(claimed: object) -> None:
    """Only words that the kit knows are told."""
    notebook = new_notebook(metadata={provenance.KEY: claimed})
    assert provenance.odd_words(notebook) == []
