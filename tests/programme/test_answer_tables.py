"""answers.toml: what is read, and what an author is told."""

from pathlib import Path

import pytest

from kit.errors import WorkshopError
from kit.programme import answer_tables
from kit.programme.answer_tables import Answers, Wrong

GOOD = """
[task_1]
why = "So it was agreed."
right = ["a = 1", "a = 1.0"]
[[task_1.wrong]]
cell = ""
points = 0
because = "left it empty"
[[task_1.wrong]]
cell = "a = 2"
points = 0.5
because = "counts from two"
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a workshop, not written yet."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    file = tmp_path / "solutions/shelf_1/answers.toml"
    file.parent.mkdir(parents=True)
    return file


def test_a_workshop_without_the_file_has_no_answers(file: Path) -> None:
    """A workshop may be written before its table."""
    assert answer_tables.read("shelf_1") == {}


def test_answers_are_read(file: Path) -> None:
    """Right cells, wrong cells with their points, and why."""
    file.write_text(GOOD, encoding="utf-8")
    assert answer_tables.read("shelf_1") == {
        "task_1": Answers(
            task="task_1",
            why="So it was agreed.",
            right=("a = 1", "a = 1.0"),
            wrong=(
                Wrong(cell="", points=0, because="left it empty"),
                Wrong(cell="a = 2", points=0.5, because="counts from two"),
            ),
        )
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("why =", "whi =", "[task_1]: whi = 'So it was agreed.': nothing uses this key; did you"),
        ("[task_1]", "[task_1", "answers.toml is not valid TOML"),
        ('"a = 1", ', "1, ", "right = [1, 'a = 1.0']: write a list of texts"),
        ("points = 0\n", 'points = "none"\n', "[[wrong]] 1: points = 'none': write a number."),
        ("points = 0.5", "points = -1", "points = -1: write 0 or more."),
        ("points = 0.5", "", "[[wrong]] 2: points: the key is missing; add it"),
        ("[task_1]", "task_2 = 1\n[task_1]", "task_2 = 1: this stands under no task; begin"),
        ("[[task_1.wrong]]", "[[task_1.wrongs]]", "did you mean wrong?"),
        ('right = ["a = 1", "a = 1.0"]', "right = []", "write at least one right answer"),
        ("So it was agreed.", "\udcff", "isn't written in UTF-8 (line 3); save it again"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told(file: Path, old: str, new: str, said: str) -> None:
    """The sentence names the file, the key, its value and what to write."""
    file.write_text(GOOD.replace(old, new), encoding="utf-8", errors="surrogateescape")
    with pytest.raises(WorkshopError) as error:
        answer_tables.read("shelf_1")
    assert said in str(error.value)
    assert str(error.value).startswith("solutions/shelf_1/answers.toml")
