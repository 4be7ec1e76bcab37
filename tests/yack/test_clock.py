"""How it goes, and where we are, for one person alone."""

import re

import pytest

from kit import yack
from kit.errors import WorkshopError


@pytest.mark.parametrize(
    ("state", "words"),
    [("working", "Take your time"), ("stuck", "not yours"), ("done", "Help a neighbour")],
)
def test_each_state_gets_a_kind_word(state: str, words: str) -> None:
    """Alone nobody comes, so there is a word of advice."""
    control, said = yack.pulse().widget.children
    control.source.value = state
    assert words in said.value


def test_the_run_sheet_says_what_goes_first() -> None:
    """Titles, minutes and cuts, in the order of the two hours."""
    shown = yack.agenda("privacy_1").html
    assert "<li>Break · 10 minutes</li>" in shown
    assert "13 minutes · goes as number 1 when time is short" in shown
    assert shown.index("Circle the columns") < shown.index("By Friday")


def test_a_start_gives_every_block_its_time() -> None:
    """The first begins now, the second after its minutes."""
    button, sheet = yack.agenda("privacy_1").widget.children
    button.click()
    times = re.findall(r"<li>(\d\d):(\d\d) · ", sheet.value)
    first, second = (60 * int(hours) + int(minutes) for hours, minutes in times[:2])
    assert (second - first) % 1440 == 10
    assert len(times) == 11


def test_no_run_sheet_without_a_workshop() -> None:
    """A wrong id is told with what may have been meant."""
    with pytest.raises(WorkshopError, match="did you mean privacy_1"):
        yack.agenda("privcy_1")
