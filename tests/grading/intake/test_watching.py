"""Collecting hand-ins as they arrive in a folder."""

from pathlib import Path

import nbformat
import pytest
from support.small_course import ID, RIGHT, filled, released

from kit.errors import SubmissionError
from kit.grading.intake import watching

__all__ = ["released"]  # a fixture


def test_hand_ins_are_taken_as_they_come(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files in the folder are collected first, then each new one, and none twice."""
    folder = tmp_path / "from e-mail"
    folder.mkdir()
    notebook = filled(released / "exercises" / ID / f"{ID}.ipynb", RIGHT)
    nbformat.write(notebook, folder / f"Ana_{ID}.ipynb")
    looks: list[float] = []

    def pause(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 5:
            nbformat.write(notebook, folder / f"Bo_{ID}.ipynb")

    monkeypatch.setattr(watching.time, "sleep", pause)
    found = watching.arrivals(folder, ID)
    assert next(found) == ["ana"]
    assert "bo" in next(found)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that isn't there is named."""
    with pytest.raises(SubmissionError, match="no folder"):
        next(watching.arrivals(tmp_path / "nowhere", ID))
