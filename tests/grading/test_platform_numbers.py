"""Two people of one name in a course platform's download."""

from pathlib import Path

import nbformat
import pytest
from support.small_course import ID, RIGHT, filled, released

from kit.grading import courses, forget, platform_numbers
from kit.grading.intake.collect import Collected, collect

__all__ = ["released"]  # a fixture

MOODLE = "Ana Novak_{}_assignsubmission_file_/small_1.ipynb"
CANVAS = "novakana_{}_{}_small_1.ipynb"
BLANK: dict[str, str] = {}


@pytest.fixture
def inbox(released: Path, tmp_path: Path) -> Path:
    return tmp_path / "in"


def put(inbox: Path, path: str, answers: dict[str, str]) -> None:
    """Write a hand-in with these answers."""
    file = inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    exercise = courses.named(ID).release / f"{ID}.ipynb"
    nbformat.write(filled(exercise, answers), file)


def by_path(result: Collected) -> dict[str, str]:
    return {one.path: one.participant for one in result.taken}


@pytest.mark.parametrize(
    ("first", "second", "platform"),
    [
        (MOODLE.format(111), MOODLE.format(222), "moodle"),
        (CANVAS.format(111, 5), "novakana_LATE_222_6_small_1.ipynb", "canvas"),
        (
            "Ana Novak_111_assignsubmission_file_a.ipynb",
            "Ana Novak_222_assignsubmission_file_a.ipynb",
            "moodle",
        ),
    ],
)
def test_two_numbers_are_two_people(inbox: Path, first: str, second: str, platform: str) -> None:
    """The blank hand-in of one does not hide the right one of the other, and again not."""
    put(inbox, first, RIGHT)
    put(inbox, second, BLANK)
    result = collect(inbox, ID)
    assert (len(set(by_path(result).values())), result.skipped) == (2, ())
    assert "by the number 111" in " ".join(one.note for one in result.taken) or "222" in str(result)
    assert {one.reason for one in collect(inbox, ID).skipped} == {"Collected before."}
    for path, participant in by_path(result).items():
        said = platform_numbers.read(courses.named(ID), participant)
        assert said
        assert (said.platform, said.path, said.number in path) == (platform, path, True)


def test_one_number_is_one_person(inbox: Path) -> None:
    """Two files in one person's folder stay two hand-ins of hers."""
    put(inbox, "Ana Novak_111_assignsubmission_file_/a.ipynb", BLANK)
    put(inbox, "Ana Novak_111_assignsubmission_file_/b.ipynb", RIGHT)
    assert len(collect(inbox, ID).taken) == 1


def test_whose_it_is_is_asked_where_nothing_tells(inbox: Path, tmp_path: Path) -> None:
    """A file without a number is kept apart from two people of that name; an id says whose."""
    put(inbox, MOODLE.format(111), RIGHT)
    put(inbox, MOODLE.format(222), BLANK)
    collect(inbox, ID)
    put(tmp_path / "mail", f"Ana Novak_{ID}.ipynb", RIGHT)
    (taken,) = collect(tmp_path / "mail", ID).taken
    assert taken.participant == "ana-novak-3"
    assert taken.note.startswith("ana-novak, ana-novak-2 has that name too")
    assert "hackyack forget ana-novak-3" in taken.note
    put(tmp_path / "said", f"ana-novak-2_{ID}.ipynb", RIGHT)
    assert by_path(collect(tmp_path / "said", ID)) == {f"ana-novak-2_{ID}.ipynb": "ana-novak-2"}


def test_a_person_known_without_a_number_gets_it(inbox: Path, tmp_path: Path) -> None:
    """One who handed in by e-mail and then on the platform stays one."""
    put(tmp_path / "mail", f"Ana Novak_{ID}.ipynb", BLANK)
    put(inbox, MOODLE.format(111), RIGHT)
    collect(tmp_path / "mail", ID)
    (taken,) = collect(inbox, ID).taken
    assert (taken.participant, taken.note.partition(" ")[0]) == ("ana-novak", "Replaces")


def test_a_number_goes_with_its_person(inbox: Path) -> None:
    """``forget`` leaves the other of that name, and her number."""
    put(inbox, MOODLE.format(111), RIGHT)
    put(inbox, MOODLE.format(222), BLANK)
    collect(inbox, ID)
    forget.forget("ana-novak")
    left = [file.parent.name for file in courses.own().programme.glob("platform/*/*.json")]
    assert left == ["ana-novak-2"]
