"""The folders of a course, wherever its settings put them."""

from pathlib import Path

import pytest
from traitlets.config import Config

from kit import places
from kit.grading.courses import Course, named, own

STRUCTURES = [
    "{nbgrader_step}/{student_id}/{assignment_id}",
    "{nbgrader_step}/{assignment_id}/{student_id}",
    "{student_id}/{assignment_id}/{nbgrader_step}",
    "{assignment_id}/{nbgrader_step}_{student_id}",
]


def course(root: Path, structure: str) -> Course:
    """A course with two people's hand-ins to two assignments, and files of nobody's."""
    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.directory_structure = structure
    config.CourseDirectory.submitted_directory = "in.box"
    made = Course(root=root, config=config)
    for participant in ("ana", "bo"):
        for id in ("ps1", "ps2"):
            made.assignment(id).submitted(participant).mkdir(parents=True)
    return made


def test_an_id_names_an_assignment_of_the_clone(home: Path) -> None:
    """Its folders are those of the clone's settings; an assignment names itself."""
    found = named("privacy_1")
    assert found.source == places.solutions() / "privacy_1"
    assert found.release == places.exercises() / "privacy_1"
    assert found.submitted("ana") == home / "programme" / "submitted" / "ana" / "privacy_1"
    assert named(found) is found


@pytest.mark.parametrize("structure", STRUCTURES)
def test_submissions_are_found(tmp_path: Path, structure: str) -> None:
    """In every structure, each participant has the folder that nbgrader would read."""
    assignment = course(tmp_path, structure).assignment("ps1")
    assert assignment.submissions() == {
        participant: assignment.submitted(participant) for participant in ("ana", "bo")
    }
    assert assignment.course.participants("submitted") == {"ana", "bo"}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_persons_folders_are_theirs_alone(tmp_path: Path, structure: str) -> None:
    """Together they hold the person's hand-ins, and no other person's."""
    made = course(tmp_path, structure)
    mine = list(made.of_person("submitted", "ana"))
    for id in ("ps1", "ps2"):
        own_one, another = made.assignment(id).submitted("ana"), made.assignment(id).submitted("bo")
        assert any(own_one.is_relative_to(folder) for folder in mine)
        assert not any(another.is_relative_to(folder) for folder in mine)


def test_a_folder_for_each_person_is_one(tmp_path: Path) -> None:
    """Not one for each of their assignments."""
    made = course(tmp_path, STRUCTURES[0])
    assert list(made.of_person("submitted", "ana")) == [tmp_path / "in.box" / "ana"]


def test_the_clone_is_a_course(home: Path) -> None:
    """Its root is the clone, and messages name files relative to it."""
    assert own().programme == home / "programme"
    assert own().short(home / "programme" / "x") == "programme/x"
    assert own().short(Path("/elsewhere/x")) == "/elsewhere/x"
