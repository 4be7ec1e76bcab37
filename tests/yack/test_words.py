"""Technical words, explained where they stand first."""

from pathlib import Path

import pytest

from kit import yack
from kit.errors import WorkshopError
from kit.programme import glossary


@pytest.fixture(autouse=True)
def _glossary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    file = tmp_path / "workshops" / glossary.FILE
    file.parent.mkdir()
    file.write_text(
        '[[term]]\nterm = "R & D"\nsays = "Trying <things> out."\n'
        'workshop = "shelf_1"\nsection = "x"\n',
        encoding="utf-8",
    )


def test_words_are_folded() -> None:
    """The list is there for people who open it, without a script."""
    assert yack.words("R & D")._repr_html_() == (
        '<details class="kit-words"><summary>In plain words: R &amp; D</summary>'
        "<dl><dt>R &amp; D</dt><dd>Trying &lt;things&gt; out.</dd></dl></details>"
    )


def test_words_as_text() -> None:
    """Where no HTML is shown, each word is a line."""
    assert repr(yack.words("R & D")) == "R & D: Trying <things> out."


def test_a_word_that_nobody_explains() -> None:
    """A cell that asks for it fails while its author sees it."""
    with pytest.raises(WorkshopError, match="doesn't explain 'hash'"):
        yack.words("hash")
