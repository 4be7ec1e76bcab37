"""Keeps the number that a course platform gives to a person, so that two of one name stay two.

A hand-in from Moodle's or Canvas's download has it in its path. It is kept in
``programme/platform/<participant>/<assignment>.json``, which goes when the person is forgotten.
Moodle numbers a person anew in each assignment; Canvas's number is a person's in all of them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kit import places
from kit.grading.courses import Assignment

__all__ = ["FOLDER", "Numbered", "keep", "number", "read"]

FOLDER = "platform"
# Up to where a platform's name of a file is its own; what follows is the person's.
STEMS = {"moodle": "_{number}_assignsubmission_file", "canvas": r"_{number}_\d+"}


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """The person of a hand-in as a platform's download names them.

    ``platform`` is ``moodle`` or ``canvas``, ``name`` the name as it stands in the ``path``, which
    is that of the hand-in that counts.
    """

    platform: str
    name: str
    number: str
    path: str

    @property
    def stem(self) -> str:
        """The part of the path by which the platform knows the person again."""
        number = re.escape(self.number)
        end = STEMS[self.platform].format(number=number)
        found = re.search(rf"[^/]*{end}(?=[_/.]|$)", self.path)
        return found[0] if found else self.name


def read(assignment: Assignment, participant: str) -> Numbered | None:
    """Return how the platform names the participant of a hand-in; None if it came without one."""
    return _read(_file(assignment, participant))


def keep(assignment: Assignment, participant: str, numbered: Numbered) -> None:
    """Write how the platform names the participant."""
    file = _file(assignment, participant)
    file.parent.mkdir(parents=True, exist_ok=True)
    places.write_whole(file, json.dumps(asdict(numbered), ensure_ascii=False, indent=1).encode())


def number(assignment: Assignment, participant: str, platform: str) -> str:
    """Return the participant's number on a platform, as far as it counts for ``assignment``."""
    numbers = (one.number for one in _all(assignment, participant) if one.platform == platform)
    return next(numbers, "")


def _all(assignment: Assignment, participant: str) -> Iterator[Numbered]:
    own = _file(assignment, participant)
    for file in (own, *sorted(own.parent.glob("*.json"))):
        found = _read(file)
        if found and (file == own or found.platform == "canvas"):
            yield found


def _read(file: Path) -> Numbered | None:
    try:
        return Numbered(**json.loads(file.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # a damaged file is written anew by the next collection


def _file(assignment: Assignment, participant: str) -> Path:
    return assignment.course.programme / FOLDER / participant / f"{assignment.id}.json"
