"""Finds the folders that nbgrader has for a step, in whatever structure a course's settings say."""

import glob
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nbgrader.coursedir import CourseDirectory

__all__ = ["Folder", "found", "of_person"]

NAME = r"[^/\\]+"  # of a participant or assignment, in a path


class Folder(NamedTuple):
    """A folder of one of nbgrader's steps, and the ids of its participant and assignment."""

    participant: str
    assignment: str
    path: Path


def found(
    directory: CourseDirectory, step: str, participant: str, assignment: str
) -> Iterator[Folder]:
    """Yield the folders of a step that are there, sorted by path; "*" stands for all.

    ``step`` is the folder's name for the step, for example ``submitted``.
    """
    one = [name if name == "*" else glob.escape(name) for name in (participant, assignment)]
    pattern = directory.format_path(step, *one)
    form = directory.format_path(
        re.escape(step), f"(?P<who>{NAME})", f"(?P<what>{NAME})", escape=True
    )
    for path in sorted(glob.glob(pattern)):  # noqa: PTH207  Path.glob takes no full path
        match = re.fullmatch(form, path)
        if match and Path(path).is_dir():
            yield Folder(match["who"], match["what"], Path(path))


def of_person(directory: CourseDirectory, step: str, participant: str) -> Iterator[Path]:
    """Yield the folders of a step that hold files of ``participant`` only.

    Where a course has a folder for each person, it is that one, and not each assignment's.
    """
    parts = Path(directory.directory_structure).parts
    deep = max(
        n for n, part in enumerate(parts) if "{student_id}" in part or "{nbgrader_step}" in part
    )
    short = str(Path(*parts[: deep + 1]))
    names = {"nbgrader_step": step, "student_id": glob.escape(participant)}
    pattern = Path(directory.root) / short.format(**names, assignment_id="*")
    paths = sorted(glob.glob(str(pattern)))  # noqa: PTH207  Path.glob takes no full path
    yield from (path for path in map(Path, paths) if path.is_dir())
