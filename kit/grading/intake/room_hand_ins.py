"""Hand-ins that lie in the room's folder, ``programme/hand-ins/``, and whose they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kit.grading import hand_in_names
from kit.grading.courses import Course
from kit.grading.intake import participant_names

__all__ = ["HandedIn", "handed_in"]

PART = re.compile(r"\.(?P<whole>.+)\.part")  # of a file that was not written to its end
CHECKPOINT = re.compile(r"-checkpoint(?=\.[^.]+$)")  # in .ipynb_checkpoints, a folder beside


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A file in the room's folder: the name in it, the id that ``collect`` would give, its time.

    Without a receipt several people get the id that they have already, or a new one: then ``id`` is
    the file's name. ``whole`` tells that it is no copy, and written to its end.
    """

    file: Path
    name: str
    id: str
    when: datetime
    whole: bool

    @property
    def of_several(self) -> bool:
        """Tell whether it is that of people who handed in together."""
        return len(hand_in_names.people(self.name)) > 1

    def belongs_to(self, id: str, name: str) -> bool:
        """Tell whether it is that of those who have this id and name."""
        same = hand_in_names.same(self.name) == hand_in_names.same(name)
        return self.id == id or (self.of_several and same)


def handed_in(course: Course) -> Iterator[HandedIn]:
    """Yield the files in the room's folder that have a name.

    Those written in part only are among them, and the copies that JupyterLab keeps of notebooks
    that were opened in it.
    """
    folder = course.programme / "hand-ins"
    for file in sorted(file for file in folder.glob("*/**/*") if file.is_file()):
        part = PART.fullmatch(file.name)
        whole = CHECKPOINT.sub("", part["whole"] if part else file.name)
        workshop = file.relative_to(folder).parts[0]
        if name := participant_names.name_in(f"{workshop}/{whole}", workshop):
            when = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            yield HandedIn(
                file=file, name=name, id=_id(name, whole), when=when, whole=whole == file.name
            )


def _id(name: str, file: str) -> str:
    several = len(hand_in_names.people(name)) > 1
    known = not several or hand_in_names.without_receipt(name)[1]
    return next(hand_in_names.ids(name)) if known else file
