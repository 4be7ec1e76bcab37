"""The evaluation, in a room and alone."""

import re
from importlib import resources
from typing import Any

import pytest

from kit import yack
from kit.programme import evaluation_choices, workshops


def test_a_room_asks_three_outcomes_and_the_sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most three outcomes; sections are those worked through or talked about."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
    monkeypatch.setenv("HACKYACK_ROOM", "1")
    plan = workshops.read("privacy_1")
    shown: Any = yack.evaluation("privacy_1")
    assert shown.asks["outcomes"] == [outcome.text for outcome in plan.outcomes[:3]]
    assert "How many people stand alone?" in shown.asks["sections"]
    assert "What we take home" not in shown.asks["sections"]


def test_alone_the_answers_are_summed_up_for_copying() -> None:
    """The summary has the filled-in answers as text, and no empty ones."""
    *asked, button, said = yack.evaluation("privacy_1").widget.children
    before_today, _now = asked[0].source.children
    before_today.source.value = "With help"
    asked[-1].source.value = "ask <who> gets it"
    button.click()
    assert ": before today: With help</li>" in said.value
    assert "<li>By Friday I will …: ask &lt;who&gt; gets it</li>" in said.value
    assert "The pace was" not in said.value


def test_alone_an_empty_evaluation_has_no_summary() -> None:
    """An evaluation without an answer asks for one."""
    *_asked, button, said = yack.evaluation("privacy_1").widget.children
    button.click()
    assert "Nothing of the evaluation is filled in yet." in said.value


def test_each_outcome_is_named_once() -> None:
    """Its two lists, before and now, are one group below it."""
    *asked, _button, _said = yack.evaluation("privacy_1").widget.children
    outcomes = [control for control in asked if "kit-outcome" in control._dom_classes]
    assert len({control.label for control in outcomes}) == 3
    lists = [[one.label for one in control.source.children] for control in outcomes]
    assert lists == [["before today", "now"]] * 3


def test_paper_notebooks_and_rooms_ask_the_same() -> None:
    """A room's script takes its words from a template: they are those of the paper."""
    template = resources.files("kit.room") / "template" / "words.html"
    said = dict(re.findall(r'^"(\w+)": _\("(.*)"\),?', template.read_text("utf-8"), re.MULTILINE))
    names = {"pace": "pace", "hardest": "hardest", "keep": "keepOne", "change": "changeOne"}
    words = evaluation_choices.words()
    assert {name: said[key] for name, key in names.items()} == words
    assert [said[f"step{n}"] for n in range(4)] == evaluation_choices.steps()
    paces = evaluation_choices.paces()
    assert {name: said[f"pace_{name}"] for name in paces} == paces
    assert [said["beforeToday"].lower(), said["now"].lower()] == [
        *evaluation_choices.times().values()
    ]
