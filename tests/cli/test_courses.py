"""The option ``--course``."""

import re
from pathlib import Path

import pytest
from support.command_line import Run, run
from support.own_course import ID, own_released

from kit.grading.courses import Assignment

__all__ = ["own_released", "run"]  # fixtures


@pytest.mark.parametrize(
    "command",
    [
        ("forget", "Ana"),
        ("forget", "--older-than", "3"),
        ("release",),
        ("report",),
        ("feedback", ID),
        ("collect", ".", "-w", ID),
    ],
)
def test_no_course_is_said_and_none_is_made(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """A folder without assignments and gradebook stays as it is."""
    status, _said, wrong = run(*command, "--course", str(tmp_path / "no course"))
    assert (status, "is not there" in wrong) == (1, True)
    (tmp_path / "no course").mkdir()
    status, _said, wrong = run(*command, "--course", str(tmp_path / "no course"))
    assert (status, f"There is no course with an assignment in {tmp_path}" in wrong) == (1, True)
    assert list((tmp_path / "no course").iterdir()) == []


def test_a_gradebook_alone_is_enough_to_forget(run: Run, own_released: Assignment) -> None:
    """A person can go from a course whose sources are gone."""
    own_released.source.rename(own_released.course.root / "elsewhere")
    with own_released.course.gradebook() as book:
        book.add_student("s77")
    folder = ("--course", str(own_released.course.root))
    status, said, _wrong = run("forget", "--older-than", "1", "--yes", *folder)
    assert (status, "1 person stays" in said, "forget --course" in said) == (0, True, True)
    assert run("forget", "s77", "--yes", *folder)[0] == 0


def test_an_empty_name_is_refused(run: Run) -> None:
    """It is a variable that is not set, and not the folder in which somebody works."""
    status, _said, wrong = run("forget", "Ana", "--course", "")
    assert (status, "--course names no folder" in wrong) == (1, True)


def test_times_from_files_dates_are_told(run: Run, own_released: Assignment) -> None:
    """Late penalties are by them."""
    inbox = own_released.course.root / "inbox"
    inbox.mkdir()
    exercise = own_released.release / "problem1.ipynb"
    for name in ("ana", "Ben + Cene"):
        (inbox / f"{name}_problem1.ipynb").write_bytes(exercise.read_bytes())
    options = ("-w", ID, "--course", str(own_released.course.root))
    said = run("collect", str(inbox), *options)[1]
    assert "The date of the file counts as the time of handing in, for 3 people" in said
    assert "2 hand-ins collected." in said
    assert re.search(
        r"^Ben \+ Cene \(pair-\w{6}\): Ben \+ Cene_problem1.ipynb$", said, re.MULTILINE
    )
    (inbox / "ana_problem1.ipynb").write_bytes(b"\n" + exercise.read_bytes())
    again = run("collect", str(inbox), *options)[1]
    assert "ana: ana_problem1.ipynb – Replaces the one of" in again, "a note is told from the name"
