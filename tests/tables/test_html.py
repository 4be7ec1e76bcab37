"""Tables for screen readers and terminals."""

from kit.tables.html import few, html_table, text_table


def test_a_table_has_caption_and_scopes() -> None:
    """Caption, column and row headings are marked up, and every text is escaped."""
    assert html_table("a<b", ["x", "y"], [("1", "&")]) == (
        "<table><caption>a&lt;b</caption>"
        '<thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead>'
        '<tbody><tr><th scope="row">1</th><td>&amp;</td></tr></tbody></table>'
    )


def test_plain_text_is_aligned() -> None:
    """Columns stand under their names, without spaces at the ends of lines."""
    assert text_table(["name", "n"], [("Ann", 1), ("Bartholomew", 22)]).splitlines() == [
        "name         n",
        "Ann          1",
        "Bartholomew  22",
    ]


def test_few_counts_the_rest() -> None:
    """A long list is cut and ends with the number of items left out."""
    assert few([1, 2, 3], 2) == "1, 2 and 1 more"
    assert few([1, 2], 2) == "1, 2"
