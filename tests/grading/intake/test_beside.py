"""The files beside a notebook: timestamp.txt, and what its code needs."""

import os
import shutil
from pathlib import Path

import pytest
from support.own_course import own_released

from kit.grading.courses import Assignment
from kit.grading.intake import beside
from kit.grading.intake.collect import collect

__all__ = ["own_released"]  # a fixture

SAID = b"2026-01-30 10:00:00.000000 UTC"


def put(assignment: Assignment, folder: str, **files: bytes) -> Path:
    """Write a notebook and ``files`` into a folder of the inbox; "__" in a name is a slash."""
    inbox = assignment.course.root / "inbox"
    (inbox / folder).mkdir(parents=True)
    shutil.copy(assignment.release / "problem1.ipynb", inbox / folder)
    for name, content in files.items():
        file = inbox / folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return inbox


def stamp(assignment: Assignment, participant: str) -> bytes:
    return (assignment.submitted(participant) / "timestamp.txt").read_bytes()


def test_the_time_beside_a_notebook_counts(own_released: Assignment) -> None:
    """nbgrader's time of handing in, and not when the file was copied."""
    inbox = put(own_released, "ana", timestamp_txt=SAID)
    result = collect(inbox, own_released)
    assert [(one.participant, one.dated) for one in result.taken] == [("ana", True)]
    assert result.skipped == ()
    assert stamp(own_released, "ana") == SAID


def test_a_file_without_a_time_is_told(own_released: Assignment) -> None:
    """Then the notebook's own date counts."""
    inbox = put(own_released, "ana", timestamp_txt=b"soon")
    os.utime(inbox / "ana" / "problem1.ipynb", (86_400, 86_400))
    result = collect(inbox, own_released)
    assert [one.dated for one in result.taken] == [False]
    assert "It says no date and time" in result.skipped[0].reason
    assert stamp(own_released, "ana").startswith(b"1970-01-02 00:00:00")


def test_a_time_beside_several_peoples_is_nobodys(own_released: Assignment) -> None:
    """It is left out, and that is said."""
    inbox = put(own_released, ".", timestamp_txt=SAID)
    for who in ("ana", "bo"):
        shutil.copy(inbox / "problem1.ipynb", inbox / f"{who}_problem1.ipynb")
    result = collect(inbox, own_released)
    assert [one.dated for one in result.taken] == [False, False]
    assert [one.reason for one in result.skipped if one.path == "timestamp.txt"] == [
        "Beside hand-ins of several people: whose time it is can't be told."
    ]


def test_files_in_somebodys_folder_are_kept(own_released: Assignment) -> None:
    """Their code may need them; data in JSON is not taken for answers."""
    inbox = put(own_released, "ana/ps1", helper_py=b"x = 1", data__a_json=b"[1]")
    assert collect(inbox, own_released).skipped == ()
    assert (own_released.submitted("ana") / "helper.py").read_bytes() == b"x = 1"
    assert (own_released.submitted("ana") / "data" / "a.json").read_bytes() == b"[1]"
    (inbox / "ana" / "ps1" / "helper.py").write_bytes(b"x = 2")  # the notebook is the same
    collect(inbox, own_released)
    assert (own_released.submitted("ana") / "helper.py").read_bytes() == b"x = 2"


@pytest.mark.parametrize("name", ["gradebook_db", "nbgrader_config_py", "con_txt"])
def test_names_of_others_are_left_out(own_released: Assignment, name: str) -> None:
    """nbgrader's own files, and what some system can't store, are named instead."""
    inbox = put(own_released, "ana", **{name.replace("r_config", "r%config"): b""})
    for file in (inbox / "ana").glob("*%*"):
        file.rename(file.with_name(file.name.replace("%", "_")))
    (left,) = collect(inbox, own_released).skipped
    assert left.reason == "Left out: a file of that name can't lie beside a notebook."


def test_a_file_of_nobodys_folder_is_left_out(own_released: Assignment) -> None:
    """Beside several people's notebooks, or beside one that is named by itself."""
    inbox = put(own_released, ".", notes_txt=b"")
    (inbox / "problem1.ipynb").rename(inbox / "ana_problem1.ipynb")
    (left,) = collect(inbox, own_released).skipped
    assert (left.path, left.reason.rpartition(": ")[2]) == ("notes.txt", "left out.")


def test_the_exercises_own_files_stay(own_released: Assignment) -> None:
    """The same file is not mentioned, another one is; the course may let people change it."""
    (own_released.source / "data.csv").write_bytes(b"1")
    inbox = put(own_released, "ana", data_csv=b"1")
    assert collect(inbox, own_released).skipped == ()
    (inbox / "ana" / "data.csv").write_bytes(b"2")
    reasons = [one.reason for one in collect(inbox, own_released).skipped]
    assert "Left out: the exercise's own file of that name counts." in reasons
    assert not (own_released.submitted("ana") / "data.csv").exists()
    own_released.course.config.Autograde.exclude_overwriting = {own_released.id: ["data.csv"]}
    collect(inbox, own_released)
    assert (own_released.submitted("ana") / "data.csv").read_bytes() == b"2"


def test_too_many_files_are_not_kept(
    own_released: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is named."""
    monkeypatch.setattr(beside, "MOST", 1)
    inbox = put(own_released, "ana", a_txt=b"", b_txt=b"")
    (left,) = collect(inbox, own_released).skipped
    assert (left.path, "at most 1 files" in left.reason) == ("ana/b.txt", True)


def test_what_is_in_the_way_is_told(own_released: Assignment) -> None:
    """A folder of the same name stays."""
    (own_released.submitted("ana") / "a.txt").mkdir(parents=True)
    (left,) = collect(put(own_released, "ana", a_txt=b""), own_released).skipped
    assert left.reason == "Left out: submitted/ana/ps1/a.txt is in its way."
