"""What text shows and loads."""

from pathlib import Path

import pytest
from nbformat.v4 import new_markdown_cell

from kit.notebooks import markup


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Two words", 2),
        ("# A heading\n\nand *more*", 4),
        ("[a link](https://example.org/a/b)", 2),
        ("```\nno code here\n```\n\nword", 1),
        ("<!-- a comment -->", 0),
        ("don't isn\u2019t 3,010 1.5", 4),
        ("| a | b |\n|---|---|\n| c | d |", 4),
        ("\u010ditaonica knji\u017enica", 2),
    ],
)
def test_words(text: str, count: int) -> None:
    """Words that a person reads count; addresses, code blocks and markup don't."""
    assert markup.words(text) == count


def test_headings_are_those_of_markdown() -> None:
    """A number sign inside a code block is no heading."""
    text = "# One\n\n```\n# no\n```\n\n## Two *and* three\n\nFour\n----"
    assert markup.headings(text) == [(1, "One"), (2, "Two *and* three"), (2, "Four")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Three ##\n", [(2, "Three")]),
        ("> ## Quoted\n\n- # In a list", [(2, "Quoted"), (1, "In a list")]),
        ("$$\n# no\n$$", []),
    ],
)
def test_headings_wherever_they_stand(text: str, found: list[tuple[int, str]]) -> None:
    """Those in a quotation or a list count, a formula's number sign doesn't."""
    assert markup.headings(text) == found


PNG = "iVBORw0KGgo="


def test_an_attached_picture_is_put_inside() -> None:
    """Paper and pages show it; one that is lost leaves its text alternative and breaks nothing."""
    cell = new_markdown_cell("![A shelf](attachment:a.png) ![A <b>](attachment:b.png)")
    cell["attachments"] = {"a.png": {"image/png": PNG}}
    shown = markup.cell_as_html(cell)
    assert f'<img src="data:image/png;base64,{PNG}" alt="A shelf"' in shown
    assert "A &lt;b&gt;</p>" in shown
    assert "attachment:" not in shown


def test_a_picture_beside_the_notebook_is_put_inside_where_its_folder_is_given(
    tmp_path: Path,
) -> None:
    """A page that is served has no folder beside it."""
    (tmp_path / "a.png").write_bytes(b"png")
    cell = new_markdown_cell("![A shelf](a.png)")
    assert 'src="a.png"' in markup.cell_as_html(cell)
    assert 'src="data:image/png;base64,cG5n"' in markup.cell_as_html(cell, str(tmp_path))


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org">a link to follow</a>',
        '<img alt="x" src="data:image/png;base64,AAAA//BBBB">',
        '<img alt="x" src="shelf.png">',
        '<p style="color: red">https://example.org</p>',
        "<pre>@import url(https://example.org)</pre>",
    ],
)
def test_harmless(html: str) -> None:
    """A link that a person follows, a local file and an address in prose load nothing."""
    assert markup.loaded_elsewhere(html) == []


def test_a_page_within_the_page() -> None:
    """What an inner page would load counts too."""
    html = "<iframe srcdoc=\"<img src='https://example.org/a.png'>\"></iframe>"
    assert "https://example.org/a.png" in markup.loaded_elsewhere(html)
