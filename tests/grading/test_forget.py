"""Removing a person's traces, and listing them."""

import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.small_course import ID, REFLECTION, written

from kit import scratch
from kit.errors import SubmissionError
from kit.grading import course, hand_in_names, retention
from kit.grading.courses import own
from kit.grading.forget import UnclearNameError, foretell, forget, overdue, purge, undated
from kit.grading.intake.collect import collect
from kit.grading.pages import report
from kit.grading.run import autograde

__all__ = ["written"]  # a fixture

DAY = 86_400


@pytest.fixture
def home(written: Path) -> Path:
    """The small course with all that grading writes: pages, records, a report, logs, a journal."""
    left = written / "programme" / "grading" / ID / "petra-perfect.part" / "made"
    left.mkdir(parents=True)
    (left / "x").write_text("Petra", "utf-8")
    return written


def traces(home: Path, *words: str) -> list[str]:
    """Return the files under programme/ that name a person in their path or content."""
    return [
        file.relative_to(home).as_posix()
        for file in (home / "programme").rglob("*")
        if any(
            word in file.as_posix() or (file.is_file() and word.encode() in file.read_bytes())
            for word in words
        )
    ]


def test_nothing_is_left(home: Path) -> None:
    """After forgetting, neither name nor id nor words are in any file's path or bytes."""
    words = ("petra-perfect", "Petra", "Perfect", REFLECTION[:20])
    assert len(traces(home, *words)) > 8
    forget("Petra Perfect")
    assert traces(home, *words) == []


@pytest.mark.parametrize("id", [".", "..", "../submitted", "submitted/petra-perfect"])
def test_an_id_that_leads_to_other_folders_removes_none(home: Path, id: str) -> None:
    """The gradebook takes any text as an id; only the row of such a one goes."""
    with course.gradebook() as book:
        book.add_student(id)
    shutil.rmtree(home / "programme" / "logs")  # a log goes with whoever's id stands in it
    before = traces(home, "petra-perfect")
    assert foretell(id).removed == ()
    forget(id)
    assert traces(home, "petra-perfect") == before
    with course.gradebook() as book:
        assert id not in {one.id for one in book.students}


def test_what_went_is_said(home: Path) -> None:
    """Each folder, log, row and report is named."""
    gone = forget("hana  HALF")
    assert gone.participant == "hana-half"
    said = "\n".join(gone.removed)
    for step in ("submitted", "autograded", "feedback", "record"):
        assert f"programme/{step}/hana-half with " in said
    assert "the gradebook's rows of 1 hand-in" in said
    assert "a row of the report on small_1" in said


def test_an_odd_name_removes_nobody(home: Path) -> None:
    """No pattern, path or empty name stands for anybody."""
    before = sorted((home / "programme").rglob("*"))
    for name in ("", " ", "*", ".", "..", "../..", "/", "-", "%", "petra*", "[p]etra-perfect"):
        with pytest.raises(SubmissionError):
            forget(name)
    assert sorted((home / "programme").rglob("*")) == before


def test_what_will_go_is_said_before(home: Path) -> None:
    """``foretell`` names the folders and rows that ``forget`` removes, and removes nothing."""
    coming = foretell("hana  HALF")
    assert foretell("hana-half") == coming
    gone = forget("hana-half")
    assert [line for line in gone.removed if line in coming.removed] == list(coming.removed)
    assert len(coming.removed) == 6


def test_the_others_keep_theirs(home: Path) -> None:
    """The scores, files and report rows of all other people are unchanged."""
    before = {r.participant: r.score for r in autograde.standing(ID)}
    forget("petra-perfect")
    del before["petra-perfect"]
    assert {r.participant: r.score for r in autograde.standing(ID)} == before
    assert "Wanda Wrong" in report.report(ID).html.read_text("utf-8")


def test_who_only_sent_a_torn_file_goes_too(home: Path) -> None:
    """A person with nothing but an unreadable file can be forgotten too."""
    assert traces(home, "Tom Torn")
    forget("Tom Torn")
    assert traces(home, "Tom Torn", "tom-torn") == []


def test_a_second_run_finds_nobody(home: Path) -> None:
    """Forgetting the same person again gives one sentence."""
    forget("petra-perfect")
    with pytest.raises(SubmissionError, match="Nobody here is called petra-perfect"):
        forget("petra-perfect")


def test_what_was_interrupted_can_be_run_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interruption the same name finds the rest."""
    with monkeypatch.context() as patch:
        patch.setattr("kit.grading.forget._remove_rows", lambda *_of: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            forget("Petra Perfect")
    forget("Petra Perfect")
    assert traces(home, "petra-perfect", "Petra") == []


def test_two_people_of_one_name_are_asked_about(home: Path) -> None:
    """For a name that two people have, an id is asked for."""
    with course.gradebook() as book:
        book.update_or_create_student("petra-2", first_name="Petra", last_name="PERFECT")
    with pytest.raises(SubmissionError, match="Name one by id: petra-2, petra-perfect"):
        forget("Petra Perfect")
    assert forget("petra-2").participant == "petra-2"


def test_ids_that_are_folders_of_the_programme_harm_nothing(home: Path) -> None:
    """Forgetting a person called Submitted deletes only their own folder."""
    (participant,) = {next(iter(hand_in_names.ids("submitted")))}
    (home / "programme" / "submitted" / participant / ID).mkdir(parents=True)
    forget(participant)
    assert (home / "programme" / "submitted" / "petra-perfect").exists()


def test_old_ones_go_by_themselves(home: Path) -> None:
    """A purge forgets exactly the people with no newer hand-in."""
    stamp = home / "programme" / "submitted" / "rita-raises" / ID / "timestamp.txt"
    old = datetime.fromtimestamp(time.time() - 91 * DAY, UTC)
    stamp.write_text(f"{old:%Y-%m-%d %H:%M:%S.%f} UTC", "utf-8")
    os.utime(stamp)
    assert [gone.participant for gone in purge(90)] == ["rita-raises"]
    assert traces(home, "rita-raises", "Rita") == []
    assert purge(90) == ()


def undated_hand_in(home: Path, *, days: int, row: int | None) -> Path:
    """Take Rita's timestamp.txt away; her file and her row in the gradebook get these ages."""
    folder = home / "programme" / "submitted" / "rita-raises" / ID
    (folder / "timestamp.txt").unlink()
    os.utime(folder / f"{ID}.ipynb", (time.time() - days * DAY,) * 2)
    with course.gradebook() as book:
        when = None if row is None else datetime.now(UTC) - timedelta(days=row)
        book.find_submission(ID, "rita-raises").timestamp = when and when.replace(tzinfo=None)
        book.db.commit()
    return folder


@pytest.mark.parametrize(
    ("days", "row", "goes"), [(0, None, 0), (0, 200, 0), (200, 0, 0), (200, None, 1), (95, 200, 1)]
)
def test_without_a_timestamp_the_newest_sign_counts(
    home: Path, days: int, row: int | None, goes: int
) -> None:
    """nbgrader's timestamp.txt may be missing: then the file's date and the gradebook's do."""
    undated_hand_in(home, days=days, row=row)
    assert overdue(90) == ("rita-raises",) * goes
    assert bool(retention.reminder(own())) == bool(goes)


def test_whose_time_nothing_tells_stays_and_is_named(home: Path) -> None:
    """Somebody on a list of the course who never handed in is no old hand-in."""
    with course.gradebook() as book:
        book.add_student("s77")
    assert purge(1) == ()
    assert undated() == ("s77",)


def waits(home: Path, name: str, *, receipt: str = "KXAT7CFU") -> Path:
    """Put a hand-in into the room's folder, as a room does; return the folder."""
    folder = home / "programme" / "hand-ins" / ID
    folder.mkdir(parents=True, exist_ok=True)
    pristine = home / "exercises" / ID / f"{ID}.ipynb"
    (folder / f"{name}-{receipt}_{ID}.ipynb").write_bytes(pristine.read_bytes())
    return folder


def test_what_lies_in_the_rooms_folder_goes_too(home: Path) -> None:
    """The next ``collect`` does not bring a forgotten person back."""
    folder = waits(home, "Petra-Perfect")
    collect(folder, ID)
    (folder / f".Petra-Perfect-KXAT7CFU_{ID}.ipynb.part").write_text("{")
    gone = forget("Petra-Perfect-KXAT7CFU")
    assert [line for line in gone.removed if "hand-ins" in line]
    assert traces(home, "KXAT7CFU", "kxat7cfu") == []
    assert collect(folder, ID).taken == ()


def test_a_name_without_its_receipt_is_asked_about(home: Path) -> None:
    """Ana is found among the names with a receipt, collected or not, and never guessed."""
    folder = waits(home, "Ana")
    collect(folder, ID)
    with pytest.raises(UnclearNameError, match="1 person may be called Ana") as told:
        forget("Ana")
    assert told.value.people == {"ana-kxat7cfu": "Ana-KXAT7CFU"}
    waits(home, "Ana", receipt="Q3RT7CFU")
    with pytest.raises(UnclearNameError, match="2 people are called ana"):
        forget("ana")
    assert forget("KXAT7CFU").participant == "ana-kxat7cfu"
    assert [file.name for file in folder.iterdir()] == [f"Ana-Q3RT7CFU_{ID}.ipynb"]


def test_a_fresh_hand_in_in_the_rooms_folder_is_not_overdue(home: Path) -> None:
    """Who has only handed in through a room, and lately, is not among the overdue."""
    waits(home, "Ana")
    assert "ana-kxat7cfu" not in overdue(90)


def test_what_killed_runs_left_goes_too(home: Path) -> None:
    """Scratch of a run that was killed is removed."""
    made = "from kit import scratch; import os; print(scratch.own(), flush=True); os._exit(9)"
    said = subprocess.run([sys.executable, "-c", made], capture_output=True, text=True, check=False)
    left = Path(said.stdout.strip())
    (left / "gradebook.db").write_text("Petra")
    forget("Petra Perfect")
    assert left.is_relative_to(home)
    assert traces(home, "Petra") == []


def test_nobody_is_forgotten_while_hand_ins_are_graded(home: Path) -> None:
    """The run would write the person into the gradebook again: one sentence, and nothing goes."""
    with scratch.grading(), pytest.raises(SubmissionError, match="being graded"):
        forget("Petra Perfect")
    assert (home / "programme" / "submitted" / "petra-perfect").is_dir()
    forget("Petra Perfect")
