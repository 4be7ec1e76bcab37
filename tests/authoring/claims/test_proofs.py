"""Proofs: each fault of a claims.py is found, and told in a sentence."""

from pathlib import Path

import pytest

from kit import places
from kit.authoring.claims.proofs import problems
from kit.authoring.claims.statements import Statement, sentences

SAID = "We have 3 branches. Every branch is open. A page has 250 words. It is 7 o'clock."
RIGHT = """
import pandas as pd
from kit.authoring.claims import claim, setting

SOURCES = {"A page has 250 words.": "Ana 2019, table 2"}
FREE = {"It is 7 o'clock.": "says nothing about data"}

def read(data):
    return pd.read_csv(data / "branches.csv")

@claim("We have 3 branches.")
def branches(data):
    return len(read(data))

@claim("Every branch is open.")
def all_open(data):
    return (read(data)["open"] == "yes").all()
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A claims.py in which all is right, beside its data."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    folder = places.workshops() / "shelf_1"
    folder.mkdir(parents=True)
    places.data().mkdir()
    rows = "branch,open\nBridge,yes\nQuay,yes\nOrchard,yes\n"
    (places.data() / "branches.csv").write_text(rows, encoding="utf-8")
    (folder / "claims.py").write_text(RIGHT, encoding="utf-8")
    return folder / "claims.py"


def found(file: Path, said: str = SAID) -> list[str]:
    """Return the remedies for the sentences of a text."""
    spoken = [Statement("workshop.ipynb", "a", one) for one in sentences(said)]
    return [remedy for _file, _cell, remedy in problems(file, spoken)]


def test_all_is_right(file: Path) -> None:
    """Claims that hold, sources and reasons are no problem."""
    assert found(file) == []


def test_without_the_file_each_sentence_lacks_its_proof(file: Path) -> None:
    """A workshop that says something about data needs the file; another doesn't."""
    file.unlink()
    assert len(found(file)) == 4
    assert found(file, "They came.") == []


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("3 branches", "4 branches", "“We have 4 branches.” says 4, but branches() computes 3."),
        ('== "yes"', '== "no"', "“Every branch is open.” is not so: all_open() returns False."),
        ("return len(read(data))", "return 3", "branches() computes the same without any data"),
        ("return len(read(data))", "return read(data) is None or 3, 3", "branches() returns 3 wit"),
        ("return len(read(data))", "return setting(3)", "branches() finds nothing: it returns set"),
        ('"branches.csv"', '"rows.csv"', "branches() does not run (FileNotFoundError"),
        ("import pandas", "import kit.analytics\nimport pandas", "imports kit.analytics: a claim"),
        ("import pandas", "from kit import data as d\nimport pandas", "imports kit: a claim"),
        ("def read", "def read(:", "can't be read (SyntaxError"),
        ("says nothing about data", "none", "FREE has no reason for “It is 7 o'clock.”"),
        ("250 words.", "260 words.", "quotes “A page has 260 words.”, which is no sentence"),
    ],
)
def test_each_fault_is_found(file: Path, old: str, new: str, remedy: str) -> None:
    """One edit makes one kind of fault."""
    file.write_text(RIGHT.replace(old, new), encoding="utf-8")
    said = SAID.replace(old, new) if old == "3 branches" else SAID
    assert any(one.startswith(remedy) for one in found(file, said))


@pytest.mark.parametrize("new", ["4 branches", "3 branches and 2 vans"])
def test_a_sentence_that_changes_loses_its_claim(file: Path, new: str) -> None:
    """The new sentence asks for a claim, and the old quote is told to be nowhere."""
    first, second = sorted(found(file, SAID.replace("3 branches", new)))
    assert first.startswith("quotes “We have 3 branches.”")
    assert second.startswith(f"“We have {new}.” says something about data.")
