"""Figures for the big screen: what answers a guess comes with its question."""

import pytest

from kit.programme import workshops
from kit.room.server.requests import exhibits


@pytest.mark.parametrize("id", [workshop.id for workshop in workshops.workshops()])
def test_what_answers_a_guess_has_its_question(id: str) -> None:
    """Each question is a question, and what stands before all of them has none."""
    found = exhibits.of(workshops.read(id))
    asked = [one.asks for one in found if one.asks]
    assert asked
    assert not found[0].asks
    assert all("?" in one or "expect" in one for one in asked)


def test_the_question_is_the_one_right_before() -> None:
    """Two guesses in one section have each their own."""
    found = exhibits.of(workshops.read("privacy_1"))
    alone = [one.asks for one in found if one.section == "How many people stand alone?"]
    assert ["favourite subject" in one for one in alone] == [False, True, False]
