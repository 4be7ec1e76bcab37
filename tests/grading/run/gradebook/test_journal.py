"""Interrupted results are completed, never half entered."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from support.small_course import ID, graded, released

from kit.grading import course
from kit.grading.courses import own
from kit.grading.run.gradebook import gradebook_rows, journal
from kit.grading.run.gradebook.gradebook_rows import Change

__all__ = ["graded", "released"]  # fixtures


def change(points: float) -> tuple[Change, ...]:
    """A grading that changed one score of Petra's."""
    with course.gradebook() as book:
        known = gradebook_rows.of_participant(book, ID, "petra-perfect")
    old = known["grade"][0]
    return gradebook_rows.changed(known, known | {"grade": [old | {"auto_score": points}]})


def score(row: Change) -> float:
    """That score in the gradebook."""
    with course.gradebook() as book:
        return float(book.find_grade_by_id(row.row["id"]).auto_score)


def test_a_row_and_its_folder_arrive(graded: Path) -> None:
    """The rows are in the gradebook, the folder is replaced, and no entry remains."""
    made = change(0.25)
    with course.gradebook() as book:
        journal.enter(
            book,
            own().assignment(ID),
            "petra-perfect",
            changes=made,
            files={"a/b": (0o444, b"x")},
            digest="d1",
        )
    folder = graded / "programme" / "autograded" / "petra-perfect" / ID
    assert [path.name for path in folder.rglob("*")] == ["a", "b"]
    assert (score(made[0]), list((graded / "programme" / "grading" / ID).iterdir())) == (0.25, [])


@pytest.mark.parametrize("cut", ["before the rows", "between the folders"])
def test_what_was_cut_off_is_completed(
    graded: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """Ended before its rows are in, or with its folder half moved, a result is taken up again."""
    made = change(0.25)
    with monkeypatch.context() as broken, course.gradebook() as book:
        if cut == "before the rows":
            broken.setattr(gradebook_rows, "merge", _end)
        else:
            broken.setattr(shutil, "rmtree", _end)
        with pytest.raises(KeyboardInterrupt):
            journal.enter(
                book,
                own().assignment(ID),
                "petra-perfect",
                changes=made,
                files={"b": (0o444, b"x")},
                digest="d2",
            )
    with course.gradebook() as book:
        journal.resume(book, own().assignment(ID))
    folder = graded / "programme" / "autograded" / "petra-perfect" / ID
    assert ([path.name for path in folder.iterdir()], score(made[0])) == (["b"], 0.25)


def test_half_a_result_is_thrown_away(graded: Path) -> None:
    """An incomplete entry never reaches the gradebook."""
    part = graded / "programme" / "grading" / ID / "petra-perfect.part"
    (part / "made").mkdir(parents=True)
    (part / "rows.json").write_text("[", "utf-8")
    with course.gradebook() as book:
        journal.resume(book, own().assignment(ID))
    assert not part.exists()


def test_times_survive_the_journal() -> None:
    """Dates and durations are the same after packing and unpacking."""
    row = {"id": "x", "timestamp": datetime(2026, 1, 2, 3, 4, 5, 6), "extension": None}  # noqa: DTZ001
    given = Change(table="submitted_assignment", row=row, columns=("timestamp",))
    assert journal._unpacked(journal._packed(given)) == given


def _end(*_args: object, **_options: object) -> None:
    raise KeyboardInterrupt
