"""A few rows of a table, shown for reading."""

import pandas as pd

from kit import data

TABLE = pd.DataFrame(
    {
        "card": ["L1", "<b>", "L3"],
        "born": pd.to_datetime(["1983-09-02", None, "1990-01-01"]),
        "loaned": pd.to_datetime(["2024-01-02 10:12", "2024-01-03 09:00", None]),
    }
)


def test_dates_are_written_as_people_write_them() -> None:
    """A date has no time, a time no seconds, and a missing value is a dash."""
    rows = data.show(TABLE, "Loans").rows
    assert rows[0] == ("L1", "1983-09-02", "2024-01-02 10:12")
    assert rows[1][1] == rows[2][2] == "–"


def test_html_has_caption_scopes_and_no_markup_of_the_data() -> None:
    """A screen reader gets the caption, and a value is never markup."""
    shown = data.show(TABLE, "Loans")._repr_html_()
    assert "<caption>Loans</caption>" in shown
    assert shown.count('scope="col"') == len(TABLE.columns)
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown


def test_caption_says_how_many_rows_are_left_out() -> None:
    """The caption tells that these are the first rows only."""
    assert data.show(TABLE, "Loans", most=1).caption == "Loans (2 more rows)"


def test_plain_form_has_every_row() -> None:
    """In a terminal the same rows stand in columns."""
    assert repr(data.show(TABLE, "Loans")).splitlines()[-1].split() == ["L3", "1990-01-01", "–"]
