"""A wall for one person alone."""

from kit import yack


def test_a_note_goes_on_the_wall() -> None:
    """What is written is shown as text, the box is empty for the next, and who sees it is said."""
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
    control.source.value = "x" * 300
    button.click()
    assert f"<li>{'x' * 280}</li>" in posted.value
