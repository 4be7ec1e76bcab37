"""Records for people to keep, and forgetting them."""

import io
from pathlib import Path

import pytest
from support import minimal
from support.command_line import Run, Terminal, run
from support.small_course import ID, graded

__all__ = ["graded", "run"]  # fixtures


@pytest.fixture
def home(graded: Path) -> Path:
    """The small course, graded, with a plan."""
    plan = graded / "workshops" / ID / "workshop.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(minimal.PLAN, "utf-8")
    return graded


def test_a_record_for_one(run: Run, home: Path) -> None:
    """The page's place is said."""
    status, said, _error = run("record", ID, "--student", "hana-half")
    assert (status, said.splitlines()[1:]) == (0, [f"programme/record/hana-half/{ID}.html"])


def test_forgetting_says_what_went(run: Run, home: Path) -> None:
    """It names the person, each thing removed, and the places that it can't reach."""
    status, said, _error = run("forget", "Hana Half", "--yes")
    assert status == 0
    assert said.startswith("Forgotten: hana-half\n  programme/submitted/hana-half with 2 files\n")
    assert said.endswith("Files elsewhere, such as your inbox, were not touched.\n")


def test_the_name_is_asked_for_again(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The removals are listed first, and done once the name is typed."""
    monkeypatch.setattr("sys.stdin", Terminal("Hana Half\n"))
    status, said, _error = run("forget", "Hana Half")
    coming, _ask, went = said.partition("Type Hana Half to confirm")
    assert coming.startswith("To be forgotten: hana-half\n  programme/submitted/hana-half with 2")
    assert "the gradebook's rows of 1 hand-in" in coming
    assert (status, "Forgotten: hana-half" in went) == (0, True)


def test_a_name_without_its_receipt_is_asked_about(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a terminal the people who may be meant are listed, and one is chosen by its number."""
    folder = home / "programme" / "hand-ins" / ID
    folder.mkdir(parents=True)
    for receipt in ("KXAT7CFU", "Q3RT7CFU"):
        (folder / f"Ana-{receipt}_{ID}-answers.json").write_text("{}")
    monkeypatch.setattr("sys.stdin", Terminal("2\nana-q3rt7cfu\n"))
    status, said, _error = run("forget", "Ana")
    assert said.startswith("  1  Ana-KXAT7CFU\n  2  Ana-Q3RT7CFU\n")
    assert (status, "Forgotten: ana-q3rt7cfu" in said) == (0, True)
    monkeypatch.setattr("sys.stdin", Terminal("7\n"))
    assert "\n'7' is none of these numbers: nothing" in run("forget", "Ana")[2]
    assert [file.name for file in folder.iterdir()] == [f"Ana-KXAT7CFU_{ID}-answers.json"]


def test_whose_name_may_be_meant_is_asked(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part of a name finds its person, who is chosen before anything is listed."""
    monkeypatch.setattr("sys.stdin", Terminal("1\nhana-half\n"))
    status, said, told = run("forget", "Hana")
    assert said.startswith("  1  Hana Half\n")
    assert (status, "Forgotten: hana-half" in said) == (0, True)
    assert told == "Nobody here is called Hana.\n"


@pytest.mark.parametrize("line", ["", "Hana", "y"])
def test_another_word_removes_nothing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """A slip, or Enter alone, removes no person."""
    monkeypatch.setattr("sys.stdin", Terminal(line + "\n"))
    status, _said, error = run("forget", "Hana Half")
    assert (status, "nothing was removed" in error) == (1, True)
    assert (home / "programme" / "submitted" / "hana-half").exists()


@pytest.mark.parametrize("args", [["Hana Half"], ["--older-than", "1"]])
def test_without_a_terminal_yes_is_needed(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, args: list[str]
) -> None:
    """A script without --yes gets an error, and no file is removed."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    stamp = home / "programme" / "submitted" / "hana-half" / ID / "timestamp.txt"
    stamp.write_text("2020-01-01 10:00:00.000000 UTC", "utf-8")
    status, said, error = run("forget", *args)
    assert (status, "Add --yes" in error) == (1, True)
    assert "To be forgotten: hana-half" in said
    assert stamp.exists()


def test_whose_time_is_over_is_said(run: Run, home: Path) -> None:
    """Grading reminds of hand-ins that are older than people's pages say, with the command."""
    old = "2020-01-01 10:00:00.000000 UTC"
    before = run("grade", ID)[2]
    (home / "programme" / "submitted" / "hana-half" / ID / "timestamp.txt").write_text(old, "utf-8")
    after = run("grade", ID)[2]
    told = "1 person's hand-ins are older than 90 days"
    assert (told in before, told in after) == (False, True)
    assert "hackyack forget --older-than 90" in after


def test_nobody_is_old_enough(run: Run, home: Path) -> None:
    """A purge that finds no old hand-in says so."""
    status, said, _error = run("forget", "--older-than", "90")
    assert (status, said.splitlines()[0]) == (0, "Nobody's hand-in is that old.")


@pytest.mark.parametrize("args", [[], ["Hana Half", "--older-than", "90"]])
def test_one_of_both_is_needed(run: Run, home: Path, args: list[str]) -> None:
    """Neither or both gives one sentence and status 1."""
    status, _said, error = run("forget", *args)
    assert (status, "Name a person, or give --older-than" in error) == (1, True)
