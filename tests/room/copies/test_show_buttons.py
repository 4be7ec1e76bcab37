"""The buttons of a page, as HTML around its cells."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.programme import workshops
from kit.room.copies import served_pages
from kit.room.copies.show_buttons import ShowButtons

GUESS = {"tags": ["guess"]}


def test_each_button_stands_after_its_question() -> None:
    """What follows lies in it, and all that is open ends before the next heading."""
    book = new_notebook(
        cells=[
            new_markdown_cell("## A\n\nWhat do you expect?", metadata=GUESS, id="one"),
            new_code_cell("1"),
            new_markdown_cell("And now?", metadata=GUESS, id="two"),
            new_code_cell("2"),
            new_markdown_cell("## B"),
        ]
    )
    buttons = ShowButtons(book)
    whole = "".join(buttons.around(n, f"[{n}]") for n in range(5))
    parts = re.findall(r"\[\d\]|<details[^>]*>|</details>", whole)
    first, second = (f'<details class="guess" data-guess="{name}">' for name in ("one", "two"))
    assert parts == ["[0]", first, "[1]", "[2]", second, "[3]", *["</details>"] * 2, "[4]"]
    assert "what follows guess 2" in whole


def test_words_below_a_question_leave_its_button_as_it_is() -> None:
    """Only below a control that has asked for the guess does the button speak of reading."""
    words, control = 'yack.words("average")', "controls.explore(f, guess=controls.number(…))"
    for source, said in ((words, "Make your guess first."), (control, "Then read what it means.")):
        asking = new_markdown_cell("## A\n\nWhat do you expect?", metadata=GUESS)
        cells = [asking, new_code_cell(source.replace("…", "")), new_markdown_cell("So it is.")]
        buttons = ShowButtons(new_notebook(cells=cells))
        assert said in "".join(buttons.around(n, "") for n in range(3))


@pytest.mark.parametrize("id", [workshop.id for workshop in workshops.workshops()])
def test_every_workshop_opens_as_many_as_it_closes(id: str) -> None:
    """A page has a button for each prediction, and its end is outside of all."""
    book = served_pages.read(workshops.read(id).notebook)
    buttons = ShowButtons(book)
    whole = "".join(buttons.around(n, "") for n in range(len(book.cells)))
    assert whole.count("<details") == whole.count("</details>") >= 4
