"""Exercises generated from solutions."""

import logging
from pathlib import Path

import nbformat
import pytest
from support.nbgrader_assignments import LOCKED, cell
from support.small_course import ID, write_solution

from kit.errors import WorkshopError
from kit.grading import course, release


@pytest.fixture
def solution(home: Path) -> Path:
    """The small course's solution in a home of its own."""
    return write_solution(home)


def test_answers_and_hidden_tests_are_taken_out(solution: Path) -> None:
    """Each solution becomes one comment line, and no hidden test is left."""
    text = (release.release(ID) / f"{ID}.ipynb").read_text("utf-8")
    assert "# ↑ Put your answer in place of the three dots." in text
    assert "birth_year" not in text
    assert "HIDDEN" not in text
    assert "model answer" not in text


def test_releasing_twice_gives_the_same_bytes(solution: Path) -> None:
    """The same solution always gives the same exercise."""
    file = release.release(ID) / f"{ID}.ipynb"
    first = file.read_bytes()
    release.release(ID)
    assert first == file.read_bytes()
    assert first.endswith(b"}\n")


def test_the_table_of_answers_stays_behind(solution: Path) -> None:
    """Participants open the exercise's folder: answers.toml has every right answer."""
    solution.with_name("answers.toml").write_text("[task_1]\n", encoding="utf-8")
    solution.with_name("map.txt").write_text("a file that the exercise needs\n", encoding="utf-8")
    assert {"map.txt", f"{ID}.ipynb"} == {file.name for file in release.release(ID).iterdir()}


def test_cell_ids_and_tags_stay(solution: Path) -> None:
    """The exercise's cells are the solution's cells."""
    made = nbformat.read(release.release(ID) / f"{ID}.ipynb", as_version=4)
    source = nbformat.read(solution, as_version=4)
    assert [cell.id for cell in source.cells] == [cell.id for cell in made.cells]
    assert made.cells[4].metadata.tags == ["raises-exception"]
    assert made.cells[4].metadata.nbgrader.checksum


def test_no_gradebook_is_needed(solution: Path, home: Path) -> None:
    """An author releases and checks in a fresh clone without leaving a gradebook."""
    release.release(ID)
    release.differences(ID)
    assert not (home / "programme" / "gradebook.db").exists()


def test_a_fresh_release_has_no_differences(solution: Path) -> None:
    """A fresh release shows no differences, even if git changed the line ends."""
    file = release.release(ID) / f"{ID}.ipynb"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert release.differences(ID) == []


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        (lambda file: file.write_text(file.read_text("utf-8") + " ", "utf-8"), "is not what"),
        (lambda file: file.unlink(), "is missing"),
        (lambda file: (file.parent / "old.csv").write_text("a", "utf-8"), "not generated any more"),
    ],
)
def test_differences_are_named(solution: Path, harm: object, what: str) -> None:
    """Each difference names the file and the command that mends it."""
    assert callable(harm)
    harm(release.release(ID) / f"{ID}.ipynb")
    (difference,) = release.differences(ID)
    assert what in difference
    assert f"exercises/{ID}/" in difference
    assert f"hackyack release {ID}" in difference


def test_releasing_mends_differences(solution: Path) -> None:
    """Files that aren't generated any more go, files beside the solution come along."""
    folder = release.release(ID)
    (folder / "old.csv").write_text("a", "utf-8")
    (solution.parent / "map.csv").write_text("b", "utf-8")
    release.release(ID)
    assert {"map.csv", f"{ID}.ipynb"} == {file.name for file in folder.iterdir()}


def test_a_missing_solution_is_said(home: Path) -> None:
    """An id without a solution gives one sentence."""
    with pytest.raises(WorkshopError, match="no solutions/nowhere"):
        release.release("nowhere")


def test_a_broken_solution_says_why(solution: Path) -> None:
    """nbgrader's reason reaches the author, its traceback doesn't."""
    text = solution.read_text("utf-8").replace("### END SOLUTION", "")
    solution.write_text(text, "utf-8")
    with pytest.raises(WorkshopError, match="no end solution statement"):
        release.release(ID)


@pytest.mark.filterwarnings("ignore:Object of type")
def test_a_graded_cell_more_is_refused_with_a_remedy(solution: Path) -> None:
    """nbgrader takes no graded cell more once somebody is graded: the sentence says what then."""
    release.register(ID, logging.getLogger("test"))
    with course.gradebook() as book:
        book.add_student("ana")
        book.add_submission(ID, "ana")
    notebook = nbformat.read(solution, as_version=4)
    notebook.cells.append(cell("assert True", "one_more", points=1, **LOCKED))
    nbformat.write(notebook, solution)
    with pytest.raises(WorkshopError, match=r"add or remove cells .*needs an assignment of ano"):
        release.register(ID, logging.getLogger("test"))


def test_registering_writes_points(solution: Path) -> None:
    """The gradebook learns the tasks' points and their hidden tests."""
    release.register(ID, logging.getLogger("test"))
    with course.gradebook() as book:
        assert book.find_assignment(ID).max_score == 4
        assert "HIDDEN" in book.find_source_cell("task_1", ID, ID).source
