"""The glossary of the programme: read, refused, found in texts, translated, on a page."""

import subprocess
import sys
from pathlib import Path

import pytest

from kit import places
from kit.errors import WorkshopError
from kit.programme import glossary, workshops
from kit.programme.glossary import Term

PIXEL = """[[term]]
term = "pixel"
also = ["dot of colour"]
says = "A small square of a picture."
workshop = "shelf_1"
section = "Count the books"
"""
EDGE = PIXEL.replace("pixel", "edge").replace("dot of colour", "rim")


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A glossary of two words in a programme of its own."""
    monkeypatch.setenv("HACKYACK_HOME", str(tmp_path))
    file = tmp_path / "workshops" / glossary.FILE
    file.parent.mkdir()
    file.write_text(PIXEL + EDGE, encoding="utf-8")
    return file


def test_terms_are_in_the_order_of_the_alphabet(file: Path) -> None:
    """People look a word up by its first letter."""
    assert [one.term for one in glossary.read()] == ["edge", "pixel"]


def test_a_programme_without_a_glossary(file: Path) -> None:
    """A programme that explains no word has none, and nothing fails."""
    file.unlink()
    assert glossary.read() == ()


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("A pixel is small.", True),
        ("Pixels, then.", True),
        ("Dots of colour", False),
        ("a DOT OF COLOUR", True),
        ("subpixel and pixelated", False),
        ("pixel-wise", False),
    ],
)
def test_a_word_is_found_in_a_text(file: Path, text: str, there: bool) -> None:
    """Whole words count: one or many, in any capitals, in any spelling that is named."""
    assert glossary.read()[1].stands_in(text) == there


def test_a_word_that_is_not_there(file: Path) -> None:
    """A word that nobody explained is named, with the file to explain it in."""
    with pytest.raises(WorkshopError, match=r"glossary.toml doesn't explain 'hash'; add"):
        glossary.find(["edge", "hash"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('term = "edge"', "term = ", "is not valid TOML"),
        ('term = "edge"', 'term = "Pixel"', "explains 'pixel' twice"),
        ('also = ["rim"]', 'also = ["pixel"]', "explains 'pixel' twice"),
        ('term = "edge"', 'tern = "edge"', "did you mean term"),
    ],
)
def test_a_glossary_that_is_refused(file: Path, old: str, new: str, said: str) -> None:
    """A file that can't be understood is told with what to mend."""
    file.write_text((PIXEL + EDGE).replace(old, new), encoding="utf-8")
    with pytest.raises(WorkshopError, match=said):
        glossary.read()


def test_the_programme_s_own_glossary_names_its_workshops() -> None:
    """Each word of this programme is taught by a workshop of it, in a sentence."""
    ids = {one.id for one in workshops.workshops()}
    wrong = [one.term for one in glossary.read() if one.workshop not in ids]
    unfinished = [one.term for one in glossary.read() if not one.says.endswith(".")]
    assert (wrong, unfinished) == ([], [])


def test_a_glossary_is_translated(tmp_path: Path) -> None:
    """Word and sentence come from the catalogue of the language in use."""
    babel = [sys.executable, "-m", "babel.messages.frontend"]
    words = places.workshops() / glossary.FILE
    pot, po = tmp_path / "words.pot", tmp_path / "sr/LC_MESSAGES/hackyack.po"
    config = places.root() / "kit/locale/babel.toml"
    subprocess.run(
        [*babel, "extract", "-F", config, "--no-wrap", "-o", pot, words],
        cwd=places.root(),
        check=True,
        timeout=60,
    )
    text = pot.read_text(encoding="utf-8")
    pixel = glossary.find(["pixel"])[0]
    assert pixel.says in text
    po.parent.mkdir(parents=True)
    said = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8"\n\n'
    po.write_text(f'{said}msgid "pixel"\nmsgstr "piksel"\n', encoding="utf-8")
    subprocess.run([*babel, "compile", "-D", "hackyack", "-d", tmp_path], check=True, timeout=60)
    code = (
        "from pathlib import Path; import gettext; from kit import messages; "
        f"messages._catalogue = gettext.translation('hackyack', {str(tmp_path)!r}, ['sr']); "
        "from kit.programme import glossary; print(glossary.find(['pixel'])[0].name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "piksel"


def test_the_page_for_jupyterlab(file: Path) -> None:
    """Each word stands in bold, with its sentence and the workshop that teaches it."""
    page = glossary.as_markdown({"shelf_1": "How many books?"})
    assert "**pixel**: A small square of a picture. (How many books?)" in page


def test_plural_of_a_spelling() -> None:
    """Spellings are escaped: a point in one is a point."""
    one = Term("a.b", "x", "shelf_1", "y", ())
    assert (one.stands_in("a.b"), one.stands_in("aXb")) == (True, False)
