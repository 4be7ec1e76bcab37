"""Answers in the words of the page, on both databases and for everything that can be stored."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.room.session.points import talking_points
from kit.room.session.records import answer_texts

POLL = {"kind": "poll", "several": True, "options": {"maps": "Old maps", "films": "Films"}}
SCALE = {"kind": "scale", "several": False, "options": {"1": "1 · not at all", "2": "2 · very"}}
EVALUATION = {
    "kind": "evaluation", "several": False, "outcomes": ["Measure", "Blur"], "sections": ["Maps"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("body", "value", "lines"),
    [
        (POLL, ["maps", "films"], ["Old maps", "Films"]),
        (POLL, ["gone"], ["gone"]),
        (SCALE, 2, ["2 · very"]),
    ],
)
def test_a_vote_is_the_text_of_its_option(body: Any, value: Any, lines: list[str]) -> None:
    """Each chosen option has its line."""
    assert answer_texts.lines(body, value) == lines


def test_an_evaluation_says_each_part() -> None:
    """The lowest level is said, and what was left out too."""
    outcomes = [{"before": 0, "now": 3}, {"before": None, "now": 1}]
    rest = {"pace": "abit_fast", "hardest": None, "keep": "the pairs", "change": ""}
    assert answer_texts.lines(EVALUATION, {"outcomes": outcomes, **rest}) == [
        "Measure: before today “I couldn't”, now “Could show a colleague”",
        "Blur: before today “left out”, now “With help”",
        "The pace was · A bit fast",
        "The hardest part · left out",
        "Keep one thing: which? · the pairs",
        "Change one thing: which? · left out",
    ]


LEVEL = st.none() | st.sampled_from(talking_points.LEVELS)


@given(
    st.lists(st.fixed_dictionaries({"before": LEVEL, "now": LEVEL}), max_size=2),
    st.none() | st.sampled_from(talking_points.PACES),
    st.none() | st.just("Maps"),
)
def test_no_stored_evaluation_shows_a_code(
    outcomes: list[Any], pace: str | None, hardest: str | None
) -> None:
    """Whatever is left out or chosen, no name or number of the store is shown."""
    given = {"outcomes": outcomes, "pace": pace, "hardest": hardest}
    stored = talking_points.accept(EVALUATION, given)
    shown = answer_texts.lines(EVALUATION, stored) if stored else []
    assert not [line for line in shown if "None" in line or "_" in line or line[-1].isdigit()]


@pytest.mark.parametrize(
    ("name", "said"),
    [("working", "Working"), ("stuck", "Stuck"), ("done", "Done")],
)
def test_a_state_is_said_as_its_button_says_it(name: str, said: str) -> None:
    """A state of the pulse is never shown by its name in the store."""
    assert answer_texts.state(name) == said
