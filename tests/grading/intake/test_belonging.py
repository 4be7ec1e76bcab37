"""Another notebook is known by evidence for it, never by an answer that is missing."""

import json
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.damages import damaged

from kit import places
from kit.errors import SubmissionError
from kit.grading.courses import own
from kit.grading.intake.belonging import other_notebooks
from kit.grading.intake.repair import Repaired, repair

WORKSHOPS = ["analytics_1", "digitisation_1", "open_data_1", "privacy_1"]


def exercise(name: str) -> bytes:
    return (places.exercises() / name / f"{name}.ipynb").read_bytes()


def marked(make: Any, source: str, name: str, **marks: Any) -> Any:
    """A cell with nbgrader's marks."""
    plain = {"grade": False, "solution": False, "task": False, "locked": False, "schema_version": 3}
    return make(source, metadata={"nbgrader": {**plain, "grade_id": name, **marks}})


TEST = {"grade": True, "locked": True, "points": 1}
BOOKS = {
    "only text": [
        new_markdown_cell("# Problem 2\n\nConsider the sum."),
        marked(new_markdown_cell, "YOUR ANSWER HERE", "why", grade=True, solution=True, points=2),
        marked(new_markdown_cell, "YOUR ANSWER HERE", "how", grade=True, solution=True, points=2),
    ],
    "a stub of a comment": [
        new_markdown_cell("# Problem 1"),
        marked(new_code_cell, "# YOUR CODE HERE", "squares", solution=True),
        marked(new_code_cell, "assert squares(2) == [1, 4]", "task", **TEST),
    ],
    "only tests": [
        new_markdown_cell("# Is your computer ready?"),
        marked(new_code_cell, "import numpy", "ready", **TEST),
    ],
    "only a task": [
        marked(new_markdown_cell, "Draw it.", "draw", task=True, locked=True, points=3),
    ],
}


def handed_in(name: str, answers: dict[str, str]) -> tuple[bytes, bytes]:
    """One of these exercises, and a hand-in of it."""
    book = new_notebook(cells=BOOKS[name])
    given = nbformat.from_dict(book)
    for cell in given.cells:
        mark = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(mark, cell.source)
    return nbformat.writes(book).encode(), nbformat.writes(given).encode()


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"why": "It is finite.", "how": "By parts.", "squares": "def squares(n):\n    return [1]"},
        {"why": "", "how": "", "squares": ""},
    ],
)
def test_every_exercise_of_nbgraders_is_taken(book: str, answers: dict[str, str]) -> None:
    """Text alone, a stub without code or no answer cell at all: the hand-in is the exercise's."""
    released, content = handed_in(book, answers)
    made = repair(released, content, "Ana.ipynb", others=other_notebooks(own()))
    assert (made.repairs, made.lost) == ((), ())


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("other", WORKSHOPS)
def test_it_is_not_taken_for_another(book: str, other: str) -> None:
    """What has nothing of an exercise is another notebook, whatever either holds."""
    _released, content = handed_in(book, {})
    with pytest.raises(SubmissionError, match="is another notebook: it is not made of the exerc"):
        repair(exercise(other), content, "Ana.ipynb", others=other_notebooks(own()))


@pytest.mark.parametrize("other", WORKSHOPS)
@pytest.mark.parametrize("asked", WORKSHOPS)
@pytest.mark.parametrize("damage", ["", "unmarked", "without tests"])
def test_an_exercise_handed_in_as_another_is_named(asked: str, other: str, damage: str) -> None:
    """The exercises of this clone have the same ids: their texts tell them apart."""
    content = damaged(
        json.loads(exercise(other)), [damage] if damage else [], "format 4", "as it was"
    )
    if asked == other:
        assert isinstance(
            repair(exercise(asked), content, "Ana", others=other_notebooks(own())), Repaired
        )
        return
    with pytest.raises(SubmissionError, match=f"Ana is another notebook: its cells are .* {other}"):
        repair(exercise(asked), content, "Ana", others=other_notebooks(own()))


@pytest.mark.parametrize("asked", WORKSHOPS)
@pytest.mark.parametrize("other", WORKSHOPS)
def test_a_workshop_handed_in_is_named(asked: str, other: str) -> None:
    """Its own workshop's notebook is refused too, by its name."""
    content = (places.workshops() / other / "workshop.ipynb").read_bytes()
    with pytest.raises(SubmissionError, match=f"its cells are those of workshops/{other}"):
        repair(exercise(asked), content, "Ana.ipynb", others=other_notebooks(own()))


@pytest.mark.parametrize("asked", WORKSHOPS)
@pytest.mark.parametrize("other", WORKSHOPS)
def test_an_unknown_exercise_with_the_same_ids_is_refused(asked: str, other: str) -> None:
    """Locked cells come back as they were handed out; here they are others."""
    if asked != other:
        with pytest.raises(SubmissionError, match="is another notebook: it is not made of"):
            repair(exercise(asked), exercise(other), "Ana.ipynb")


@pytest.mark.parametrize(("stated", "is_taken"), [("a" * 32, True), ("b" * 32, False), ("", False)])
def test_what_was_written_over_is_still_the_exercises(stated: str, is_taken: bool) -> None:
    """nbgrader brings locked cells back; each states the checksum that it was handed out with."""
    names = [f"test_{n}" for n in range(5)]
    answer = marked(new_code_cell, "# YOUR CODE HERE", "squares", solution=True)

    def tests(source: str, checksum: str) -> list[Any]:
        marks = {**TEST, "checksum": checksum} if checksum else TEST
        return [marked(new_code_cell, source.format(name), name, **marks) for name in names]

    released = new_notebook(cells=[answer, *tests("assert squares(1) == {}", "a" * 32)])
    written = new_notebook(cells=[answer, *tests("pass", stated)])
    contents = [nbformat.writes(one).encode() for one in (released, written)]
    if is_taken:
        assert isinstance(repair(*contents, "Ana.ipynb"), Repaired)
    else:
        with pytest.raises(SubmissionError, match="is another notebook: it is not made of"):
            repair(*contents, "Ana.ipynb")
