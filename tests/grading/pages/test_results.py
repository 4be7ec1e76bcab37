"""Results of tasks, read from the gradebook."""

from dataclasses import replace
from pathlib import Path

import pytest
from support.small_course import ID, graded

from kit.grading import course
from kit.grading.courses import own
from kit.grading.pages.results import State, name_of, results

__all__ = ["graded"]  # a fixture


def states(participant: str) -> list[State]:
    """Return how far each of one participant's tasks has come."""
    with course.gradebook() as book:
        found = results(book, own().assignment(ID), participant, own().assignment(ID).tasks)
    return [result.state for result in found]


@pytest.mark.parametrize(
    ("participant", "expected"),
    [
        ("petra-perfect", [State.PASSED, State.PASSED, State.PASSED, State.TO_READ]),
        ("hana-half", [State.PASSED, State.NOT_YET, State.NOT_YET, State.EMPTY]),
        ("nobody", [State.NOT_GRADED] * 4),
    ],
)
def test_each_task_has_a_state(graded: Path, participant: str, expected: list[State]) -> None:
    """Passed, not yet, unread, empty, not graded: each participant has the right states."""
    assert states(participant) == expected


def test_a_test_without_points_says_nothing(graded: Path) -> None:
    """The gradebook has 0 of 0 for whoever passes it and whoever doesn't: nobody left it empty."""
    free = replace(own().assignment(ID).tasks[0], points=0.0)
    with course.gradebook() as book:
        for who in ("petra-perfect", "hana-half"):
            (result,) = results(book, own().assignment(ID), who, [free])
            assert result.state is State.NOT_ASKED


def test_partial_credit_is_partly(graded: Path) -> None:
    """A score between zero and all points is the state "partly"."""
    with course.gradebook() as book:
        book.find_grade("task_1", ID, ID, "hana-half").auto_score = 1
        book.db.commit()
    assert states("hana-half")[0] is State.PARTLY


def test_a_reflection_that_was_read(graded: Path) -> None:
    """Once a person has resolved it, a reflection is read."""
    with course.gradebook() as book:
        grade = book.find_grade("reflection", ID, ID, "petra-perfect")
        grade.manual_score, grade.needs_manual_grade = 0, False
        book.db.commit()
    assert states("petra-perfect")[3] is State.READ


def test_a_reflection_that_was_answered(graded: Path) -> None:
    """A comment marks a reflection as read, whether its score was resolved or not."""
    with course.gradebook() as book:
        comment = book.find_comment("reflection", ID, ID, "petra-perfect")
        comment.manual_comment = "A good question."
        book.db.commit()
    assert states("petra-perfect")[3] is State.READ


def test_what_the_file_lacks_is_lost(graded: Path) -> None:
    """An answer that was torn off is neither wrong nor empty, until a person scores it."""
    with course.gradebook() as book:
        tasks = own().assignment(ID).tasks
        lost = {(ID, "answer_2"), (ID, "reflection")}
        found = results(book, own().assignment(ID), "hana-half", tasks, lost=lost)
        assert [result.state for result in found][1::2] == [State.LOST, State.LOST]
        book.find_grade("task_2", ID, ID, "hana-half").manual_score = 1
        found = results(book, own().assignment(ID), "hana-half", tasks, lost=lost)
        assert found[1].state is not State.LOST


def test_code_that_waits(graded: Path) -> None:
    """A task without any score that a person should score waits."""
    assert states("kurt-killer")[2] is State.WAITING


def test_comments_of_people_only(graded: Path) -> None:
    """A person's comment belongs to its task; nbgrader's own "No response" is left out."""
    with course.gradebook() as book:
        book.find_comment("answer_2", ID, ID, "hana-half").manual_comment = "Nearly!"
        book.db.commit()
        found = results(book, own().assignment(ID), "hana-half", own().assignment(ID).tasks)
    assert [result.comment for result in found] == ["", "Nearly!", "", ""]


def test_names(graded: Path) -> None:
    """A participant is shown by name, or by id if the gradebook has no name."""
    with course.gradebook() as book:
        book.update_or_create_student("x-1")
        assert name_of(book.find_student("x-1")) == "x-1"
        assert name_of(book.find_student("hana-half")) == "Hana Half"
