"""Every kind of file that is no table gets one helpful sentence."""

import os
import zipfile
from pathlib import Path

import pytest

from kit.errors import DataError
from kit.tables import file_kinds
from kit.tables.file_kinds import OLE, kind, locate

PROTECTED = OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b'<?xml version="1.0"?>', "an XML file"),
        (b'[{"a": 1}]', "a JSON file"),
        (b"{\\rtf1", "word-processor"),
        (b"00714cam a2200205 a 4500001\x1e", "MARC"),
        (OLE + bytes(600), "save as .xlsx or CSV"),
        (PROTECTED, "protected by a password"),
        (b"PK\x03\x04 cut off", "damaged or incomplete"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    """The kind is decided by content, not by name, and the sentence has a remedy."""
    path = tmp_path / "visits.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words) as caught:
        kind(path)
    assert str(caught.value).startswith("visits.csv")


@pytest.mark.parametrize(
    ("member", "words"),
    [("mimetype content.xml", "OpenDocument"), ("xl/workbook.bin", "xlsb"), ("word/x.xml", "zip")],
)
def test_archives_are_told_apart(tmp_path: Path, member: str, words: str) -> None:
    """OpenDocument, binary workbooks and other archives have their own words."""
    path = tmp_path / "visits.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name in member.split():
            archive.writestr(name, "x")
    with pytest.raises(DataError, match=words):
        kind(path)


def test_an_archive_that_would_burst_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small workbook that unpacks to far too much isn't unpacked."""
    monkeypatch.setattr(file_kinds, "LARGEST", 1000)
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x" * 5000)
    with pytest.raises(DataError, match="too big once unpacked"):
        kind(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"12345,67890\n", b"[note]\n", b"{x}\n"])
def test_text_is_text(tmp_path: Path, content: bytes) -> None:
    """Plain tables aren't mistaken for records, JSON or anything else."""
    (tmp_path / "a.csv").write_bytes(content)
    assert kind(tmp_path / "a.csv") == "text"


def test_a_lock_file_names_the_real_one(tmp_path: Path) -> None:
    """The file that Excel keeps beside an open workbook points to the workbook."""
    (tmp_path / "~$visits.xlsx").write_bytes(b"\x04Ann")
    with pytest.raises(DataError, match=r"open visits\.xlsx instead"):
        kind(tmp_path / "~$visits.xlsx")


def test_a_missing_file_gets_the_closest_name(tmp_path: Path) -> None:
    """A misspelt file name is answered with the existing one and its folder."""
    (tmp_path / "visits.csv").write_text("a", encoding="utf-8")
    with pytest.raises(DataError, match=r'did you mean "visits\.csv"') as caught:
        locate(tmp_path / "visit.csv")
    assert str(tmp_path) in str(caught.value)


@pytest.mark.parametrize("quoted", ['"{}"', "'{}'", ' "{}" '])
def test_a_path_may_be_pasted_with_its_quotes(tmp_path: Path, quoted: str) -> None:
    """Windows copies a path in quotes, and a person puts it between quotes."""
    (tmp_path / "visits.csv").write_text("a", encoding="utf-8")
    assert locate(quoted.format(tmp_path / "visits.csv")) == tmp_path / "visits.csv"


def test_a_folder_names_a_table_in_it(tmp_path: Path) -> None:
    """A folder is answered with a file in it."""
    (tmp_path / "visits.xlsx").write_bytes(b"x")
    with pytest.raises(DataError, match=r"is a folder.*visits\.xlsx"):
        locate(tmp_path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("https://example.org/a.csv", "download it first"),
        (3, "not int"),
        (None, "not NoneType"),
        ("x" * 5000, "can't be opened"),
        (os.devnull, "a device"),
        ("no such file.csv", "There is no file"),
    ],
)
def test_what_is_no_file_name(given: object, words: str) -> None:
    """Addresses, numbers and other slips are answered in words."""
    with pytest.raises(DataError, match=words):
        locate(given)  # type: ignore[arg-type]


def test_an_empty_file(tmp_path: Path) -> None:
    """A file without a byte says so."""
    (tmp_path / "a.csv").touch()
    with pytest.raises(DataError, match="empty"):
        locate(tmp_path / "a.csv")


def test_a_huge_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is refused before it fills the memory."""
    monkeypatch.setattr(file_kinds, "LARGEST", 10)
    (tmp_path / "a.csv").write_text("a,b\n" * 9, encoding="utf-8")
    with pytest.raises(DataError, match="too big"):
        locate(tmp_path / "a.csv")


def test_a_locked_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a file can't be opened, as on Windows while Excel has it, the message asks to close it."""
    (tmp_path / "a.csv").write_text("a", encoding="utf-8")

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match="close it in other programs"):
        locate(tmp_path / "a.csv")


def test_a_pc_axis_file_says_how_to_get_a_table(tmp_path: Path) -> None:
    """A file of a statistics office's database isn't read line by line, as if it were a table."""
    path = tmp_path / "visits.px"
    path.write_text('CHARSET="ANSI";\nAXIS-VERSION="2013";\nTITLE="Visits";\n', encoding="cp1252")
    with pytest.raises(DataError, match="PC-Axis"):
        kind(path)
