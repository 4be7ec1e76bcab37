"""Talking points, for one person alone."""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import controls, yack
from kit.tasks import questions
from kit.yack import handing_in
from kit.yack.sending import Sent

QUESTION = "Which columns would you <publish>?"
AFTER = ["Who would notice?", "Whom would you ask & when?"]


@pytest.fixture
def poll() -> tuple[Any, Callable[[], str]]:
    """A poll's control, and a function that votes and returns the page's answer."""
    shown = yack.poll("share", QUESTION, {"a": "All <of> them", "n": "None"}, afterwards=AFTER)
    control, button, said = shown.widget.children

    def vote() -> str:
        button.click()
        return str(said.value)

    return control, vote


def test_nothing_chosen_is_no_vote(poll: tuple[Any, Callable[[], str]]) -> None:
    """A vote without a choice asks for one."""
    _control, vote = poll
    assert "Choose first, then vote." in vote()


def test_the_first_vote_shows_no_points_for_discussion(poll: tuple[Any, Callable[[], str]]) -> None:
    """After the first vote there is an invitation to talk, and no point for the discussion."""
    control, vote = poll
    control.source.value = "a"
    said = vote()
    assert "First you chose: All &lt;of&gt; them. Now tell your neighbour why" in said
    assert "Who would notice?" not in said


def test_the_second_vote_shows_what_changed(poll: tuple[Any, Callable[[], str]]) -> None:
    """Both votes and the points for the discussion stand side by side."""
    control, vote = poll
    control.source.value = "a"
    vote()
    control.source.value = "n"
    said = vote()
    assert "First you chose: All &lt;of&gt; them. Now: None." in said
    assert "<li>Whom would you ask &amp; when?</li>" in said


def test_several_may_be_chosen() -> None:
    """With ``several``, all ticked options are the vote."""
    shown = yack.poll("share", QUESTION, ["card", "branch", "item"], several=True)
    control, button, said = shown.widget.children
    control.boxes["card"].value = control.boxes["item"].value = True
    button.click()
    assert "First you chose: card, item." in said.value


def test_a_poll_has_plain_forms() -> None:
    """Without widgets, question and choices are shown as text."""
    shown = yack.poll("share", QUESTION, {"a": "All <of> them"})
    assert shown.html == (
        "<p><b>Which columns would you &lt;publish&gt;?</b></p>"
        "<ul><li>All &lt;of&gt; them</li></ul>"
    )
    assert shown.plain == f"{QUESTION} (share)"


def test_a_note_says_where_it_stays() -> None:
    """A sentence beside the empty box says that the text is not stored."""
    shown = yack.note("friday", "By Friday I will …")
    assert "is gone when this page closes" in shown.widget.children[1].value
    assert (shown.html, shown.plain) == (
        "<p><b>By Friday I will …</b></p>",
        "By Friday I will … (friday)",
    )


def test_in_jupyterlab_the_file_is_handed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """In JupyterLab the way to hand in is said, and named is the file."""
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    shown = yack.hand_in("privacy_1")
    assert "give the file privacy_1.ipynb to your facilitator" in shown.plain
    assert shown.html == controls.line(shown.plain)


def test_in_jupyterlab_too_what_is_unanswered_is_said(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said by its title before the notebook is sent; pressed again, it is sent as it is."""
    monkeypatch.delenv("SERVER_SOFTWARE", raising=False)
    monkeypatch.chdir(home / "exercises" / "privacy_1")
    sent: list[str] = []
    monkeypatch.setattr(
        handing_in, "send", lambda id, **_more: sent.append(id) or Sent(receipt="K7QX2M")
    )
    *_boxes, button, said = yack.hand_in("privacy_1").widget.children[1].children
    button.click()
    assert "yet: “1. Which three facts single out most people?”, “2. Why" in said.value
    assert "“And at your desk?”. Answer, save and send" in said.value
    assert (sent, button.description) == ([], "Send it as it is")
    button.click()
    assert sent == ["privacy_1"]
    assert "Keep this receipt: K7QX2M" in said.value


Page = Callable[[dict[str, str], str], str]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    """Return a function that hands in answers through Voilà and returns the page's text."""
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")

    def offer(answers: dict[str, str], name: str) -> str:
        monkeypatch.setattr(questions, "_recorded", answers)
        box, _several, button, link = yack.hand_in("privacy_1").widget.children
        box.value = name
        button.click()
        return str(link.value)

    return offer


def test_without_answers_there_is_no_file(page: Page) -> None:
    """An empty hand-in isn't offered."""
    said = page({}, "Vesna")
    assert "No task is answered in full yet. Answer one first." in said
    assert "<a" not in said


@pytest.mark.parametrize("name", ["", "  ", "/", "!?"])
def test_without_a_name_there_is_no_file(page: Page, name: str) -> None:
    """Feedback finds its way back by a name, so one is asked for."""
    said = page({"facts": "[]"}, name)
    assert "Write a name first" in said
    assert "<a" not in said


@pytest.mark.parametrize("text", ["['branch']", "'š \\' \" <b> \\ud800'"])
def test_the_file_holds_the_answers(page: Page, text: str) -> None:
    """The link's address is the whole file: workshop and answers, as they were given."""
    said = page({"facts": text}, "Vesna")
    found = re.search(r'href="data:application/json;base64,([^"]+)"', said)
    assert found is not None
    held = json.loads(base64.b64decode(found[1]))
    assert held == {"workshop": "privacy_1", "answers": {"facts": text}}


@pytest.mark.parametrize(("n", "words"), [(1, "(1 answer)"), (2, "(2 answers)")])
def test_the_link_says_what_is_in_it(page: Page, n: int, words: str) -> None:
    """The link names the file and counts the answers, in the singular too."""
    said = page({f"a{i}": "1" for i in range(n)}, "Vesna")
    assert f"Save Vesna_privacy_1-answers.json {words}" in said


@pytest.mark.parametrize(("n", "words"), [(1, "1 question is"), (2, "2 questions are")])
def test_what_is_unanswered_is_said(
    page: Page, monkeypatch: pytest.MonkeyPatch, n: int, words: str
) -> None:
    """The file is offered all the same; the page's script finds the questions by their names."""
    monkeypatch.setattr(questions, "_asked", dict.fromkeys(["facts", "why", "rules"][: n + 1]))
    said = page({"facts": "[]"}, "Vesna")
    assert f"{words} not answered yet" in said
    assert f'data-unanswered="{" ".join(["why", "rules"][:n])}"' in said
    assert "Save Vesna_privacy_1-answers.json" in said


def test_with_all_answered_nothing_is_said(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no line on what is unanswered where nothing is."""
    monkeypatch.setattr(questions, "_asked", {"facts": None})
    assert "not answered yet" not in page({"facts": "[]"}, "Vesna")


def test_several_people_stay_several_in_the_files_name(page: Page) -> None:
    """The plus stays, so that ``collect`` knows them; how to write it is said beside the box."""
    assert 'download="Ana-K+Ben_privacy_1-answers.json"' in page({"facts": "[]"}, "Ana K. & Ben")
    _box, several, *_rest = yack.hand_in("privacy_1").widget.children
    assert "Ana + Ben" in several.value


@given(name=st.text(max_size=100))
def test_any_name_makes_a_safe_file_name(name: str) -> None:
    """For every typed name the file's name is valid on all systems."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(questions, "_recorded", {"facts": "[]"})
        found = re.search('download="([^"]*)"', handing_in._download("privacy_1", name))
    assert found is None or re.fullmatch(r"[\w+-]{1,120}_privacy_1-answers\.json", found[1])
