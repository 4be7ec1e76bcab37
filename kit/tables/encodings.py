"""Which bytes are which letters: certain where the file says so, asked with a preview where not.

A byte order mark or valid UTF-8 is certain. A single-byte file is not: the same bytes are Latvian
in one code page and French in another, and programs that guess get names wrong. So the person who
knows the names chooses, from what each page would make of them.
"""

import codecs
import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.errors import DataError
from kit.messages import _
from kit.tables.html import html_table, text_table

__all__ = ["PAGES", "EncodingChoice", "Preview", "Reading", "decide", "look"]

PAGES = {
    "cp1252": _("western Europe: French, German, Italian, Spanish …"),
    "cp1250": _("central Europe: Polish, Czech, Romanian, Serbian in Latin letters …"),
    "cp1251": _("Cyrillic: Bulgarian, Serbian, Russian, Ukrainian …"),
    "cp1253": _("Greek"),
    "cp1257": _("Baltic: Latvian, Lithuanian, Estonian"),
}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CHUNK = 1 << 20
WORDS = 6
ASCII = bytes(range(128))
WORD = re.compile(rb"[A-Za-z\x80-\xff]+(?:['-][A-Za-z\x80-\xff]+)*")


@dataclass(frozen=True)
class Reading:
    """What one code page, or several that agree, would make of a file's words."""

    encodings: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def languages(self) -> str:
        """Return what the pages are used for."""
        return "; ".join(PAGES.get(encoding, encoding) for encoding in self.encodings)


@dataclass(frozen=True)
class Preview:
    """A few words of a file, as each encoding that can read it would show them."""

    file: str
    readings: tuple[Reading, ...]

    @property
    def certain(self) -> bool:
        """Return whether all encodings agree, so that there is nothing to choose."""
        return len(self.readings) == 1

    def _question(self) -> str:
        if self.certain:
            return _("{file} reads in one way only: there is nothing to choose.").format(
                file=self.file
            )
        return _(
            "{file} doesn't say which letters its bytes stand for: find the line with the right "
            "letters, and type what it says into read_table(…)."
        ).format(file=self.file)

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for reading in self.readings:
            yield f'encoding="{reading.encodings[0]}"', "  ".join(reading.words), reading.languages

    def _head(self) -> tuple[str, str, str]:
        return _("type"), _("to read"), _("used for")

    def _other(self) -> str:
        return _("None is right? Open the file where it came from and save it as CSV UTF-8.")

    def __str__(self) -> str:
        return "\n".join([self._question(), text_table(self._head(), self._rows()), self._other()])

    def _repr_html_(self) -> str:
        return html_table(self._question(), self._head(), self._rows()) + f"<p>{self._other()}</p>"


class EncodingChoice(DataError):  # noqa: N818 a choice to make, not a failure
    """A file's encoding isn't certain; ``preview`` shows what to choose from."""

    def __init__(self, preview: Preview) -> None:
        """Keep the preview, which is also the message."""
        super().__init__(str(preview))
        self.preview = preview

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def decide(file: Path, encoding: str | None) -> tuple[str, list[str]]:
    """Return the codec to read a text file with, and what was assumed.

    ``encoding`` is the person's choice, or None to find out. Raises EncodingChoice where several
    code pages could be meant, DataError where the bytes are no text in the encoding.
    """
    if encoding is not None:
        return _chosen(file, encoding)
    certain = _certain(file)
    if certain:
        return certain
    preview = _pages(file)
    if not preview.certain:
        raise EncodingChoice(preview)
    pages = preview.readings[0].encodings
    return pages[0], [
        _("Encoding: {page}; {pages} mean the same for the signs in this file.").format(
            page=pages[0], pages=", ".join(pages)
        )
    ]


def look(file: Path) -> Preview:
    """Return how a text file's words read: in the one certain encoding, or in each possible one."""
    certain = _certain(file)
    if not certain:
        return _pages(file)
    with file.open("rb") as handle:
        start = handle.read(CHUNK)
    text = codecs.getincrementaldecoder(certain[0])().decode(start)
    words = re.findall(r"\w*[^\W\d_]\w*", text)
    telling = [word for word in dict.fromkeys(words) if not word.isascii()] or words
    return Preview(file.name, (Reading((certain[0],), tuple(telling[:WORDS])),))


def _certain(file: Path) -> tuple[str, list[str]] | None:
    with file.open("rb") as handle:
        start = handle.read(CHUNK)
    for mark, codec in MARKS:
        if start.startswith(mark):
            _prove(file, codec)
            return codec, [
                _("Encoding: {codec}, as the file's first bytes say.").format(
                    codec=codec.removesuffix("-sig").upper()
                )
            ]
    if b"\x00" in start:
        codec = _unmarked_utf16(file, start)
        return codec, [
            _("Encoding: {codec}, by its pattern of zero bytes.").format(codec=codec.upper())
        ]
    if _failure(file, "utf-8") is None:
        return "utf-8-sig", [_("Encoding: UTF-8.")]
    return None


def _unmarked_utf16(file: Path, start: bytes) -> str:
    """Return the byte order in which every character is an ordinary one, commas included."""
    found = {}
    for codec in ("utf-16-le", "utf-16-be"):
        text = start[: len(start) // 2 * 2].decode(codec, errors="replace")
        odd = sum(
            unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"}
            for sign in set(text) - set("\t\r\n")
        )
        plain = sum(map(str.isascii, text))
        if not odd and plain * 20 > len(text) and _failure(file, codec) is None:
            found[codec] = plain
    if not found:
        raise DataError(
            _(
                "{file} isn't a table in text form, it holds zero bytes: export it as CSV or .xlsx."
            ).format(file=file.name)
        )
    return max(found, key=lambda codec: found[codec])


def _chosen(file: Path, encoding: str) -> tuple[str, list[str]]:
    try:
        b"".decode(encoding)
        codec = codecs.lookup(encoding).name
    except LookupError as error:
        raise DataError(_unknown(encoding)) from error
    codec = "utf-8-sig" if codec == "utf-8" else codec
    _prove(file, codec)
    notes = [_("Encoding: {encoding}, as you asked.").format(encoding=encoding)]
    if not codec.startswith("utf") and _failure(file, "ascii") and not _failure(file, "utf-8"):
        notes.append(
            _("These bytes are also valid UTF-8: if letters look wrong, leave encoding= out.")
        )
    return codec, notes


def _unknown(encoding: str) -> str:
    close = difflib.get_close_matches(
        encoding.lower(), [*PAGES, "utf-8", "utf-16"], n=1, cutoff=0.5
    )
    return _('There is no encoding "{encoding}": try encoding="{close}".').format(
        encoding=encoding, close=close[0] if close else "utf-8"
    )


def _prove(file: Path, codec: str) -> None:
    line = _failure(file, codec)
    if line is not None:
        raise DataError(
            _(
                "{file} isn't {codec} throughout, line {line} has other bytes: leave encoding= out "
                "to see what it could be, or export the file again as CSV UTF-8."
            ).format(file=file.name, codec=codec.removesuffix("-sig"), line=line)
        )


def _failure(file: Path, codec: str) -> int | None:
    """Return the line at which a file stops being text in this codec, or None."""
    decoder = codecs.getincrementaldecoder(codec)()
    line = 1
    with file.open("rb") as handle:
        try:
            while chunk := handle.read(CHUNK):
                line += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        except UnicodeError:
            return line
    return None


def _pages(file: Path) -> Preview:
    """Return what each code page makes of a file; pages that can't read it are left out."""
    high: set[int] = set()
    with file.open("rb") as handle:
        for line in handle:
            if not line.isascii():
                high.update(line.translate(None, ASCII))
    signs = bytes(sorted(high))
    able = [page for page in PAGES if _decodes(signs, page)]
    if not able:
        raise DataError(
            _("{file} is in no encoding that the kit knows: export it again as CSV UTF-8.").format(
                file=file.name
            )
        )
    differ = bytes(sign for sign in signs if len({bytes([sign]).decode(p) for p in able}) > 1)
    words = _telling(file, differ or signs)
    groups: dict[str, list[str]] = {}
    for page in able:
        groups.setdefault(signs.decode(page), []).append(page)
    readings = [
        Reading(tuple(pages), tuple(word.decode(pages[0]) for word in words))
        for pages in groups.values()
    ]
    return Preview(file.name, tuple(sorted(readings, key=_oddness)))


def _decodes(signs: bytes, page: str) -> bool:
    try:
        signs.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _telling(file: Path, signs: bytes) -> Sequence[bytes]:
    """Return a few words that between them show as many of the signs as possible."""
    left = set(signs)
    words: list[bytes] = []
    with file.open("rb") as handle:
        for line in handle:
            for word in () if line.isascii() else WORD.findall(line):
                if left.intersection(word) and len(words) < WORDS:
                    words.append(word[:40])
                    left.difference_update(word)
            if not left or len(words) == WORDS:
                break
    return words


def _oddness(reading: Reading) -> int:
    """Count the signs inside words that are no letters: the likelier readings come first."""
    return sum(not sign.isalpha() for word in reading.words for sign in word)
