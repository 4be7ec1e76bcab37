"""Hand-ins that belong to several people, taken in."""

from pathlib import Path

import nbformat
import pytest
from support.own_course import own_released
from support.small_course import ID, RIGHT, filled, released

from kit.grading import course, courses, platform_numbers
from kit.grading.courses import Assignment
from kit.grading.intake import known_people
from kit.grading.intake.collect import Collected, collect

__all__ = ["own_released", "released"]  # fixtures

MOODLE = "Ana Novak_111_assignsubmission_file_"
BLANK: dict[str, str] = {}


@pytest.fixture
def inbox(released: Path, tmp_path: Path) -> Path:
    return tmp_path / "in"


def put(inbox: Path, path: str, answers: dict[str, str] = RIGHT) -> None:
    """Write a hand-in with these answers."""
    file = inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(filled(courses.named(ID).release / f"{ID}.ipynb", answers), file)


def names() -> dict[str, tuple[str | None, str | None]]:
    """Return first and last names by id, as nbgrader's gradebook has them."""
    with course.gradebook() as book:
        return {one.id: (one.first_name, one.last_name) for one in book.students}


def ids(result: Collected) -> set[str]:
    return {one.participant for one in result.taken}


def test_a_pair_is_one_student_of_nbgraders(inbox: Path) -> None:
    """Its id says nobody's name, and its name both people's; Ana alone is another student."""
    put(inbox, f"Ana + Ben_{ID}.ipynb")
    put(inbox, f"Ana_{ID}.ipynb")
    assert len(collect(inbox, ID).taken) == 2
    (pair,) = names().keys() - {"ana"}
    assert pair.startswith("pair-")
    assert names() == {"ana": ("", "Ana"), pair: ("", "Ana + Ben")}


@pytest.mark.parametrize("later", ["Ben + Ana", "ben+ANA", "Ben & Ana", "Ben and Ana"])
def test_the_same_people_hand_in_again(inbox: Path, later: str) -> None:
    """They are found in whatever order they write their names, and the newer one counts."""
    put(inbox, f"Ana + Ben_{ID}.ipynb", BLANK)
    (before,) = collect(inbox, ID).taken
    put(inbox.with_name("again"), f"{later}_{ID}.ipynb")
    (after,) = collect(inbox.with_name("again"), ID).taken
    assert after.participant == before.participant
    assert "Replaces the one of" in after.note


def test_a_name_alone_finds_the_pair(inbox: Path) -> None:
    """As a merge asks, which has the name of another clone's pair and no id of this one."""
    put(inbox, f"Ana + Ben_{ID}.ipynb")
    (pair,) = ids(collect(inbox, ID))
    with course.gradebook() as book:
        assert known_people.id_of(book, "", "Ben + Ana") == pair
        assert known_people.id_of(book, "", "Ben + Cene") != pair


def test_other_people_are_another_hand_in(inbox: Path) -> None:
    """A third who joins them, or one of them with somebody else."""
    for name in ("Ana + Ben", "Ana + Ben + Cene", "Ana + Cene"):
        put(inbox, f"{name}_{ID}.ipynb")
    assert len(ids(collect(inbox, ID))) == 3


def test_a_pair_in_one_source_hands_in_once(inbox: Path) -> None:
    """Of two files of theirs the later counts, as of one person's."""
    put(inbox, f"Ana + Ben_{ID}.ipynb")
    put(inbox, f"Ben + Ana_{ID}.ipynb")
    result = collect(inbox, ID)
    assert (len(result.taken), len(result.skipped)) == (1, 1)
    assert "handed in again later" in result.skipped[0].reason


def test_a_rooms_receipt_is_in_a_pairs_id(inbox: Path) -> None:
    """By it the facilitator's page finds the grade; two pairs of one name stay two."""
    for receipt in ("KXAT7CFU", "Q3RT7CFU"):
        put(inbox, f"Ana+Ben-{receipt}_{ID}.ipynb")
    assert ids(collect(inbox, ID)) == {"pair-kxat7cfu", "pair-q3rt7cfu"}
    assert names()["pair-kxat7cfu"] == ("", "Ana + Ben-KXAT7CFU")


def test_a_file_named_by_the_pairs_id_is_theirs(inbox: Path) -> None:
    """A facilitator who renames a file by what is listed adds nobody."""
    put(inbox, f"Ana + Ben_{ID}.ipynb", BLANK)
    (pair,) = ids(collect(inbox, ID))
    put(inbox.with_name("again"), f"{pair}_{ID}.ipynb")
    assert ids(collect(inbox.with_name("again"), ID)) == {pair}
    assert names() == {pair: ("", "Ana + Ben")}


def test_who_was_left_alone_is_found_by_their_own_id(inbox: Path) -> None:
    """Somebody's own id comes before the one that they have from a pair."""
    put(inbox, f"Ana + Ben_{ID}.ipynb")
    put(inbox, f"Ben_{ID}.ipynb", BLANK)
    (pair,) = ids(collect(inbox, ID)) - {"ben"}
    with course.gradebook() as book:
        book.update_or_create_student(pair, last_name="Ben")
    put(inbox.with_name("again"), f"Ben_{ID}.ipynb")
    assert ids(collect(inbox.with_name("again"), ID)) == {"ben"}


@pytest.mark.parametrize(
    "path",
    [
        f"{MOODLE}/Ana + Ben_{ID}.ipynb",
        f"{MOODLE}/sub/Ben & ana_{ID} (1).ipynb",
        f"{MOODLE}Ana+Ben_{ID}.ipynb",
        f"{MOODLE}/Ben + Ana Novak.ipynb",
    ],
)
def test_a_file_on_a_platform_names_who_worked_with_its_sender(inbox: Path, path: str) -> None:
    """The sender goes by the platform's name, and stays the one with the number."""
    put(inbox, path)
    (taken,) = collect(inbox, ID).taken
    assert set(taken.name.split(" + ")) == {"Ana Novak", "Ben"}
    said = platform_numbers.read(courses.named(ID), taken.participant)
    assert said
    assert (said.name, said.number, taken.note) == ("Ana Novak", "111", "")


def test_canvas_joins_the_senders_names(inbox: Path) -> None:
    """It writes kovačana for Ana Kovač; her first name is found in it."""
    put(inbox, f"kovačana_12_345_Ana + Ben_{ID}.ipynb")
    assert [one.name for one in collect(inbox, ID).taken] == ["kovačana + Ben"]


@pytest.mark.parametrize("file", [f"Petra + Ben_{ID}", f"A + An_{ID}"])
def test_whose_file_it_is_may_be_unclear(inbox: Path, file: str) -> None:
    """None or all of the file's names may be the sender's: they get it, and it is said."""
    put(inbox, f"{MOODLE}/{file}.ipynb")
    (taken,) = collect(inbox, ID).taken
    assert taken.name == "Ana Novak"
    assert "the platform Ana Novak, who alone gets it" in taken.note


@pytest.mark.parametrize("file", [ID, f"{ID} 1 + 2", "Task 1 + 2", f"Ana Novak_{ID}"])
def test_a_platforms_file_of_one_person_stays_theirs(inbox: Path, file: str) -> None:
    """A plus between numbers names nobody."""
    put(inbox, f"{MOODLE}/{file}.ipynb")
    (taken,) = collect(inbox, ID).taken
    assert (taken.name, taken.note) == ("Ana Novak", "")


def test_ids_with_a_plus_stay_one_persons(own_released: Assignment) -> None:
    """A course's ids may be addresses, which have a plus for a label."""
    inbox = own_released.course.root / "inbox"
    (inbox / "ana+ps1@uni.si").mkdir(parents=True)
    content = (own_released.release / "problem1.ipynb").read_bytes()
    (inbox / "ana+ps1@uni.si" / "problem1.ipynb").write_bytes(content)
    with own_released.course.gradebook() as book:
        book.add_student("ana+ps1@uni.si")
    (taken,) = collect(inbox, own_released).taken
    assert (taken.participant, taken.name) == ("ana+ps1@uni.si", "ana+ps1@uni.si")


def test_a_course_keeps_a_known_senders_hand_in_under_their_id(own_released: Assignment) -> None:
    """Its gradebook has their marks: who else is in the file's name changes no id."""
    with own_released.course.gradebook() as book:
        book.add_student("A123", first_name="Ana", last_name="Novak")
    inbox = own_released.course.root / "inbox"
    (inbox / MOODLE).mkdir(parents=True)
    content = (own_released.release / "problem1.ipynb").read_bytes()
    (inbox / MOODLE / "Ana + Ben_problem1.ipynb").write_bytes(content)
    (taken,) = collect(inbox, own_released).taken
    assert taken.participant == "A123"
    assert "The file names Ana and Ben: it counts for A123 alone" in taken.note
