"""Declarations and answers, as the server reads them."""

import html
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import yack
from kit.notebooks.literals import LONGEST_NOTE
from kit.room.refusals import RefusedError
from kit.room.session.points import talking_points
from kit.room.session.points.talking_points import accept, accept_text, declared
from kit.room.session.points.visible_text import is_visible
from kit.yack import evaluations


def output(*bodies: Any) -> dict[str, Any]:
    """Return an output that declares something."""
    texts = [html.escape(json.dumps(body)) for body in bodies]
    shown = [f'<section class="panel kit-yack" data-yack="{t}">…</section>' for t in texts]
    return {"output_type": "display_data", "data": {"text/html": "".join(shown)}}


POLL = {"kind": "poll", "key": "share", "question": "Share?", "options": {"y": "Yes", "n": "No"}}
(poll,) = declared([output(POLL)])


def test_a_declaration_has_every_member() -> None:
    """Members that a notebook leaves out are there and empty."""
    assert poll == {
        "kind": "poll", "key": "share", "question": "Share?", "options": {"y": "Yes", "n": "No"},
        "several": False, "afterwards": [], "outcomes": [], "sections": [], "none": "",
    }  # fmt: skip


def test_none_of_these_goes_with_no_other_choice() -> None:
    """A ballot that says both "none" and something can't be counted."""
    body = {**poll, "several": True, "options": {"y": "Yes", "none": "None of these"}}
    asked = {**body, "none": "none"}
    assert accept(asked, ["none"]) == ["none"]
    with pytest.raises(RefusedError, match="“None of these” goes with no other"):
        accept(asked, ["y", "none"])


def test_an_empty_evaluation_is_none() -> None:
    """Nothing filled in is no answer, whatever members it has."""
    (body,) = declared([output({"kind": "evaluation", "key": "e", "outcomes": ["A"]})])
    empty = {"outcomes": [{"before": None, "now": None}], "pace": None, "keep": " ", "change": ""}
    assert accept(body, empty) is None
    assert accept(body, {**empty, "outcomes": [{"before": 0, "now": None}]}) is not None


def test_other_outputs_declare_nothing() -> None:
    """Streams, errors, pictures and other HTML are passed over."""
    outputs = [
        {"output_type": "stream", "text": 'data-yack="{}"'},
        {"output_type": "display_data", "data": {"image/png": "x"}},
        {
            "output_type": "display_data",
            "data": {"text/html": "<section class='x'>kit-yack</section>"},
        },
    ]
    assert declared(outputs) == []


def test_html_may_be_a_list_of_lines() -> None:
    """Notebook files keep HTML line by line."""
    whole = output(POLL)["data"]["text/html"]
    assert declared([{"data": {"text/html": [whole[:40], whole[40:]]}}]) == [poll]


@pytest.mark.parametrize(
    "body",
    [7, [], {}, {"kind": "poll"}, {"kind": "bomb", "key": "x"}, {"kind": "poll", "key": "a/b"},
     {"kind": "poll", "key": "x", "options": ["a"]}, {"kind": "scale", "key": "x", "options": [1]},
     {"kind": "scale", "key": "x", "options": {"1": "1", "3": "3"}},
     {"kind": "scale", "key": "x", "options": {str(n): "" for n in range(1, 62)}},
     {"kind": "poll", "key": "x", "options": {str(n): "" for n in range(61)}}],
)  # fmt: skip
def test_a_wrong_declaration_is_logged(caplog: pytest.LogCaptureFixture, body: Any) -> None:
    """An author's mistake stops no page, and the log says which it is."""
    with caplog.at_level(logging.WARNING):
        assert declared([output(body), output(POLL)]) == [poll]
    assert "can't be understood" in caplog.text


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
))  # fmt: skip
def test_any_value_is_accepted_or_refused(value: Any) -> None:
    """No value of any shape does anything else."""
    bodies = [
        poll, {**poll, "several": True}, {**poll, "kind": "scale", "options": {"1": "1", "2": "2"}},
        {**poll, "kind": "evaluation", "outcomes": ["a"]}, {**poll, "kind": "wall"},
    ]  # fmt: skip
    for body in bodies:
        try:
            kept = accept(body, value)
        except RefusedError:
            continue
        assert kept is None or body["kind"] != "wall"


def test_several_are_kept_in_the_order_offered() -> None:
    """The order in which a person ticked is not stored."""
    assert accept({**poll, "several": True}, ["n", "y"]) == ["y", "n"]


def test_an_evaluation_keeps_what_is_asked() -> None:
    """Members that are not asked for are left out."""
    body = {**poll, "kind": "evaluation", "outcomes": ["a"], "sections": ["s"]}
    value = {"outcomes": [{"before": 0, "now": 3, "name": "Ana"}], "hardest": "s", "name": "Ana"}
    assert accept(body, value) == {
        "outcomes": [{"before": 0, "now": 3}], "pace": None, "hardest": "s",
        "keep": "", "change": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [{"outcomes": [{"before": 4}]}, {"outcomes": [{"now": True}]}, {"outcomes": [{}, {}]},
     {"outcomes": [7]}, {"pace": "odd"}, {"hardest": "t"}, {"keep": "x" * 281}, {"change": 7}],
)  # fmt: skip
def test_an_evaluation_that_doesnt_fit_is_refused(value: Any) -> None:
    """Levels, pace and section are those offered."""
    body = {**poll, "kind": "evaluation", "outcomes": ["a"], "sections": ["s"]}
    with pytest.raises(RefusedError):
        accept(body, value)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("  a \n\t b  ", "a b"), ("a\x00b\x1b[31m", "a b [31m"), ("a\u202eb\u200bc", "abc"),
     ("👩\u200d💻", "👩\u200d💻"), ("\ud800x", "x"), ("naïve ßč", "naïve ßč"),
     ("a\U000e0061\U000e007fb", "ab")],
)  # fmt: skip
def test_a_text_is_what_can_be_seen(text: str, kept: str) -> None:
    """Control characters go, letters of every script and joined emoji stay."""
    assert accept_text(text) == kept


@pytest.mark.parametrize(
    "text",
    ["\u3164", "\u115f\u1160", "\uffa0 \u3164", "\u2800" * 20, "\u200d", "\u200c \u200d",
     "\u0301", "\ufe0f\u200d", "\U000e0100", "\u034f\u20dd", "\U0001d159"],
)  # fmt: skip
def test_a_text_that_cant_be_seen_is_refused(text: str) -> None:
    """Fillers, blanks, joiners and marks alone get a sentence, not a place on the wall."""
    with pytest.raises(RefusedError, match="nothing to see"):
        accept_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301" * 279,
        "a" + "\u0489\u200d" * 9,
        "a" + "\u0300\u3164" * 10,
        "x y" + "\u0363" * 9,
    ],
)
def test_a_tower_of_marks_is_refused(text: str) -> None:
    """Marks that would cover the notes above get a sentence, also with joiners among them."""
    with pytest.raises(RefusedError, match="marks stand on one letter"):
        accept_text(text)


@pytest.mark.parametrize(
    "text",
    ["မြွှေ့", "בְּרֵאשִׁ֖ית", "བསྒྲུབས་", "ฟื้นฟู", "Tiếng Việt", "क्ष्म्य", "한국어", "❤️\u200d🔥", "1️⃣", "🏳️\u200d🌈",
     "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "…", "👍", "²", "e\u0301" * 100,
     "Cymru \U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "🇸🇮"],
)  # fmt: skip
def test_every_writing_is_kept(text: str) -> None:
    """Words of scripts with many marks, emoji and signs are texts like any other."""
    assert accept_text(text) == text


@given(st.text(max_size=50))
def test_what_is_kept_can_be_seen(text: str) -> None:
    """A text is kept with something to see, emptied of blanks, or refused in a sentence."""
    try:
        kept = accept_text(text)
    except RefusedError:
        return
    assert not kept or (is_visible(kept) and accept_text(kept) == kept)


def test_a_scale_takes_the_number_of_a_step_and_nothing_else() -> None:
    """A step's text, a number as text, and a number beside the scale are refused."""
    (scale,) = declared([output({**POLL, "kind": "scale", "options": {"1": "1 · no", "2": "2"}})])
    assert accept(scale, 2) == 2
    for other in (0, 3, "2", "1 · no", True, 2.0):
        with pytest.raises(RefusedError):
            accept(scale, other)


SCRIPTS = Path(talking_points.__file__).parents[2] / "template" / "static"


def constant(script: str, name: str) -> list[str]:
    """Return the texts and numbers in a constant of one of the room's scripts."""
    source = (SCRIPTS / script).read_text("utf-8")
    (value,) = re.findall(rf"^const {name} = ([^;]*);", source, re.MULTILINE)
    return re.findall(r"\w+", value)


def test_a_new_kind_of_vote_needs_its_name_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answers are the names of its options, as CONTRIBUTING promises."""
    monkeypatch.setattr(talking_points, "VOTES", (*talking_points.VOTES, "rank"))
    (rank,) = declared([output({**POLL, "kind": "rank"})])
    assert accept(rank, "y") == "y"
    with pytest.raises(RefusedError):
        accept(rank, "z")


ASKING = set(yack.__all__) - {"words"}  # words explain, and ask for nothing
AD_HOC = {"own_words"}  # what the facilitator alone can ask


def test_every_kind_that_notebooks_can_ask_is_in_one_family() -> None:
    """A kind that the room doesn't know would be logged as a mistake and never shown."""
    families = (talking_points.VOTES, talking_points.COUNTED, talking_points.UNCOUNTED)
    assert sorted(kind for family in families for kind in family) == sorted(ASKING | AD_HOC)


def test_every_kind_has_a_control_on_a_page() -> None:
    """A declaration that yack.js doesn't know would stay a list without a button."""
    made = (SCRIPTS / "yack.js").read_text("utf-8").split("const MADE = {")[1].split("\n};")[0]
    drawn = set(re.findall(r"^  (\w+):", made, re.MULTILINE))
    assert drawn | {"hand_in"} == ASKING | AD_HOC  # handing in keeps its widget: see HandIn


def test_notebook_room_and_scripts_name_the_same_paces_and_levels() -> None:
    """A pace that only one of them knows would be refused, or not be shown."""
    assert tuple(evaluations.paces()) == talking_points.PACES
    assert len(evaluations.steps()) == len(talking_points.LEVELS)
    for script in ("evaluation.js", "lead.js"):
        assert tuple(constant(script, "PACES")) == talking_points.PACES
        assert len(constant(script, "STEPS")) == len(talking_points.LEVELS)


def test_a_note_is_as_long_in_the_notebook_as_in_the_room() -> None:
    """A note that fits on one of them would be cut or refused on another."""
    assert int(constant("wall.js", "LONGEST")[0]) == LONGEST_NOTE
