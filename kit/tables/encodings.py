"""Find the encoding of a text file: certain, or else several readings for a person to choose from.

A byte order mark or valid UTF-8 is certain. A single-byte file is not: the same bytes are Latvian
in one code page and French in another, and programs that guess get names wrong. So the person who
knows the names chooses, from what each page would make of them.
"""

import codecs
import difflib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from kit.errors import DataError
from kit.messages import _
from kit.tables.html import few
from kit.tables.previews import PAGES, EncodingChoice, Preview, Reading

__all__ = ["decide", "look"]

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
TEXT = bytes({*b"\t\n\v\f\r\x1a", *range(32, 256)})  # 1A: the end, in files from DOS
WORD = re.compile(rb"[A-Za-z\x80-\xff]+(?:['-][A-Za-z\x80-\xff]+)*")


def decide(file: Path, encoding: str | None) -> tuple[str, list[str]]:
    """Return the codec for a text file, and the assumptions made.

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
        _("Encoding: {page}; this file's signs are the same in {pages}.").format(
            page=pages[0], pages=", ".join(pages[1:])
        )
    ]


def look(file: Path) -> Preview:
    """Return words of a text file in its encoding, or in each possible one if uncertain."""
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
    if b"\x00" not in start and 50 * len(start.translate(None, TEXT)) > len(start):
        raise _no_text(file)
    if b"\x00" in start:
        codec = _unmarked_utf16(file, start)
        return codec, [
            _("Encoding: {codec}, by its pattern of zero bytes.").format(codec=codec.upper())
        ]
    if _failure(file, "utf-8") is None:
        return "utf-8-sig", [_("Encoding: UTF-8.")]
    return None


def _unmarked_utf16(file: Path, start: bytes) -> str:
    """Return the UTF-16 byte order in which every character is a common one, commas included."""
    rest = start.replace(b"\x00", b"")
    if not rest.translate(None, TEXT) and len(rest) > 0.6 * len(start):
        raise _no_text(file)  # ordinary text with stray zero bytes
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
        raise _no_text(file)
    return max(found, key=lambda codec: found[codec])


def _no_text(file: Path) -> DataError:
    return DataError(
        _(
            "{file} holds bytes that no text has (damaged, or another kind of file): "
            "export the table again as CSV or .xlsx."
        ).format(file=file.name)
    )


def _chosen(file: Path, encoding: str) -> tuple[str, list[str]]:
    try:
        b"a\x00".decode(encoding, errors="replace")  # refuses codecs that aren't for text
        codec = codecs.lookup(encoding).name
    except (LookupError, ValueError) as error:
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
    """Return the line at which a file stops being text in ``codec``, or None."""
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0  # bytes
    with file.open("rb") as handle:
        try:
            while chunk := handle.read(CHUNK):
                if codec != "utf-8" or decoder.getstate()[0] or not chunk.isascii():
                    decoder.decode(chunk)
                done += len(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return _line(file, codec, done) + error.object[: error.start].count(b"\n")
        except UnicodeError:
            return _line(file, codec, done)
    return None


def _line(file: Path, codec: str, done: int) -> int:
    """Return the number of the line at which the first ``done`` bytes of a file end."""
    with file.open("rb") as handle:
        return handle.read(done).decode(codec, errors="replace").count("\n") + 1


def _pages(file: Path) -> Preview:
    """Return the text of a file in each code page that can read it."""
    signs = _signs(file)
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


def _signs(file: Path) -> bytes:
    """Return the distinct bytes beyond ASCII; raise DataError if most lines are UTF-8."""
    high: set[int] = set()
    lines, odd = 0, []
    with file.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            if not line.isascii():
                high.update(line.translate(None, ASCII))
                lines += 1
                if not _decodes(line, "utf-8"):
                    odd.append(number)
    if 2 * len(odd) <= lines:
        raise DataError(
            _(
                "{file} is UTF-8, but not in line {line} (damaged, or pasted from elsewhere): "
                "correct that line in a text editor, or export the file again."
            ).format(file=file.name, line=few(odd))
        )
    return bytes(sorted(high))


def _decodes(signs: bytes, page: str) -> bool:
    try:
        signs.decode(page)
    except UnicodeDecodeError:
        return False
    return True


def _telling(file: Path, signs: bytes) -> Sequence[bytes]:
    """Return a few words that together show as many of the signs as possible."""
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
    """Count the non-letters inside words; readings with few of them are likelier."""
    return sum(not sign.isalpha() for word in reading.words for sign in word)
