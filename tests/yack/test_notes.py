"""A wall for one person alone."""

import re
from pathlib import Path

import pytest

import kit.room
from kit import yack
from kit.notebooks.literals import LONGEST_NOTE

SCRIPTS = Path(kit.room.__file__).parent / "template" / "static"


def test_a_note_goes_on_the_wall() -> None:
    """The note is shown as text, the box is emptied, and a sentence names its readers."""
    control, button, posted = yack.wall("seen", "What did you see?").widget.children
    control.source.value = " <b>a list</b> "
    button.click()
    assert "<li>&lt;b&gt;a list&lt;/b&gt;</li>" in posted.value
    assert "only you see your wall" in posted.value
    assert control.answer == ""


def test_an_empty_note_is_none() -> None:
    """Blanks are not put on a wall."""
    control, button, posted = yack.wall("seen", "What did you see?").widget.children
    control.source.value = "  "
    button.click()
    assert "Write something first." in posted.value


def test_a_note_is_short() -> None:
    """More than a room takes is cut off here too."""
    control, button, posted = yack.wall("seen", "What did you see?").widget.children
    control.source.value = "x" * (LONGEST_NOTE + 20)
    button.click()
    assert f"<li>{'x' * LONGEST_NOTE}</li>" in posted.value


@pytest.mark.parametrize(
    ("script", "limit"),
    [("wall.js", r"LONGEST = (\d+);"), ("evaluation.js", r'maxlength: "(\d+)"')],
)
def test_a_rooms_pages_have_the_same_limit(script: str, limit: str) -> None:
    """A page that allows more than the server takes would lose what was typed."""
    found = re.search(limit, (SCRIPTS / script).read_text("utf-8"))
    assert found
    assert int(found[1]) == LONGEST_NOTE
