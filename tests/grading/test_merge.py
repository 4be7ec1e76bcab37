"""Two facilitators, two clones, one gradebook."""

import os
import shutil
import signal
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from support.command_line import Run, run
from support.small_course import ID, graded

from kit.errors import SubmissionError
from kit.grading import course, platform_numbers
from kit.grading.courses import at, own
from kit.grading.intake.collect import collect
from kit.grading.merge import Merged, Whose, merge
from kit.grading.run import autograde

__all__ = ["graded", "run"]  # fixtures


@pytest.fixture
def theirs(graded: Path) -> Path:
    """The clone of somebody else, with the same hand-ins, graded."""
    other = graded.with_name("theirs")
    shutil.copytree(graded, other)
    return other


def score(home: Path, person: str, points: float | None, words: str = "") -> None:
    """Give points and a comment for the reflection, as the formgrader does."""
    before = os.environ["HACKYACK_HOME"]
    os.environ["HACKYACK_HOME"] = str(home)
    try:
        with course.gradebook() as book:
            book.find_grade("reflection", ID, ID, person).manual_score = points
            book.find_comment("reflection", ID, ID, person).manual_comment = words or None
            book.db.commit()
    finally:
        os.environ["HACKYACK_HOME"] = before


def scored(person: str) -> tuple[float | None, str | None]:
    """The points and comment for the reflection here."""
    with course.gradebook() as book:
        grade = book.find_grade("reflection", ID, ID, person)
        comment = book.find_comment("reflection", ID, ID, person)
        return grade.manual_score, comment.manual_comment


def taken(theirs: Path, take: Whose | None = None) -> Merged:
    """Merge into the clone of the test."""
    return merge(own(), theirs, take=take)


def forget_here(home: Path, person: str) -> None:
    """Let this clone have nothing of a person."""
    for step in ("submitted", "autograded", "digests"):
        shutil.rmtree(home / "programme" / step / person)
    with course.gradebook() as book:
        book.remove_student(person)


def standing() -> dict[str, tuple[float | None, str]]:
    """The points of all people here."""
    return {one.participant: (one.score, one.status) for one in autograde.standing(ID)}


def test_the_same_counts_once(graded: Path, theirs: Path) -> None:
    """Nothing is told and nothing changes."""
    before = standing()
    assert taken(theirs) == Merged(told=(), differences=())
    assert standing() == before


def test_what_is_not_here_is_taken_graded(graded: Path, theirs: Path) -> None:
    """Hand-in, points, comment and graded notebook come, and a second merge has nothing to do."""
    before = standing()
    score(theirs, "hana-half", 0, "Well said.")
    forget_here(graded, "hana-half")
    assert taken(theirs).told == ("Hana Half: a hand-in was taken.",)
    assert standing() == before
    assert scored("hana-half") == (0, "Well said.")
    assert taken(theirs) == Merged(told=(), differences=())


def test_into_an_empty_clone(graded: Path) -> None:
    """The gradebooks' own ids differ there; points are the same."""
    before = standing()
    empty = graded.with_name("empty")
    shutil.copytree(graded, empty, ignore=shutil.ignore_patterns("programme"))
    os.environ["HACKYACK_HOME"] = str(empty)
    try:
        taken(graded)
        assert standing() == before
    finally:
        os.environ["HACKYACK_HOME"] = str(graded)


def test_a_newer_one_is_taken(graded: Path, theirs: Path) -> None:
    """It is told; a person's comment stays; the one here waits to be graded again."""
    score(graded, "hana-half", None, "Ours.")
    folder = theirs / "programme" / "submitted" / "hana-half" / ID
    notebook = (folder / f"{ID}.ipynb").read_text("utf-8").replace("limit = ...", "limit = 5")
    (folder / f"{ID}.ipynb").write_text(notebook, "utf-8")
    (folder / "timestamp.txt").write_text("2099-01-01 10:00:00.000000 UTC", "utf-8")
    assert taken(theirs).told == ("Hana Half: a newer hand-in was taken.",)
    here = graded / "programme" / "submitted" / "hana-half" / ID / f"{ID}.ipynb"
    assert here.read_text("utf-8") == notebook
    assert standing()["hana-half"][1] == "not graded yet"
    assert scored("hana-half") == (None, "Ours.")


def test_an_older_one_is_left(graded: Path, theirs: Path) -> None:
    """It is told, and ours stays."""
    folder = theirs / "programme" / "submitted" / "hana-half" / ID
    (folder / "timestamp.txt").write_text("2001-01-01 10:00:00.000000 UTC", "utf-8")
    before = standing()
    assert taken(theirs).told == ("Hana Half: the one here is newer, and stays.",)
    assert standing() == before


@pytest.mark.parametrize(("take", "kept"), [(None, 1), ("ours", 1), ("theirs", 2)])
def test_both_have_scored(graded: Path, theirs: Path, take: Whose | None, kept: float) -> None:
    """Nothing is overwritten unless somebody says whose counts; the difference is told."""
    score(graded, "hana-half", 1)
    score(theirs, "hana-half", 2)
    done = taken(theirs, take)
    assert scored("hana-half")[0] == kept
    told = [(one.participant, one.what, one.ours, one.theirs) for one in done.differences]
    assert told == ([("Hana Half", "reflection", "1.0", "2.0")] if take is None else [])


def test_a_score_of_theirs_alone(graded: Path, theirs: Path) -> None:
    """It is taken, and one of ours alone stays."""
    score(theirs, "hana-half", 1, "Theirs.")
    score(graded, "emil-empty", 2, "Ours.")
    assert taken(theirs).differences == ()
    assert scored("hana-half") == (1, "Theirs.")
    assert scored("emil-empty") == (2, "Ours.")


def test_another_edition_of_the_exercise(graded: Path, theirs: Path) -> None:
    """Its hand-in is taken, its points are not: they are given here."""
    with closing(sqlite3.connect(theirs / "programme" / "gradebook.db")) as connection:
        connection.execute("UPDATE source_cell SET source = source || ' '")
        connection.commit()
    forget_here(graded, "hana-half")
    assert taken(theirs).told == ("Hana Half: a hand-in was taken.",)
    assert standing()["hana-half"] == (None, "not graded yet")


def handed(home: Path, notebook: Path, *paths: str) -> None:
    """Collect the notebook in a clone, as a platform's zip names it."""
    source = home.with_name(f"{home.name}.zip")
    with zipfile.ZipFile(source, "w") as archive:
        for path in paths:
            archive.write(notebook, path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        collect(source, ID)


def test_numbers_tell_people_of_one_name_apart(graded: Path, theirs: Path) -> None:
    """The one with the same number is the same person, the other stays one of their own."""
    notebook = next((graded / "exercises").glob("*/*.ipynb"))
    form = "Ana Novak_{n}_assignsubmission_file_/" + f"{ID}.ipynb"
    handed(graded, notebook, form.format(n=7))
    handed(theirs, notebook, form.format(n=8), form.format(n=7))
    merged = taken(theirs)
    assignment = own().assignment(ID)
    anas = {id for id in assignment.submissions() if id.startswith("ana-novak")}
    numbers = {id: platform_numbers.number(assignment, id, "moodle") for id in anas}
    assert sorted(numbers.values()) == ["7", "8"]
    assert sum("by the number 8" in said for said in merged.told) == 1
    assert not [said for said in taken(theirs).told if "Ana" in said]  # as it is now


def test_two_of_one_name_without_numbers_stay_two(graded: Path, theirs: Path) -> None:
    """Nobody's hand-in takes the place of another person's of that name."""
    notebook = next((graded / "exercises").glob("*/*.ipynb"))
    for home, names in ((graded, ["Ana Novak"]), (theirs, ["Ana Novak", "Eva Kos"])):
        handed(home, notebook, *(f"{name}_{ID}.ipynb" for name in names))
    before = os.environ["HACKYACK_HOME"]
    os.environ["HACKYACK_HOME"] = str(theirs)
    with course.gradebook() as book:
        book.update_or_create_student("eva-kos", first_name="Ana", last_name="Novak")
    os.environ["HACKYACK_HOME"] = before
    hers = theirs / "programme" / "submitted" / "eva-kos" / ID / f"{ID}.ipynb"
    hers.write_text(f"{hers.read_text('utf-8')} ", "utf-8")
    known = len(standing())
    merged = taken(theirs)
    assert len(standing()) == known + 1
    assert sum("has that name too" in said for said in merged.told) == 1


def test_a_course_of_ones_own(theirs: Path, monkeypatch: pytest.MonkeyPatch, graded: Path) -> None:
    """Two copies of a course in another folder than the clone merge in the same way."""
    before = standing()
    forget_here(graded, "hana-half")
    monkeypatch.delenv("HACKYACK_HOME")
    done = merge(at(graded), theirs)
    assert done.told == ("Hana Half: a hand-in was taken.",)
    monkeypatch.setenv("HACKYACK_HOME", str(graded))
    assert standing() == before


def test_no_clone(graded: Path, tmp_path: Path) -> None:
    """One sentence says what is missing there."""
    with pytest.raises(SubmissionError, match=r"is no clone in which .* programme/gradebook.db"):
        taken(tmp_path)
    with pytest.raises(SubmissionError, match="is this clone itself"):
        taken(graded)


@pytest.mark.parametrize("damage", ["newer", "torn"])
def test_a_gradebook_of_another_kind(graded: Path, theirs: Path, damage: str) -> None:
    """A newer schema, or a damaged file, is one sentence; theirs is never changed."""
    file = theirs / "programme" / "gradebook.db"
    if damage == "newer":
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = 'ffff'")
            connection.commit()
    else:
        file.write_bytes(b"no database" * 500)
    before = file.read_bytes()
    said = "another version of nbgrader" if damage == "newer" else "can't be read"
    with pytest.raises(SubmissionError, match=said):
        taken(theirs)
    assert file.read_bytes() == before


def test_the_command(run: Run, graded: Path, theirs: Path) -> None:
    """The differences are a table, and the status is 1."""
    score(graded, "hana-half", 1)
    score(theirs, "hana-half", 2)
    status, said, _error = run("merge", str(theirs))
    assert (status, "Hana Half" in said) == (1, True)
    assert run("merge", str(theirs), "--take", "theirs")[0] == 0
    assert run("merge", str(theirs), "--take", "mine")[0] == 1


@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killed merge is a fork of this process")
def test_killed_at_any_step(graded: Path, theirs: Path) -> None:
    """Nothing that was here is lost, and the next merge gives what an undisturbed one gives."""
    score(theirs, "hana-half", 1, "Theirs.")
    score(graded, "emil-empty", 2, "Ours.")
    forget_here(graded, "hana-half")
    start = graded.with_name("start")
    shutil.copytree(graded, start)
    killed, steps = in_a_fork(theirs, 0)
    whole = standing()
    assert (killed, whole["hana-half"][0]) == (False, 3)
    for moment in range(1, steps, max(1, steps // 5)):
        shutil.rmtree(graded)
        shutil.copytree(start, graded)
        assert in_a_fork(theirs, moment)[0], f"not killed at step {moment} of {steps}"
        assert scored("emil-empty") == (2, "Ours.")
        assert {id: one for id, one in standing().items() if id != "hana-half"} == {
            id: one for id, one in whole.items() if id != "hana-half"
        }
        taken(theirs)
        assert (standing(), scored("hana-half")) == (whole, (1, "Theirs.")), moment


def in_a_fork(theirs: Path, last: int) -> tuple[bool, int]:
    """Merge in a fork that is killed at step ``last``; return True if it was, else its steps."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        steps = 0

        def count(name: str, _arguments: Any) -> None:
            nonlocal steps
            if name.startswith(("open", "os.", "shutil.", "sqlite3.")):
                steps += 1
                if steps == last:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        for name in ("before_cursor_execute", "commit"):
            event.listen(Engine, name, lambda *_more: count("sqlite3.", ()))
        try:
            taken(theirs)
        finally:
            os.write(writing, str(steps).encode())
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        steps_done = int(said.read() or 0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1]), steps_done
