"""Statements: the sentences of a workshop, wherever a person reads them."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from support.small_notebooks import book

from kit.authoring.claims.statements import Statement, sentences, statements


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("# How many?\n\nOne. Two!\nAnd more.", ["How many?", "One.", "Two!", "And more."]),
        ("- first (“So?” he said.)\n- *second* one", ["first (“So?” he said.)", "second one"]),
        ("| from | what |\n|---|---|\n| 10 | Five rows. Six. |",
         ["from", "what", "Five rows.", "Six."]),
        ("*Sources: Ana, 4(2), 2017.*", []),
        ("Tasks: 1 `[3]` · 2 from 5 to 6 ·\n3 none", ["`[3]`", "from 5 to 6", "none"]),
        ("1. It. 2. That", ["It.", "2.", "That"]),
    ],
)  # fmt: skip
def test_sentences(markdown: str, found: list[str]) -> None:
    """Lists, tables and headings are taken apart, sources and numbers of tasks left out."""
    assert list(sentences(markdown)) == found


def test_everything_that_people_read() -> None:
    """Texts, titles in code, prints and text alternatives count; states of controls don't."""
    shown = new_output("display_data", {"text/html": "<b>", "text/plain": "8 in all.\n9 rows"})
    printed = new_output("stream", name="stdout", text="10 now\n11 then\n")
    code = 'data.show(table, "The 12 rows")\nf"{n:.1f} of 13 rows"\nkey = "14"'
    control = new_code_cell("controls.explore(draw)", id="c", outputs=[shown])
    cells = [new_markdown_cell("7 came.", id="a"), new_code_cell(code, id="b"), control]
    cells[1].outputs = [printed, shown]
    notes = "## Routes\n\n15\n\n## Model answers\n\nIt is 16.\n\n## Afterwards\n\n17"
    found = statements([("x.ipynb", book(*cells))], ("notes.md", notes))
    assert [one.text for one in found if one.needs_proof] == [
        "7 came.", "… of 13 rows", "The 12 rows", "10 now", "11 then", "8 in all.", "It is 16.",
    ]  # fmt: skip
    assert [(one.file, one.cell) for one in found][::6] == [("x.ipynb", "a"), ("notes.md", "")]


def test_what_a_word_means_says_nothing_about_data() -> None:
    """A list of technical words is the glossary's, and no statement of the workshop."""
    printed = new_output("stream", name="stdout", text="pixel: one of 9 squares\n")
    cell = new_code_cell('yack.words("grey value")', id="a", outputs=[printed])
    assert statements([("x.ipynb", book(cell))], ("notes.md", "")) == []


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("Every branch came.", True),
        ("Does every branch come?", False),
        ("Do 30 branches come?", True),
        ("Four short tasks that ask for an answer, not a program.", False),
        ("They came.", False),
    ],
)
def test_what_needs_a_proof(text: str, needed: bool) -> None:
    """Figures always do, comparisons unless they are asked, the form of a workshop never."""
    assert Statement("x", "", text).needs_proof is needed
