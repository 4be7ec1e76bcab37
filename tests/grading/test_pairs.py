"""Forgetting one of those who handed in together."""

from pathlib import Path

import pytest
from support.small_course import ID, paired

from kit.errors import SubmissionError
from kit.grading import course, hand_in_names, platform_numbers
from kit.grading.courses import own
from kit.grading.forget import UnclearNameError, foretell, forget, purge, who
from kit.grading.intake import participant_names
from kit.grading.intake.collect import collect
from kit.grading.pages import record
from kit.grading.run import autograde

__all__ = ["paired"]  # a fixture


@pytest.fixture
def home(paired: Path) -> Path:
    return paired


@pytest.fixture
def pair(home: Path) -> str:
    """The id of Ana Novak and Ben, beside whom Ben has handed in alone."""
    (id,) = (one for one in own().participants("submitted") if hand_in_names.is_of_several(one))
    return id


def traces(home: Path, word: str) -> list[str]:
    """Return the files under programme/ that have a word in their path or content."""
    return [
        file.relative_to(home).as_posix()
        for file in (home / "programme").rglob("*")
        if word in file.relative_to(home).as_posix()
        or (file.is_file() and word.encode() in file.read_bytes())
    ]


def waits(home: Path, name: str) -> Path:
    """Put a hand-in into the room's folder, as a room or a facilitator does; return the file."""
    file = home / "programme" / "hand-ins" / ID / f"{name}_{ID}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes((home / "exercises" / ID / f"{ID}.ipynb").read_bytes())
    return file


def test_one_goes_and_the_others_work_stays(home: Path, pair: str) -> None:
    """No byte of Ana's name is left; Ben's hand-in, points and page are there as before."""
    scores = {one.participant: one.score for one in autograde.standing(ID)}
    submitted = own().assignment(ID).submitted(pair) / f"{ID}.ipynb"
    content = submitted.read_bytes()
    assert len(traces(home, "Novak")) > 3
    gone = forget("Ana Novak")
    assert (traces(home, "Novak"), traces(home, "novak")) == ([], [])
    assert {one.participant: one.score for one in autograde.standing(ID)} == scores
    assert submitted.read_bytes() == content
    page = own().assignment(ID).feedback(pair) / f"{ID}.html"
    assert "<p>Feedback for Ben</p>" in page.read_text("utf-8")
    assert f"the name Ana Novak on the hand-ins of {pair}, which stay for Ben" in gone.removed
    assert f"programme/record/{pair}/{ID}.ana-novak.html" in gone.removed


def test_the_report_has_who_is_left(home: Path, pair: str) -> None:
    """It is written again: Ben has two hand-ins, and nobody worked with him."""
    forget("Ana Novak")
    text = (home / "programme" / "report" / ID / "report.html").read_text("utf-8")
    assert text.count('<th scope="row">Ben</th>') == 2
    assert "worked together" not in text


def test_a_record_is_called_as_the_next_one_will_be(home: Path, pair: str) -> None:
    """Ben has one record of this hand-in, before and after it is written again."""
    forget("Ana Novak")
    folder = home / "programme" / "record" / pair
    assert [file.name for file in folder.iterdir()] == [f"{ID}.html"]
    record.record(ID)
    assert [file.name for file in folder.iterdir()] == [f"{ID}.html"]


def test_all_of_a_persons_goes_by_their_name(home: Path, pair: str) -> None:
    """Ben has handed in alone as well: that goes, and Ana keeps what they did together."""
    coming = foretell("ben")
    assert f"the name Ben on the hand-ins of {pair}, which stay for Ana Novak" in coming.removed
    assert f"programme/record/{pair}/{ID}.ben.html" in coming.removed
    assert any("submitted/ben with 2 files" in line for line in coming.removed)
    forget("Ben")
    assert own().participants("submitted") == {pair}
    with course.gradebook() as book:
        assert [(one.id, one.last_name) for one in book.students] == [(pair, "Ana Novak")]
    assert traces(home, "Ben") == []


def test_nothing_stays_when_nobody_is_left(home: Path, pair: str) -> None:
    """One after the other: the last one's is all that there is."""
    forget("Ana Novak")
    assert set(who("Ben").own) == {pair, "ben"}
    forget("Ben")
    assert own().participants("submitted") == set()
    assert traces(home, pair) == []


@pytest.mark.parametrize("name", ["Ben + Ana Novak", "the id"])
def test_all_of_them_can_be_forgotten_at_once(home: Path, pair: str, name: str) -> None:
    """By the names of all, or by their id; Ben's own hand-in stays."""
    forget(pair if name == "the id" else name)
    assert own().participants("submitted") == {"ben"}
    assert traces(home, pair) == []


def test_a_purge_takes_old_hand_ins_and_no_names(home: Path, pair: str) -> None:
    """Ben's own is old: what he did with Ana keeps his name."""
    stamp = home / "programme" / "submitted" / "ben" / ID / "timestamp.txt"
    stamp.write_text("2020-01-01 10:00:00 UTC", "utf-8")
    assert [gone.participant for gone in purge(90)] == ["ben"]
    assert who("Ben").shares[0].shown == "Ana Novak + Ben"


def test_what_was_interrupted_can_be_run_again(
    home: Path, pair: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is still in the gradebook, and finds the rest."""
    with monkeypatch.context() as patch:
        patch.setattr("kit.grading.shared_hand_ins.rename", lambda *_of: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forget("Ana Novak")
    forget("Ana Novak")
    assert traces(home, "Novak") == []


def test_files_that_wait_get_the_name_of_who_is_left(home: Path, pair: str) -> None:
    """Collected again they are the same hand-in; copies of them go."""
    file = waits(home, "Ben + Ana Novak")
    copy = file.parent / ".ipynb_checkpoints" / file.name.replace(".ipynb", "-checkpoint.ipynb")
    copy.parent.mkdir()
    copy.write_bytes(file.read_bytes())
    forget("Ana Novak")
    assert traces(home, "Novak") == []
    assert [one.name for one in file.parent.glob("*.ipynb")] == [f"Ben_{ID}.ipynb"]
    assert not copy.exists()


def test_a_file_that_waits_takes_nobodys_place(home: Path, pair: str) -> None:
    """Ben's own lies there as well: both stay, and both are his."""
    shared, own_file = waits(home, "Ana Novak + Ben"), waits(home, "Ben")
    shared.write_text("what they did together", "utf-8")
    own_file.write_text("what Ben did alone", "utf-8")
    forget("Ana Novak")
    texts = {file.name: file.read_text("utf-8") for file in own_file.parent.iterdir()}
    assert sorted(texts.values()) == ["what Ben did alone", "what they did together"]
    assert [participant_names.name_in(name, ID) for name in texts] == ["Ben", "Ben"]


def test_a_rooms_pair_is_asked_about(home: Path) -> None:
    """A receipt is a fresh identity: who is meant without it is never guessed."""
    file = waits(home, "Ana+Cene-KXAT7CFU")
    collect(file.parent, ID)
    with pytest.raises(UnclearNameError, match=r'Name one by id: "Cene \(pair-kxat7cfu\)"') as told:
        forget("Cene")
    assert told.value.people == {
        "Cene (pair-kxat7cfu)": "Cene-KXAT7CFU, together with Ana-KXAT7CFU"
    }
    forget("Cene (pair-kxat7cfu)")
    assert traces(home, "Cene") == []
    (left,) = file.parent.iterdir()
    assert left.name == f"Ana-KXAT7CFU_{ID}.ipynb"
    assert collect(file.parent, ID).skipped[0].reason == "Collected before."
    assert who("KXAT7CFU").own.keys() == {"pair-kxat7cfu", "ana-kxat7cfu"}


def test_a_rooms_pair_goes_by_its_receipt(home: Path) -> None:
    """Collected or not."""
    file = waits(home, "Ana+Cene-KXAT7CFU")
    assert foretell("KXAT7CFU").removed == (f"programme/hand-ins/{ID}/{file.name}",)
    collect(file.parent, ID)
    forget("kxat7cfu")
    assert traces(home, "kxat7cfu") + traces(home, "KXAT7CFU") == []


def test_files_that_nobody_could_read_lose_the_name(home: Path, pair: str) -> None:
    """They are kept under the name that they came with."""
    inbox = home / "in"
    inbox.mkdir()
    (inbox / f"Ana Novak + Ben_{ID}.ipynb").write_text("{", "utf-8")
    collect(inbox, ID)
    assert traces(home, f"unreadable/{pair}/{ID}/Ana Novak")
    forget("Ana Novak")
    assert traces(home, f"unreadable/{pair}/{ID}/Ben_{ID}.ipynb")
    assert traces(home, "Novak") == []


@pytest.mark.parametrize(("who_goes", "kept"), [("Dana Zupan", False), ("Eva", True)])
def test_a_platforms_number_is_the_senders(home: Path, who_goes: str, kept: bool) -> None:
    """It goes with the sender; another's name goes from the path of the file."""
    inbox = home / "in"
    folder = inbox / "Dana Zupan_7_assignsubmission_file_"
    folder.mkdir(parents=True)
    exercise = (home / "exercises" / ID / f"{ID}.ipynb").read_bytes()
    (folder / f"Dana + Eva_{ID}.ipynb").write_bytes(exercise)
    (taken,) = collect(inbox, ID).taken
    forget(who_goes)
    said = platform_numbers.read(own().assignment(ID), taken.participant)
    assert (said and (said.name, said.path)) == (
        ("Dana Zupan", f"{folder.name}/{ID}.ipynb") if kept else None
    )
    assert traces(home, who_goes.split(maxsplit=1)[0]) == []


def test_namesakes_who_worked_together_go_together(home: Path, pair: str) -> None:
    """Nothing tells which of the two is meant, so nothing may stay."""
    with course.gradebook() as book:
        book.update_or_create_student(pair, last_name="Ana + Ana")
    assert who("Ana").own == {pair: "Ana + Ana"}


@pytest.mark.parametrize("name", ["Ana", "novak", "Ana Nowak"])
def test_whose_name_may_be_meant_is_said(home: Path, pair: str, name: str) -> None:
    """A part of a name, or a slip, removes nobody, and the way on is in the sentence."""
    said = f"Nobody here is called {name}. 1 person may be meant. To go on, name them by id: "
    with pytest.raises(UnclearNameError) as told:
        forget(name)
    assert str(told.value) == f'{said}"Ana Novak ({pair})"'


def test_in_a_course_the_id_is_said(home: Path) -> None:
    """An id tells nobody who knows the name."""
    with course.gradebook() as book:
        book.add_student("A123", first_name="Ana", last_name="Kovač")
        book.add_student("B9", first_name="Ana", last_name="Kos")
    with pytest.raises(UnclearNameError, match=r"by id: A123 \(Ana Kovač\)$"):
        forget("kovac")
    with pytest.raises(UnclearNameError, match=r"3 people may be meant. .*, A123 .*, B9 "):
        forget("Ana")
    with pytest.raises(UnclearNameError, match=r"by id: A123 \(Ana Kovač\)$"):
        forget("A1234")
    with pytest.raises(SubmissionError, match=r"Nobody here is called Xaver\. Write the name"):
        forget("Xaver")


def test_an_id_in_a_pairs_name_is_its_persons(home: Path, pair: str) -> None:
    """In a course people may write their ids into the file's name."""
    with course.gradebook() as book:
        book.add_student("A123", first_name="Ana", last_name="Novak")
        book.update_or_create_student(pair, last_name="A123 + B9")
    found = who("A123")
    assert (set(found.own), [one.id for one in found.shares]) == ({"A123"}, [pair])


def test_ids_are_nobodys_names(home: Path) -> None:
    """An address with a label, by which a course knows a student, is not two people."""
    with course.gradebook() as book:
        book.add_student("ana+ben")
    with pytest.raises(SubmissionError):
        who("ana")
    assert who("ana+ben").own == {"ana+ben": "ana+ben"}
