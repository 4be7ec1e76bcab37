"""Names that browsers, mail programs and file managers give to a notebook's file."""

import unicodedata
from pathlib import Path

import nbformat
import pytest
from support.small_course import ID, RIGHT, filled, released

from kit.grading.intake import collect, file_names, participant_names

__all__ = ["released"]  # a fixture

COPIES = [
    "Ana_privacy_1.ipynb",
    "Ana_privacy_1.ipynb.txt",
    "Ana_privacy_1.ipynb.json",
    "Ana_privacy_1.IPYNB.TXT",
    "Ana_privacy_1.ipynb (1).txt",
    "Ana_privacy_1 (1).ipynb.txt",
    "Ana_privacy_1(1).ipynb",
    "Ana_privacy_1 (1) (2).ipynb",
    "Ana_privacy_1[1].ipynb",
    "Ana_privacy_1-Copy1.ipynb",
    "Ana_privacy_1 - Copy (2).ipynb",
    "Ana_privacy_1 - Kopie.ipynb",
    "Ana_privacy_1 – Kopie (2).ipynb.json",
    "Ana_privacy_1 - kopija.ipynb",
    "Ana_privacy_1 copy 2.ipynb",
    "Copy of Ana_privacy_1.ipynb",
    "Copy of Copy of Ana_privacy_1.ipynb.txt",
    "Kopie von Ana_privacy_1.ipynb",
    "Kopija datoteke Ana_privacy_1.ipynb",
    unicodedata.normalize("NFD", "Cópia de Ana_privacy_1.ipynb"),
    "Ana_privacy_1-answers.json.txt",
]


@pytest.mark.parametrize("name", COPIES)
def test_a_copys_name_is_the_same_persons(name: str) -> None:
    """What a program adds to a name is nobody's name."""
    assert file_names.stem(name) == "Ana_privacy_1"
    assert participant_names.name_in(name, "privacy_1") == "Ana"


def test_a_phones_count_goes_with_the_workshop_only() -> None:
    """privacy_1-1 is a second copy; a name that ends in a number stays."""
    assert participant_names.name_in("Ana_privacy_1-1.ipynb", "privacy_1") == "Ana"
    assert participant_names.name_in("Ana-12.ipynb", "privacy_1") == "Ana-12"
    named = participant_names.notebook_in("Ana ps-2.ipynb", ["ps", "ps-2"])
    assert named == "ps-2"


@pytest.mark.parametrize("name", ["Ana Copie.ipynb", "Kopija Ana.ipynb", "Nora Copypen.ipynb"])
def test_names_that_look_like_a_copys_stay(name: str) -> None:
    """The words count where programs write them: behind a dash, or with "of" before a name."""
    assert file_names.stem(name) == name.removesuffix(".ipynb")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.ipynb", ".ipynb"),
        ("x.ipynb.json", ".ipynb"),
        ("x.json.ipynb", ".ipynb"),
        ("x.json", ".json"),
        ("x.json.txt", ".json"),
        ("x.txt", ""),
        ("x.ipynb.zip", ""),
        ("ipynb", ""),
    ],
)
def test_the_name_tells_what_a_file_is(name: str, kind: str) -> None:
    """A notebook's ending counts, whatever stands behind it."""
    assert file_names.ending(name) == kind


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (b'\xef\xbb\xbf {"cells": [], "nbformat": 4}', True),
        (b'{"worksheets": [], "nbformat":3}', True),
        (b'{"workshop": "w", "answers": {"a": "\\"cells\\" \\"nbformat\\": 4"}}', False),
        (b'[{"cells": [], "nbformat": 4}]', False),
        (b"", False),
    ],
)
def test_a_notebook_is_known_by_its_signs(content: bytes, *, is_one: bool) -> None:
    """An answer that speaks of notebooks is none."""
    assert file_names.is_notebook(content) is is_one


@pytest.mark.parametrize(
    "name",
    ["Ana_small_1.ipynb.txt", "Ana_small_1.ipynb.json", "Ana_small_1.json", "Ana_small_1.txt"],
)
def test_a_sound_notebook_of_another_ending_is_taken(
    released: Path, tmp_path: Path, name: str
) -> None:
    """It is collected to the byte, under its person's name, and the facilitator is told."""
    inbox, exercise = tmp_path / "in", released / "exercises" / ID / f"{ID}.ipynb"
    inbox.mkdir()
    nbformat.write(filled(exercise, RIGHT), tmp_path / "x.ipynb")
    (tmp_path / "x.ipynb").rename(inbox / name)
    (taken,) = collect.collect(inbox, ID).taken
    assert (taken.participant, taken.note) == (
        "ana",
        f"{name} holds a notebook: a browser gave it another ending, and it is taken.",
    )
    kept = released / "programme" / "submitted" / "ana" / ID / f"{ID}.ipynb"
    assert kept.read_bytes() == (inbox / name).read_bytes()
