"""A hand-in: a file, and the person or people whom its path tells."""

from dataclasses import dataclass

from kit.grading.intake.sources import File
from kit.grading.platform_numbers import Numbered

__all__ = ["HandIn", "Person"]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who has handed in, as far as that is told.

    ``written`` is the name as it stands in the path, ``id`` that of a person whom the course knows.
    ``numbered`` is the person on a platform; ``alone`` tells that nobody else there has that name.
    ``notebook`` is the one handed in; "" if that is unclear.
    """

    name: str
    written: str = ""
    id: str = ""
    numbered: Numbered | None = None
    alone: bool = True
    notebook: str = ""


@dataclass(frozen=True, kw_only=True)
class HandIn(Person):
    """A file with its person.

    ``dated`` tells that the file's time was said by a ``timestamp.txt`` or by its path. ``remark``
    is what a facilitator should know of the names.
    """

    file: File
    dated: bool = False
    remark: str = ""
