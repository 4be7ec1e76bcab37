"""Reads a participant's name from a file's path, by patterns."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from kit import names
from kit.errors import SubmissionError
from kit.grading.hand_in_names import DEVICE, folded
from kit.grading.intake import file_names, hand_in_times
from kit.messages import _

__all__ = ["DEFAULT", "Named", "file", "name_in", "named", "notebook_in"]

# The first that fits wins. A pattern is compared with the end of a path without its .ipynb or
# .json: {student} is the name, {id} the assignment's or a notebook's of it, {number} digits,
# {person} the digits that a platform gives to a person, {time} a date and time of day, * anything
# but a slash, ** anything. The word is {student} because facilitators write it in patterns of
# their own.
WITH_IDS = (
    "{student}+{id}+{time}/**",  # nbgrader's exchange
    "{student}+{id}+{time}+*/**",
    "{id}_{student}_attempt_{time}*",  # Blackboard, as in what nbgrader says on zip_collect
    "*_{student}_attempt_{time}*",
)
DEFAULT = (
    *WITH_IDS,
    "{student}_{person}_assignsubmission_file_/**",  # Moodle, in folders
    "{student}_{person}_assignsubmission_file/**",
    "{student}_{person}_assignsubmission_file_*",  # Moodle, flat
    "{student}_LATE_{person}_{number}_*",  # Canvas
    "{student}_{person}_{number}_*",
    "{student}/{id}/{id}",  # nbgrader's own folders
    "{student}/{id}",  # a folder for each person
    "{student}_{id}",
    "{student}-{id}",
    "{student} {id}",
    "{id}_{student}",
    "{id}-{student}",
    "{id} {student}",
    "{student}",
)
OWN = tuple(one for one in DEFAULT if "{person}" not in one and "/" not in one)
LONGEST = 120  # characters of a name, or of several people's; nbgrader's gradebook takes 128
WORDS = {
    "{student}": r"(?P<student>[^/]+?)",
    "{number}": r"\d+",
    "{person}": r"(?P<person>\d+)",
    "{time}": r"(?P<time>\d{4}-\d\d-\d\d[ T_-]\d\d[:._-]\d\d[:._-]\d\d(?:\.\d+)?"
    r"(?: [A-Z]{1,5}| ?[+-]\d{4})?)",
    "**": r".*",
    "*": r"[^/]*",
}
TIME = re.compile(r"(\S{10})[ T_-](\d\d).(\d\d).(\d\d)(.*?)(?: ?([+-]\d{4}))?")
# File names that are no person's name: "Untitled1", "final v2", "exercise (done)".
NOBODY = re.compile(
    r"(?:untitled|unbenannt|exercise|notebook|submission|homework|final|done|new|copy|fixed"
    r"|corrected|version|answers?|my|of|v?(?<!\d)\d{1,2}(?!\d)|[\W_])+",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """The name in a path, also as it is ``written`` there, and the time; None if there is none.

    ``is_id`` tells that it is one of nbgrader's ids, which may stay as it is. ``number`` is the
    person's on the ``platform``, both "" where the path has none. ``together`` are the names in the
    file's own name there, if it has several.
    """

    name: str
    written: str
    when: datetime | None = None
    is_id: bool = False
    platform: str = ""
    number: str = ""
    together: tuple[str, ...] = ()


def name_in(path: str, assignment: str, patterns: Iterable[str] = DEFAULT) -> str | None:
    """Return the name in ``path``, as ``named`` finds it; None if there is none."""
    found = named(path, assignment, patterns)
    return found.name if found else None


def named(
    path: str,
    assignment: str,
    patterns: Iterable[str] = DEFAULT,
    *,
    notebooks: Collection[str] = (),
    known: Collection[str] = (),
) -> Named | None:
    """Return the name in ``path`` by the first pattern that fits; None if none does.

    One that is among the ``known`` ids comes first. The ids of the ``assignment`` and its
    ``notebooks``, "Untitled1" or "final" don't count as names: then the folder's name is taken.
    Raises ``SubmissionError`` for a pattern without ``{student}``.
    """
    ids = sorted({assignment, *notebooks}, key=len, reverse=True)
    pure = PurePosixPath(path)
    text = unicodedata.normalize("NFC", str(pure.with_name(_stem(path, ids))))
    fitting = {
        pattern: match for pattern in patterns if (match := _compiled(pattern, ids).fullmatch(text))
    }
    when = next(filter(None, map(_time, fitting.values())), None)
    found = [
        Named(
            name=_clean(written := match["student"]), written=written, when=when,
            is_id=pattern in WITH_IDS and file(written) == written and written[0] != ".",
            platform=_platform(pattern), number=match.groupdict().get("person") or "",
            together=_together(match, ids) if _platform(pattern) else (),
        )
        for pattern, match in fitting.items()
    ]  # fmt: skip
    familiar = {unicodedata.normalize("NFC", one).casefold() for one in known}
    folders = found and patterns is DEFAULT
    parents = PurePosixPath(text).parents if folders else ()
    above = [Named(name=_clean(one.name), written=one.name, when=when) for one in parents]
    likely = (
        *(one for one in (*found, *above) if one.written.casefold() in familiar - {*ids}),
        *(one for one in (*found, *above[:1]) if not _is_nobody(one.name, ids)),
    )
    return next(iter(likely), None)


def _platform(pattern: str) -> str:
    """Return the platform whose downloads have a ``pattern``; "" if none has."""
    if "{person}" not in pattern:
        return ""
    return "moodle" if "_assignsubmission_" in pattern else "canvas"


def _together(match: re.Match[str], ids: Sequence[str]) -> tuple[str, ...]:
    """Return the names in the name that a file had before a platform put a person's before it."""
    path = PurePosixPath(match.string[match.end("person") :])
    own = re.sub(r"^_(?:assignsubmission_file_|\d+_)", "", path.name)
    found = named(f"{own}.ipynb", ids[0], OWN, notebooks=ids)
    several = names.apart(found.name) if found else ()
    return several if len(several) > 1 else ()


def _time(match: re.Match[str]) -> datetime | None:
    """Return the time that is written in a path, where it may stand without colons.

    Hours from UTC go without a blank: nbgrader takes " +0100" for a hundred seconds.
    """
    parts = TIME.fullmatch(match.groupdict().get("time") or "")
    text = parts.expand(r"\1 \2:\3:\4\5\6") if parts else ""
    return hand_in_times.stamp(text.encode()).when


def notebook_in(path: str, notebooks: Collection[str]) -> str:
    """Return the one of ``notebooks`` that the file's name in ``path`` names; "" if none does."""
    said = f" {folded(_stem(path, notebooks))} "
    found = sorted((one for one in notebooks if f" {folded(one)} " in said), key=len)
    return found[-1] if found else ""


def _stem(path: str, ids: Collection[str]) -> str:
    """Return the name of the file at ``path`` without its ending and without the marks of a copy.

    A phone's browser counts copies without brackets: privacy_1-1.
    """
    found = file_names.stem(path)
    counted = re.fullmatch(
        rf"(.*(?:{'|'.join(map(re.escape, ids))}))-\d{{1,2}}", found, re.IGNORECASE | re.DOTALL
    )
    is_own = any(found.casefold().endswith(id.casefold()) for id in ids)
    return counted[1] if counted and not is_own else found


def _is_nobody(name: str, ids: Iterable[str]) -> bool:
    rest = folded(name)
    for id in ids:
        rest = rest.replace(folded(id), " ")
    return bool(NOBODY.fullmatch(f" {rest}"))


def file(name: str) -> str:
    """Return a file name that every system allows, as close to ``name`` as possible."""
    plain = "".join(c if c.isprintable() and c not in '<>:"/\\|?*' else "_" for c in name)
    plain = plain.strip(" .") or "file"
    stem, dot, suffix = plain.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (plain, "")
    stem = f"_{stem}" if DEVICE.fullmatch(stem.partition(".")[0].strip().casefold()) else stem
    return _short(stem, 200 - len(suffix.encode()[:20])) + _short(suffix, 20)


def _short(text: str, most: int) -> str:
    """Return ``text`` cut to at most ``most`` bytes, because systems measure names in bytes."""
    return text.encode()[:most].decode(errors="ignore")


def _compiled(pattern: str, ids: Iterable[str]) -> re.Pattern[str]:
    if pattern.count("{student}") != 1:
        raise SubmissionError(
            _(
                "The pattern {pattern!r} must hold {{student}} once, for example {example!r}."
            ).format(pattern=pattern, example="{student}_{id}")
        )
    words = WORDS | {"{id}": f"(?:{'|'.join(map(re.escape, ids))})"}
    pieces = re.split(r"(\{student\}|\{number\}|\{person\}|\{time\}|\{id\}|\*\*|\*)", pattern)
    body = "".join(words.get(piece, re.escape(piece)) for piece in pieces)
    return re.compile(f"(?:.*/)?{body}", re.IGNORECASE | re.DOTALL)


def _clean(name: str) -> str:
    """Return ``name`` with single spaces and without control characters and underscores.

    Nor angle brackets: nbgrader's pages show names as they are. Several have “ + ” between them.
    """
    plain = unicodedata.normalize("NFC", name)
    shown = "".join(c if c.isprintable() and c not in "<>" else " " for c in plain)
    words = " ".join(shown.replace("_", " ").split())
    return names.together(names.apart(words))[:LONGEST]
