"""The facilitator's notes: ``facilitator.md`` under its fixed headings, with the agenda's clock."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks import markup
from kit.programme.workshops import Workshop

__all__ = ["HEADINGS", "Cue", "Notes", "clock", "cues", "read", "time_of_day"]

HEADINGS = (
    "Prepare in one hour",
    "Invitation",
    "Room and helpers",
    "Run-sheet",
    "What people stumble over",
    "Model answers",
    "If 8 come, if 40 come",
    "If the network dies",
    "Routes for four people",
    "Afterwards",
)
DAY = 24 * 60
TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
ROW = re.compile(r"^\|\s*(\d+)\s*\|\s*(\d+)\s*\|", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Notes:
    """The notes of a workshop: the text before the first heading, and each part's Markdown."""

    opening: str
    parts: dict[str, str]

    @property
    def headings(self) -> tuple[str, ...]:
        """Return the headings of level 2 in order."""
        return tuple(self.parts)


@dataclass(frozen=True, kw_only=True)
class Cue:
    """A row of the run-sheet: its first minute, what to say or do, and what if time is short."""

    start: int
    say: str
    short: str


def read(workshop: Workshop) -> Notes:
    """Return the facilitator's notes of ``workshop``; raise WorkshopError if there are none."""
    file = workshop.facilitator
    if not file.is_file():
        raise WorkshopError(
            _(
                "workshops/{id}/facilitator.md is missing; write it under the headings {all}."
            ).format(id=workshop.id, all=" · ".join(HEADINGS))
        )
    titles = "|".join(
        re.escape(text)
        for level, text in markup.headings(file.read_text(encoding="utf-8"))
        if level == 2
    )
    if not titles:
        return Notes(opening=file.read_text(encoding="utf-8"), parts={})
    opening, *rest = re.split(
        rf"^##[ \t]+({titles})[ \t#]*$", file.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return Notes(opening=opening, parts=dict(zip(rest[::2], rest[1::2], strict=True)))


def clock(notes: Notes) -> list[tuple[int, int]]:
    """Return (first minute, minutes) of each row of the run-sheet, from its first two columns."""
    return [(int(a), int(b)) for a, b in ROW.findall(notes.parts.get("Run-sheet", ""))]


def cues(notes: Notes) -> list[Cue]:
    """Return the rows of the run-sheet with what the facilitator says or does in each block."""
    return [
        Cue(start=int(row[0]), say=markup.as_html(row[3]), short=markup.as_html(row[4]))
        for row in markup.table_rows(notes.parts.get("Run-sheet", ""))
        if len(row) >= 5 and row[0].isdigit()
    ]


def time_of_day(start: str) -> Callable[[int], str]:
    """Return a function that gives the time of day of a minute of a session, as 14:35.

    ``start`` is when the session begins, as 14:00; where it is empty, the time is a blank to write
    on. Raises WorkshopError where it is no time.
    """
    if not start:
        return lambda _minute: "___:___"
    found = TIME.fullmatch(start.strip())
    if found is None:
        raise WorkshopError(
            _("{start} is no time of day. Write hours and minutes, like --start 14:00.").format(
                start=start
            )
        )
    begin = 60 * int(found[1]) + int(found[2])

    def at(minute: int) -> str:
        hours, minutes = divmod((begin + minute) % DAY, 60)
        return f"{hours:02}:{minutes:02}"

    return at
