"""kit.cli_people: records for people to keep, and forgetting them."""

from pathlib import Path

import minimal
import pytest
from small_course import ID, graded
from test_cli import Run, run

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
    assert (status, said) == (0, f"programme/record/hana-half/{ID}.html\n")


def test_forgetting_says_what_went(run: Run, home: Path) -> None:
    """Who was forgotten, each thing that went, and what this command can't reach."""
    status, said, _error = run("forget", "Hana Half")
    assert status == 0
    assert said.startswith("Forgotten: hana-half\n  programme/submitted/hana-half with 2 files\n")
    assert said.endswith("Files elsewhere, such as your inbox, were not touched.\n")


def test_nobody_is_old_enough(run: Run, home: Path) -> None:
    """A purge that finds nobody says so."""
    status, said, _error = run("forget", "--older-than", "90")
    assert (status, said.splitlines()[0]) == (0, "Nobody's hand-in is that old.")


@pytest.mark.parametrize("args", [[], ["Hana Half", "--older-than", "90"]])
def test_one_of_both_is_needed(run: Run, home: Path, args: list[str]) -> None:
    """Neither or both gives one sentence and status 1."""
    status, _said, error = run("forget", *args)
    assert (status, "Name a person, or give --older-than" in error) == (1, True)
