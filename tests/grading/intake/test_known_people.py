"""Hand-ins of people whom a course of somebody's own knows already."""

import shutil
import unicodedata
from pathlib import Path

import pytest
from support.own_course import own_released

from kit.grading.courses import Assignment
from kit.grading.intake import known_people
from kit.grading.intake.collect import Collected, collect

__all__ = ["own_released"]  # a fixture

IDS = ["ana_novak", "j.doe", "A123", "x@uni.si", "o'neil", "Čr_t"]


def put(assignment: Assignment, *paths: str) -> Path:
    """Write the exercise's first notebook into an inbox, under each of these paths."""
    inbox = assignment.course.root / "inbox"
    for path in paths:
        (inbox / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(assignment.release / "problem1.ipynb", inbox / path)
    return inbox


def people(result: Collected) -> list[str]:
    return [one.participant for one in result.taken]


@pytest.mark.parametrize("where", ["gradebook", "submitted"])
def test_ids_of_the_course_stay_as_they_are(own_released: Assignment, where: str) -> None:
    """One student stays one, whatever letters nbgrader's id has."""
    if where == "gradebook":
        with own_released.course.gradebook() as book:
            for id in IDS:
                book.add_student(id, first_name="Real", last_name="Name")
    else:
        for id in IDS:
            own_released.submitted(id).mkdir(parents=True)
    apart = [unicodedata.normalize("NFD", id) for id in IDS]  # as macOS names folders
    inbox = put(own_released, *(f"{id}/problem1.ipynb" for id in apart))
    assert sorted(people(collect(inbox, own_released))) == sorted(IDS)
    assert own_released.course.participants("submitted") == set(IDS)
    with own_released.course.gradebook() as book:
        names = {person.id: person.last_name for person in book.students}
    assert names == dict.fromkeys(IDS, "Name" if where == "gradebook" else None)


@pytest.mark.parametrize(
    "path",
    ["A_1+ps1+2026-01-30 10:00:00 UTC/problem1.ipynb", "ps1_A_1_attempt_2026-01-30-10-00-00.ipynb"],
)
def test_ids_in_nbgraders_forms_stay_as_they_are(own_released: Assignment, path: str) -> None:
    """They are nbgrader's ids, even before the course knows them."""
    (taken,) = collect(put(own_released, path), own_released).taken
    assert (taken.participant, taken.name, taken.dated) == ("A_1", "A_1", True)


@pytest.mark.parametrize("id", [".x", "con"])
def test_an_id_that_is_no_folder_is_made_one(own_released: Assignment, id: str) -> None:
    """Else it would be hidden, or could not be written on some system."""
    inbox = put(own_released, f"ps1_{id}_attempt_2026-01-30-10-00-00.ipynb")
    (taken,) = collect(inbox, own_released).taken
    assert taken.participant not in {id, ""}


def test_ids_that_differ_in_a_sign_are_two_people(own_released: Assignment) -> None:
    """What makes names the same does not join ids."""
    with own_released.course.gradebook() as book:
        book.add_student("j.doe")
        book.add_student("j_doe")
    inbox = put(own_released, "j.doe_problem1.ipynb", "j_doe_problem1.ipynb")
    assert people(collect(inbox, own_released)) == ["j.doe", "j_doe"]


def test_a_whole_name_of_the_gradebook_finds_its_id(own_released: Assignment) -> None:
    """If one person only has it; else a new id is made, as for anybody."""
    with own_released.course.gradebook() as book:
        book.add_student("s1", first_name="Ana", last_name="Novak")
        book.add_student("s2", first_name="Bo", last_name="Li")
        book.add_student("s3", first_name="Bo", last_name="Li")
    inbox = put(own_released, "Ana Novak_problem1.ipynb", "Bo Li_problem1.ipynb")
    assert sorted(people(collect(inbox, own_released))) == ["bo-li", "s1"]


def test_ids_that_lead_elsewhere_are_not_used(own_released: Assignment) -> None:
    """A gradebook may hold anything as an id."""
    with own_released.course.gradebook() as book:
        book.add_student("..")
        assert known_people.known(own_released.course, book).ids == {}


def test_a_name_with_a_date_is_not_taken_for_one(own_released: Assignment) -> None:
    """A form that isn't known makes no person up; the message says how to name the place."""
    inbox = put(own_released, "export 2026-01-30-10-00-00 s01.ipynb")
    result = collect(inbox, own_released)
    assert result.taken == ()
    assert "holds a date, so it is no name" in result.skipped[0].reason
    said = collect(inbox, own_released, pattern="export {time} {student}").taken[0]
    assert (said.participant, said.dated, said.when.hour) == ("s01", True, 10)


@pytest.mark.parametrize("path", ["a123/problem1.ipynb", "A123_PROBLEM1.ipynb"])
def test_an_id_in_other_letters_is_the_same_person(own_released: Assignment, path: str) -> None:
    """People type their id in capitals or in small letters."""
    with own_released.course.gradebook() as book:
        book.add_student("A123")
    assert people(collect(put(own_released, path), own_released)) == ["A123"]
    assert own_released.course.participants("submitted") == {"A123"}


def test_new_ids_that_differ_in_capitals_are_one_person(own_released: Assignment) -> None:
    """nbgrader's forms give an id before the course knows it."""
    stamp = "+ps1+2026-01-30 10:00:00 UTC/problem1.ipynb"
    result = collect(put(own_released, f"S01{stamp}", f"s01{stamp}"), own_released)
    assert len(people(result)) == 1


def test_which_of_two_ids_is_meant_is_asked(own_released: Assignment) -> None:
    """Where the course has both, only the one as it is written is taken."""
    with own_released.course.gradebook() as book:
        book.add_student("AB")
        book.add_student("ab")
    result = collect(put(own_released, "Ab_problem1.ipynb", "AB_problem1.ipynb"), own_released)
    assert people(result) == ["AB"]
    assert "Ab may be AB, ab: rename it" in result.skipped[0].reason
