"""The pulse and the agenda for one person alone."""

import re

import pytest

from kit import yack
from kit.errors import WorkshopError


@pytest.mark.parametrize(
    ("state", "words"),
    [("working", "Take your time"), ("stuck", "not yours"), ("done", "Help a neighbour")],
)
def test_each_state_gets_advice(state: str, words: str) -> None:
    """A person alone gets a sentence of advice, as no facilitator can come."""
    control, said = yack.pulse().widget.children
    control.source.value = state
    assert words in said.value


def test_the_run_sheet_shows_the_order_of_cuts() -> None:
    """Titles, minutes and cuts, in the order of the two hours."""
    shown = yack.agenda("privacy_1").html
    assert "<li>Break · 10 minutes</li>" in shown
    assert "15 minutes · goes as number 1 when time is short" in shown
    assert shown.index("Circle the columns") < shown.index("By Friday")


def test_a_start_gives_every_block_its_time() -> None:
    """The first begins now, the second after its minutes."""
    button, sheet = yack.agenda("privacy_1").widget.children
    button.click()
    times = re.findall(r"<li>(\d\d):(\d\d) · ", sheet.value)
    first, second = (60 * int(hours) + int(minutes) for hours, minutes in times[:2])
    assert (second - first) % 1440 == 10
    assert len(times) == 11


def test_an_unknown_workshop_has_no_run_sheet() -> None:
    """The error for a wrong id suggests a similar one."""
    with pytest.raises(WorkshopError, match="did you mean privacy_1"):
        yack.agenda("privcy_1")
