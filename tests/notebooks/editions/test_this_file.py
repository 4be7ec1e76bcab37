"""A notebook knows its own file, and the newer edition that lies beside it."""

import json
from pathlib import Path

import pytest

from kit.errors import SubmissionError
from kit.notebooks.editions import this_file


def made(file: Path, since: str, **more: object) -> Path:
    """Write a notebook that says of itself since when its edition was given out."""
    said = {"original": "privacy_1", "edition": since, "since": since, **more}
    file.write_text(json.dumps({"cells": [], "metadata": {"hackyack": said}}), encoding="utf-8")
    return file


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook in which this kernel runs, as Jupyter tells it."""
    file = made(tmp_path / "privacy_1.ipynb", "2026-01-01")
    monkeypatch.setenv("JPY_SESSION_NAME", str(file))
    return file


def test_without_a_newer_edition_nothing_is_told(mine: Path) -> None:
    """Nor of other notebooks, and of such as can't be read."""
    mine.with_name("other.ipynb").write_text("[]", encoding="utf-8")
    mine.with_name("torn.ipynb").write_text("{", encoding="utf-8")
    assert this_file.told() == ""


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"kept": 3, "left": 0}, " It holds what you had written when it was made."),
        ({"kept": 3, "left": 1}, " It holds what fits of what you had written, and says what"),
        ({"kept": 0, "left": 0}, ""),
        ({"kept": "x", "left": None}, ""),
    ],
)
def test_a_newer_edition_is_told(mine: Path, counted: dict[str, object], said: str) -> None:
    """Whatever its name is, with what is in it."""
    made(mine.with_name("Vesna.ipynb"), "2026-02-01", of=mine.name, **counted)
    there = "There is a newer version of this notebook in the same folder: Vesna.ipynb."
    assert this_file.told().startswith(there + said)
    assert this_file.told().endswith(" Go on there.")


def test_the_newest_of_several_is_told(mine: Path) -> None:
    """Also where editions took over from each other in a circle, which nobody makes."""
    made(mine.with_name("b.ipynb"), "2026-02-01", of=mine.name)
    made(mine.with_name("c.ipynb"), "2026-03-01", of="b.ipynb")
    made(mine.with_name("d.ipynb"), "2026-01-01", of="c.ipynb")
    assert "same folder: c.ipynb." in this_file.told()


def test_an_older_edition_is_no_newer_one(mine: Path) -> None:
    """Who begins afresh has today's edition, beside one that was made of the copy before."""
    made(mine.with_name("privacy_1-new.ipynb"), "2026-01-01", of=mine.name)
    assert this_file.told() == ""


def test_a_notebook_that_was_renamed_is_told_so(mine: Path) -> None:
    """What is sent or read under its old name might be another one."""
    mine.rename(mine.with_name("Vesna_privacy_1.ipynb"))
    assert this_file.told() == ""
    with pytest.raises(SubmissionError, match=r"it was privacy_1\.ipynb\. Choose File"):
        this_file.this_file("privacy_1.ipynb")


@pytest.mark.parametrize("said", ["", "/tmp/Console 1-code-x"])
def test_outside_a_notebook_the_folder_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """A console or another program has no notebook of its own."""
    monkeypatch.setenv("JPY_SESSION_NAME", said)
    monkeypatch.chdir(tmp_path)
    assert this_file.this_file("privacy_1.ipynb") == tmp_path / "privacy_1.ipynb"
    assert this_file.told() == ""
