"""Each task with its answers in words and why, from ``answers.toml`` and the exercise's forms."""

from pathlib import Path

import pytest
from support import tabled

from kit.errors import WorkshopError
from kit.grading.pages.solutions import solutions
from kit.programme import workshops


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme with a workshop whose exercise has a table of answers."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    # as in a real exercise: what a cell shows, the kernel knows under more names
    monkeypatch.setattr(tabled, "ASK", f"{tabled.ASK}\ntask_2")
    tabled.build(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("home")
def test_each_answer_is_said_once_however_it_is_written() -> None:
    """The forms' own words; of code its first writing."""
    first, second, third = solutions(workshops.read(tabled.ID))
    assert first.answers == ([("How wide?", ["0.3"]), ("If torn?", ["Ask somebody"])],)
    assert (first.why, first.code) == ("So it was agreed.", "")
    assert second.answers == ([("", ["birth_year", "postcode"])],)
    assert (third.answers, third.code) == ((), "def double(n):\n    return 2 * n")


def test_a_workshop_without_a_table_has_none(home: Path) -> None:
    """Nothing is run for it."""
    (home / f"solutions/{tabled.ID}/answers.toml").unlink()
    assert solutions(workshops.read(tabled.ID)) == ()


def test_a_table_that_does_not_fit_is_told(home: Path) -> None:
    """The sentence says what to run."""
    tabled.write(home, {**tabled.WAYS, "task_2": ["facts = ['nowhere']"]}, tabled.SLIPS)
    with pytest.raises(WorkshopError, match=r"not among the choices.*hackyack check shelf_1"):
        solutions(workshops.read(tabled.ID))
