"""The choice of an encoding, for eyes, screen readers and terminals."""

from kit.tables.previews import EncodingChoice, Preview, Reading

ASKED = Preview(
    "own.csv", (Reading(("cp1257",), ("Bērziņš",)), Reading(("cp1252",), ("B<çrziòð",)))
)
SURE = Preview("own.csv", (Reading(("utf-16",), ("Bērziņš",)),))


def test_a_notebook_shows_an_accessible_table() -> None:
    """The question is the caption, the code to type heads each row, text is escaped."""
    html = ASKED._repr_html_()
    assert "<caption>own.csv doesn&#x27;t say" in html
    assert '<th scope="row">encoding=&quot;cp1257&quot;</th><td>Bērziņš</td>' in html
    assert "B&lt;çrziòð" in html


def test_a_traceback_is_the_question_line_by_line() -> None:
    """In a notebook the exception shows as lines, one for each page, without a traceback."""
    lines = EncodingChoice(ASKED)._render_traceback_()
    assert [line.split()[0] for line in lines[2:4]] == ['encoding="cp1257"', 'encoding="cp1252"']
    assert "CSV UTF-8" in lines[-1]


def test_a_certain_encoding_asks_nothing() -> None:
    """If there is one reading only, no choice and no advice is shown."""
    assert SURE.certain
    assert not ASKED.certain
    assert "nothing to choose" in str(SURE)
    assert "None is right" not in SURE._repr_html_() + str(SURE)
