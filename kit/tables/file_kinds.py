"""Recognise the kind of a file; one helpful sentence for each kind that can't be read."""

import difflib
import os
import re
import zipfile
from pathlib import Path

from kit.errors import DataError
from kit.messages import _

__all__ = ["LARGEST", "WORKBOOK", "kind", "locate"]

LARGEST = 500_000_000  # bytes; a table takes several times its file's size in memory
HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK = "xl/workbook.xml"

# how the file starts → what it is, in words that finish "… is …"
SIGNATURES = (
    (rb"%PDF-", _("a PDF")),
    (rb"\xff\xd8\xff|\x89PNG|GIF8|II\*\x00|MM\x00\*|RIFF....WEBP|BM....\x00\x00", _("a picture")),
    (rb"....ftyp|ID3|OggS|RIFF....(WAVE|AVI )", _("a sound or a film")),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ", _("a compressed archive")),
    (rb"SQLite format 3|PAR1|ARROW1", _("a database file")),
    (rb"\{\\rtf", _("a word-processor document")),
    (rb"\d{5}[acdnp][a-z]{2}[ a]?.{0,3}.*\x1e", _("a file of MARC records")),
    (rb'\s*(CHARSET|AXIS-VERSION)="', _("a PC-Axis file of a statistics office")),
    (rb"\s*(<!doctype html|<html|<table|<head|<meta)", _("a web page")),
    (rb"\s*<\?xml", _("an XML file")),
    (rb'\s*(\{\s*"|\[\s*[\{\[])', _("a JSON file")),
)


def locate(path: str | os.PathLike[str]) -> Path:
    """Return the path of an existing, readable, ordinary file.

    Raises DataError, with what to do, for anything else: missing, a folder, empty, locked, too big.
    """
    if not isinstance(path, str | os.PathLike):
        raise DataError(
            _(
                'read_table needs a file name in quotes, for example "visits.csv", not {kind}.'
            ).format(kind=type(path).__name__)
        )
    if re.match(r"https?://", str(path)):
        raise DataError(
            _(
                "{path} is an address on the web: download it first, then give its file name."
            ).format(path=path)
        )
    file = _pasted(Path(path)).expanduser()
    try:
        return _readable(file)
    except PermissionError as error:
        raise DataError(
            _(
                "{file} can't be opened: close it in other programs (Excel locks the file that it "
                "shows), or ask for permission to read it."
            ).format(file=file)
        ) from error
    except (OSError, ValueError) as error:
        raise DataError(
            _("{file} can't be opened ({reason}): check the name, or copy the file.").format(
                file=file, reason=error
            )
        ) from error


def _pasted(path: Path) -> Path:
    """Return ``path`` without the quotes that “Copy as path” puts around it."""
    bare = str(path).strip()
    quoted = len(bare) > 2 and bare[0] == bare[-1] and bare[0] in "\"'"
    return Path(bare[1:-1]) if quoted else path


def _readable(file: Path) -> Path:
    if not file.exists():
        raise DataError(_missing(file))
    if file.is_dir():
        raise DataError(
            _("{file} is a folder: add the name of the file in it, for example {example}.").format(
                file=file, example=_example(file)
            )
        )
    if not file.is_file():
        raise DataError(_("{file} is a device, not a file: give a file's name.").format(file=file))
    with file.open("rb"):
        size = file.stat().st_size
    if not size:
        raise DataError(
            _("{file} is empty (0 bytes): export it again, or choose another file.").format(
                file=file.name
            )
        )
    if size > LARGEST:
        raise DataError(
            _(
                "{file} is too big ({size:.0f} MB, the limit is {limit:.0f}): export a part of it."
            ).format(file=file.name, size=size / 1e6, limit=LARGEST / 1e6)
        )
    return file


def _missing(file: Path) -> str:
    folder = file.absolute().parent
    names = sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []
    close = difflib.get_close_matches(file.name, names, n=1, cutoff=0.75)
    if close:
        return _('There is no file {name} in {folder}: did you mean "{close}"?').format(
            name=file.name, folder=folder, close=close[0]
        )
    return _(
        "There is no file {name} in {folder}: check the name and its ending, or put the file there."
    ).format(name=file.name, folder=folder)


def _example(folder: Path) -> Path:
    endings = {".csv", ".tsv", ".txt", ".xlsx"}
    tables = sorted(file for file in folder.iterdir() if file.suffix.lower() in endings)
    return tables[0] if tables else folder / "visits.csv"


def kind(file: Path) -> str:
    """Return ``"text"`` or ``"workbook"`` by the content of ``file``, not by its name.

    Raises DataError naming what the file is, and how to get a table out of it, for other kinds.
    """
    with file.open("rb") as handle:
        head = handle.read(HEAD)
    if file.name.startswith("~$"):
        raise _refused(
            file,
            _("a lock file that Excel left"),
            _("open {name} instead").format(name=file.name[2:]),
        )
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(file)
    if head.startswith(OLE):
        raise _old_office(file)
    for pattern, what in SIGNATURES:
        if re.match(pattern, head, re.IGNORECASE | re.DOTALL):
            raise _refused(file, what, _("export the table as CSV or save it as .xlsx"))
    return "text"


def _archive(file: Path) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _refused(file, _("damaged or incomplete"), _("copy or export it again")) from error
    if WORKBOOK not in names:
        as_what = _("open it and save the table as .xlsx or CSV")
        what = (
            _("an OpenDocument file")
            if {"mimetype", "content.xml"} <= names
            else _("a binary Excel workbook (.xlsb)")
            if "xl/workbook.bin" in names
            else _("a zip archive or a document, not a workbook")
        )
        raise _refused(file, what, as_what)
    if unpacked > 4 * LARGEST:
        raise _refused(file, _("far too big once unpacked"), _("export a part of it as CSV"))
    return "workbook"


def _old_office(file: Path) -> DataError:
    # Excel hides a protected .xlsx in an OLE container with a stream of this name
    if "EncryptedPackage".encode("utf-16-le") in file.read_bytes():
        what, remedy = _("protected by a password"), _("save a copy without password in Excel")
        return _refused(file, what, remedy)
    what = _("an old Office file, such as .xls")
    return _refused(file, what, _("open it in Excel or LibreOffice and save as .xlsx or CSV"))


def _refused(file: Path, what: str, remedy: str) -> DataError:
    return DataError(
        _("{file} can't be read, it is {what}: {remedy}.").format(
            file=file.name, what=what, remedy=remedy
        )
    )
