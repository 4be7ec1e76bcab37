"""The beginning of sections. tests/authoring/test_check.py runs them alone."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kit.authoring import sections


def test_a_section_ends_where_the_next_begins() -> None:
    """Headings of level 2 begin a section; cells before the first belong to none."""
    book = new_notebook(
        cells=[
            new_markdown_cell("# Title", id="title"),
            new_code_cell("import this", id="setup"),
            new_markdown_cell("## First", id="a"),
            new_markdown_cell("### Inside the first", id="b"),
            new_code_cell("1", id="c"),
            new_markdown_cell("## Second", id="d"),
        ]
    )
    found = [(s.title, [cell["id"] for cell in s.cells]) for s in sections.sections(book)]
    assert found == [("First", ["a", "b", "c"]), ("Second", ["d"])]
