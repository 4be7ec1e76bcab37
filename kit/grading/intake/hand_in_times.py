"""The time of a hand-in, from nbgrader's ``timestamp.txt``.

People and other programs write that file too. nbgrader stops at one that it can't read; here it is
read where that is possible, and what is wrong with it is told.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from kit.messages import _

__all__ = ["FILE", "Stamp", "handed_in_at", "stamp", "stated", "written"]

FILE = "timestamp.txt"
FORM = "%Y-%m-%d %H:%M:%S.%f UTC"
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"
}  # fmt: skip
LONGEST = 60  # characters of what a file says, in a message
OFFSET = re.compile(r"(?P<time>\S+ \S+) (?P<offset>[+-]\d\d(?::?\d\d)?)")
"""A time with an offset after a space, as git and ``date`` write it. nbgrader 0.9.6 takes +0100 for
100 seconds, and passes over +01:00."""


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What a ``timestamp.txt`` says.

    ``when`` is its time, None if it has none; ``text`` is what nbgrader can read, and ``problem``
    a sentence on the file, "" for a sound one.
    """

    when: datetime | None
    text: str
    problem: str = ""


def written(when: datetime) -> str:
    """Return the text of a ``timestamp.txt`` for ``when``."""
    return when.astimezone(UTC).strftime(FORM)


def stamp(content: bytes) -> Stamp:
    """Return what the file with this ``content`` says."""
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    text = content.decode(MARKS.get(mark, "utf-8"), errors="replace").strip()
    if not text:
        told = _("timestamp.txt is empty: when it was handed in is not known, so it isn't late.")
        return Stamp(when=None, text="", problem=told)
    try:
        when = parse_utc(text).replace(tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        told = _(
            "timestamp.txt says {text!r}, which is no date and time: when it was handed in is not "
            "known, so it isn't late."
        )
        return Stamp(when=None, text="", problem=told.format(text=text[:LONGEST]))
    if offset := OFFSET.fullmatch(text):
        return _with_offset(when, offset)
    problem = _("timestamp.txt was not saved as plain text; it was read all the same.")
    return Stamp(when=when, text=text, problem=problem if mark else "")


def _with_offset(as_by_nbgrader: datetime, found: re.Match[str]) -> Stamp:
    """Return the time that a file with an offset means, and say so if nbgrader reads another."""
    when = parse_utc("".join(found.groups())).replace(tzinfo=UTC)
    told = _(
        "timestamp.txt says {text}, which nbgrader would read as another time. It is taken as "
        "{utc}."
    ).format(text=found[0], utc=when.strftime("%Y-%m-%d %H:%M:%S UTC"))
    return Stamp(when=when, text=written(when), problem=told if when != as_by_nbgrader else "")


def handed_in_at(folder: Path) -> datetime | None:
    """Return the hand-in time of a folder in ``submitted/`` or ``unreadable/``.

    nbgrader works without a ``timestamp.txt``, so where none says a time, it is the time at which
    the newest file in the folder was saved. None if there is no file.
    """
    return stated(folder) or _saved(folder)


def stated(folder: Path) -> datetime | None:
    """Return the time that the ``timestamp.txt`` in ``folder`` says; None if it says none."""
    file = folder / FILE
    return stamp(file.read_bytes()).when if file.is_file() else None


def _saved(folder: Path) -> datetime | None:
    times = [file.lstat().st_mtime for file in folder.rglob("*") if file.is_file()]
    return datetime.fromtimestamp(max(times), UTC) if times else None
