"""What waits behind a Show button, and the question that stands before it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.notebooks import cells, guesses

KINDS: dict[str, Any] = {
    "text": lambda: new_markdown_cell("Some words."),
    "code": lambda: new_code_cell("1 + 1"),
    "guess": lambda: new_markdown_cell("**What do you expect?**", metadata={"tags": ["guess"]}),
    "heading": lambda: new_markdown_cell("## The next part"),
    "small": lambda: new_markdown_cell("### A detail"),
    "vote": lambda: new_code_cell("yack.poll('a', 'Which?', ['this', 'that'])"),
}


def depths(*kinds: str) -> list[int]:
    """Return behind how many buttons each of these cells waits."""
    return guesses.depths([KINDS[kind]() for kind in kinds])


def test_what_follows_a_guess_waits_up_to_the_next_heading() -> None:
    """A small heading is part of what waits."""
    kinds = ("text", "guess", "code", "small", "text", "heading", "code")
    assert depths(*kinds) == [0, 0, 1, 1, 1, 0, 0]


def test_a_guess_among_what_waits_has_a_button_inside() -> None:
    """The second is opened after the first, and both end at the same place."""
    assert depths("guess", "code", "guess", "code", "heading") == [0, 1, 1, 2, 0]


def test_a_talking_point_never_waits() -> None:
    """A vote is opened for all in the room: nobody has to find it."""
    assert depths("guess", "code", "vote", "text") == [0, 1, 0, 0]


def test_words_stay_with_the_text_above_them() -> None:
    """Who asks what a word of the question means must not open the answer for it."""
    words = new_code_cell("yack.words('pixel')")
    shown = [KINDS["guess"](), words, KINDS["code"](), words, KINDS["text"]()]
    assert guesses.depths(shown) == [0, 0, 1, 1, 1]
    assert guesses.opens(guesses.depths(shown), 1)


def test_a_control_that_asks_itself_is_in_sight_where_it_can_be_moved() -> None:
    """Its own button shows the result; the words after it wait, and on paper the result too."""
    asking = new_code_cell("controls.explore(cut, guess=guess, weeks=weeks)")
    book = [KINDS["guess"](), asking, KINDS["text"](), KINDS["heading"]()]
    assert guesses.depths(book, live=True) == [0, 0, 1, 0]
    assert guesses.depths(book) == [0, 1, 1, 0]


@given(st.lists(st.sampled_from(sorted(KINDS))))
def test_every_button_that_opens_is_closed(kinds: list[str]) -> None:
    """It grows by one after a guess alone, and otherwise stays or is none."""
    found = depths(*kinds)
    for kind, before, after in zip(kinds, found, found[1:], strict=False):
        assert after in {before + (kind == "guess"), 0}
    assert [
        kind in {"heading", "vote"} and depth > 0 for kind, depth in zip(kinds, found, strict=True)
    ] == [False] * len(kinds)


def test_the_question_is_the_paragraph_that_asks() -> None:
    """The answer to the guess before, in the same cell, is no part of it."""
    cell = new_markdown_cell("It was 20%.\n\n**What do you expect** of two?\n\nThen look.")
    assert guesses.question(cell) == "**What do you expect** of two?"
    other = new_markdown_cell("First words.\n\nWhat is different here?")
    assert guesses.question(other) == "What is different here?"
    assert guesses.question(new_markdown_cell("It was 20%.")) == ""


def test_what_only_the_lab_shows_is_in_no_page() -> None:
    """There cells are run one by one, and nothing has to be hidden."""
    book = new_notebook(cells=[KINDS["code"](), KINDS["guess"]()])
    book.cells[0].metadata["tags"] = ["lab-only"]
    assert [cells.tagged(cell, guesses.TAG) for cell in guesses.for_all(book)] == [True]
