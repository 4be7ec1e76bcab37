"""The declarations of a poll and a scale in a room, and a scale alone."""

from typing import Any

import pytest

from kit import yack
from kit.errors import WorkshopError


@pytest.fixture
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setenv("HACKYACK_ROOM", "1")


@pytest.mark.usefixtures("_room")
def test_a_poll_declares_its_options() -> None:
    """The declaration has question, options, ``several`` and ``afterwards``."""
    shown: Any = yack.poll("lend", "Lend?", ["yes", "no"], several=True, afterwards=["Why?"])
    assert shown.asks == {
        "kind": "poll", "key": "lend", "question": "Lend?", "options": {"yes": "yes", "no": "no"},
        "several": True, "none": "", "afterwards": ["Why?"],
    }  # fmt: skip


@pytest.mark.usefixtures("_room")
def test_a_poll_may_offer_none_of_these() -> None:
    """Where that is an answer, it is the last option, and the declaration says which it is."""
    shown: Any = yack.poll("lend", "Lend?", ["yes", "no"], several=True, none=True)
    assert list(shown.asks["options"].items())[-1] == ("none", "None of these")
    assert shown.asks["none"] == "none"
    with pytest.raises(WorkshopError, match="an option “none” of its own"):
        yack.poll("lend", "Lend?", ["yes", "none"], none=True)


def test_none_of_these_alone_goes_with_no_other() -> None:
    """A vote for both is told what to untick."""
    poll = yack.poll("lend", "Lend?", ["yes", "no"], several=True, none=True)
    control, button, said = poll.widget.children
    boxes = control.source.children
    for box in (boxes[0], boxes[-1]):
        box.value = True
    button.click()
    assert "goes with no other choice" in said.value
    boxes[0].value = False
    button.click()
    assert "First you chose: None of these." in said.value


@pytest.mark.usefixtures("_room")
def test_a_scale_declares_its_steps_as_options() -> None:
    """The steps are options as a poll's are, so that page, server and report show them alike."""
    shown: Any = yack.scale("sure", "Sure?", low="not", high="very", steps=4)
    assert shown.asks == {
        "kind": "scale", "key": "sure", "question": "Sure?",
        "options": {"1": "1 · not", "2": "2", "3": "3", "4": "4 · very"},
    }  # fmt: skip


def test_a_scale_reads_without_a_script() -> None:
    """Its plain form names both ends."""
    shown = yack.scale("sure", "Sure?", low="not", high="very", steps=3)
    assert "<li>1 · not</li><li>2</li><li>3 · very</li>" in shown.html


def test_a_scale_alone_is_voted_on_twice() -> None:
    """As with a poll, the second vote stands beside the first."""
    control, button, said = yack.scale("sure", "Sure?", low="not", high="very").widget.children
    for step in ("1", "5"):
        control.source.value = step
        button.click()
    assert "First you chose: 1 · not. Now: 5 · very." in said.value


@pytest.mark.parametrize("steps", [1, 11])
def test_a_scale_has_two_to_ten_steps(steps: int) -> None:
    """Fewer are no choice, more are a number."""
    with pytest.raises(WorkshopError, match=f"The scale 'sure' has {steps} steps; choose 2 to 10"):
        yack.scale("sure", "Sure?", low="not", high="very", steps=steps)
