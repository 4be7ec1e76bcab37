"""Certain encodings are found, uncertain ones are asked for."""

import codecs
from pathlib import Path

import pytest

from kit.errors import DataError
from kit.tables.encodings import decide, look
from kit.tables.previews import EncodingChoice

SPEECH = {
    "cp1257": "vārds;iela\nJānis Bērziņš;Čaka iela\nŠarlote Ķēniņa;Ģertrūdes iela\n",
    "cp1250": "ime;ulica\nĐorđe Šešelj;Čačak\nŞtefan Ţîrlea;Iaşi\n",
    "cp1251": "име;улица\nЦветана Йорданова;Раковски\n",  # noqa: RUF001 another alphabet
    "cp1253": "όνομα;οδός\nΓιώργος Παπαδόπουλος;Ερμού\n",  # noqa: RUF001 another alphabet
    "cp1252": "nom;rue\nAmélie Lefèvre;Bd Noël\nFrançois;l'Œuvre\n",
}


def file(folder: Path, content: bytes) -> Path:
    path = folder / "own.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("page", SPEECH)
def test_a_single_byte_file_is_asked_about(tmp_path: Path, page: str) -> None:
    """No code page is guessed: the choice shows the right words beside the code to type."""
    with pytest.raises(EncodingChoice) as caught:
        decide(file(tmp_path, SPEECH[page].encode(page)), None)
    line = next(line for line in str(caught.value).splitlines() if f'encoding="{page}"' in line)
    assert any(word in line for word in SPEECH[page].replace(";", " ").split() if len(word) > 5)


@pytest.mark.parametrize("page", SPEECH)
def test_the_choice_is_taken(tmp_path: Path, page: str) -> None:
    """The encoding that the preview suggests is used as it is."""
    assert decide(file(tmp_path, SPEECH[page].encode(page)), page)[0] == page


def test_pages_that_cannot_read_the_bytes_are_left_out(tmp_path: Path) -> None:
    """The byte of Œ exists in neither the Greek nor the Baltic page."""
    preview = look(file(tmp_path, SPEECH["cp1252"].encode("cp1252")))
    shown = {page for reading in preview.readings for page in reading.encodings}
    assert shown == {"cp1252", "cp1250", "cp1251"}


def test_pages_that_agree_share_a_line(tmp_path: Path) -> None:
    """If é is the only letter, three code pages agree and are one choice."""
    preview = look(file(tmp_path, "café".encode("cp1252")))
    assert preview.readings[0].encodings == ("cp1252", "cp1250", "cp1257")


def test_signs_that_all_pages_share_need_no_choice(tmp_path: Path) -> None:
    """Dashes and quotation marks are the same in all pages, so reading goes on and says so."""
    codec, notes = decide(file(tmp_path, "a – “b”\n".encode("cp1252")), None)
    assert codec == "cp1252"
    assert "the same in cp1250, cp1251, cp1253, cp1257" in notes[0]


def test_one_page_left_over_is_still_a_question(tmp_path: Path) -> None:
    """Cyrillic reads nearly any bytes: that alone doesn't make a file Cyrillic."""
    content = "Œ".encode("cp1252") + bytes([0x81, 0x90, 0x83, 0xAA])
    with pytest.raises(EncodingChoice):
        decide(file(tmp_path, content), None)


def test_bytes_that_no_page_knows(tmp_path: Path) -> None:
    """Bytes undefined in all pages end in advice."""
    with pytest.raises(DataError, match="no encoding that the kit knows"):
        decide(file(tmp_path, b"\x81\x98\x83"), None)


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("page", SPEECH)
def test_unicode_is_found(tmp_path: Path, codec: str, page: str) -> None:
    """UTF-8 and UTF-16, marked or not, are read without a question in any language."""
    path = file(tmp_path, SPEECH[page].encode(codec))
    with path.open(encoding=decide(path, None)[0], newline="") as handle:
        assert handle.read() == SPEECH[page]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_either_mark_of_utf16(tmp_path: Path, mark: bytes) -> None:
    """Both byte orders of UTF-16 are known by their mark."""
    order = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    assert decide(file(tmp_path, mark + "ā,b\n".encode(order)), None)[0] == "utf-16"


@pytest.mark.parametrize("tail", [b"\xc4", "Jürgen".encode("cp1252")])
def test_damaged_utf8_names_the_line(tmp_path: Path, tail: bytes) -> None:
    """UTF-8 that was cut or pasted into isn't offered as Cyrillic."""
    content = "vārds\nJānis\nRīga\n".encode() + tail
    with pytest.raises(DataError, match="UTF-8, but not in line 4"):
        decide(file(tmp_path, content), None)


@pytest.mark.parametrize(
    "content", [b"a,b\n1,\x00\n2,3\n", bytes(range(256)) * 9, bytes(range(1, 32)) * 9, b"\x00" * 99]
)
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes) -> None:
    """Zero bytes and control signs are refused, not shown as Chinese."""
    with pytest.raises(DataError, match="bytes that no text has"):
        decide(file(tmp_path, content), None)


def test_a_wrong_choice_names_the_line(tmp_path: Path) -> None:
    """If an encoding can't read the bytes, the message tells the line."""
    path = file(tmp_path, b"name\nAnn\nJ\xf6rg\n")
    with pytest.raises(DataError, match="isn't utf-8 throughout, line 3"):
        decide(path, "utf8")


@pytest.mark.parametrize(
    ("given", "close"), [("cp1275", "cp1257"), ("base64", "utf-8"), ("", "utf-8")]
)
def test_an_unknown_encoding_gets_a_likely_one(tmp_path: Path, given: str, close: str) -> None:
    """A slip in the name, or a codec that isn't for text, is answered with a real one."""
    with pytest.raises(DataError, match=f'try encoding="{close}"'):
        decide(file(tmp_path, b"a\xe9"), given)


def test_a_choice_against_utf8_is_noted(tmp_path: Path) -> None:
    """UTF-8 read as something else on request is read so, with a warning."""
    notes = decide(file(tmp_path, "Rīga".encode()), "cp1252")[1]
    assert "also valid UTF-8" in notes[1]


def test_a_long_file_is_read_to_its_end(tmp_path: Path) -> None:
    """One odd byte after two megabytes of UTF-8 is found, with its line."""
    content = "ā\n".encode() * 700_000 + b"\xff\n"
    with pytest.raises(DataError, match="line 700001"):
        decide(file(tmp_path, content), "utf-8")
