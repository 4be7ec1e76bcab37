"""How long hand-ins are kept, stated in one place."""

from pathlib import Path

import pytest

from kit.errors import SetupError
from kit.grading import retention
from kit.grading.courses import own


def state(home: Path, value: str) -> None:
    settings = home / "nbgrader_config.py"
    text = settings.read_text("utf-8").replace("keep_days = 90", f"keep_days = {value}")
    settings.write_text(text, "utf-8")


def test_what_is_stated_counts(home: Path) -> None:
    """The clone says 90 days, and a programme may say something else."""
    assert retention.days(own()) == 90
    state(home, "30")
    assert retention.days(own()) == 30


@pytest.mark.parametrize("value", ["0", "-1", "'a month'", "True", "1.5"])
def test_nonsense_is_told(home: Path, value: str) -> None:
    """A setting that is no number of days gives one sentence with an example."""
    state(home, value)
    with pytest.raises(SetupError, match="Write a number of days, for example 90"):
        retention.days(own())
