"""Hostile hand-ins as files: put into place as collected, and graded in this thread."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from support.in_this_thread import InThisThread
from support.small_course import ID, REFLECTION, RIGHT, filled

from kit.grading.run import autograde
from kit.grading.run.autograde import Graded

from .attacks import ATTACKS, ODD, odd_notebook

__all__ = [
    "BROKEN",
    "CASES",
    "CORE",
    "PATIENT",
    "Handed",
    "graded",
    "hostile",
    "put",
]

CORE = {"facts": RIGHT["facts"], "limit": RIGHT["limit"]}  # worth 3 of 4 points
PATIENT = 600  # seconds for a cell where nothing is to be stopped, on a busy machine


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A file, the points it deserves (None: not graded), and a word from its message.

    ``linked`` puts a link to the gradebook beside it.
    """

    content: NotebookNode | bytes
    score: float | None
    flag: str = ""
    linked: bool = False


def _deep(exercise: Path) -> bytes:
    notebook = json.loads(nbformat.writes(filled(exercise, CORE, REFLECTION)))
    notebook["metadata"]["deep"] = "DEEP"
    return json.dumps(notebook).replace('"DEEP"', "[" * 99999 + "]" * 99999).encode()


# Files that are no ordinary notebooks: how each is made, and what it deserves.
Made = tuple[Callable[[Path], NotebookNode | bytes], float | None, str]
BROKEN: dict[str, Made] = {
    "deep-json": (_deep, None, "nested too deep"),
    "deep-answer": (
        lambda exercise: filled(exercise, {"facts": "[" * 90 + "]" * 90, "limit": "5"}),
        1,
        "Computed instead of written: facts",
    ),
    "long-answer": (
        lambda exercise: filled(exercise, {"facts": f"{[0] * 20_000}", "limit": "5"}),
        1,
        "Computed instead of written: facts",
    ),
    "runs-an-answer": (
        lambda exercise: filled(exercise, {"facts": "__import__('os')._exit(0) or []"}),
        0,
        "Computed instead of written: facts",
    ),
    "is-empty": (lambda _exercise: b"", None, "Look at it"),
    "is-no-notebook": (lambda _exercise: b"\x89PNG\r\n\x1a\n" * 1000, None, "never was a notebook"),
    "is-huge": (lambda _exercise: b"{}".ljust(100_000_000), None, "larger than 50 MB"),
    "links": (lambda exercise: filled(exercise, CORE, REFLECTION), 3, ""),
}
CASES = [*ATTACKS, *ODD, *BROKEN]


def hostile(exercise: Path, name: str, port: int) -> Handed:
    """Return the hand-in of a case."""
    if name in ATTACKS:
        code = ATTACKS[name].code.replace("PORT", str(port))
        content = filled(exercise, CORE | {"double": code}, REFLECTION)
        return Handed(content=content, score=ATTACKS[name].score, flag=ATTACKS[name].flag)
    if name in ODD:
        notebook, score, flag = odd_notebook(filled(exercise, CORE), name)
        return Handed(content=notebook, score=score, flag=flag)
    make, points, told = BROKEN[name]
    return Handed(content=make(exercise), score=points, flag=told, linked=name == "links")


def put(home: Path, participant: str, handed: NotebookNode | Handed) -> None:
    """Put a submission into place as collected."""
    one = handed if isinstance(handed, Handed) else Handed(content=handed, score=None)
    folder = home / "programme" / "submitted" / participant / ID
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{ID}.ipynb"
    if isinstance(one.content, bytes):
        file.write_bytes(one.content)
    else:
        nbformat.write(one.content, file)
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC", "utf-8")
    if one.linked:
        (folder / "data.csv").symlink_to(home / "programme" / "gradebook.db")


def graded(home: Path, handed: NotebookNode | Handed, **options: Any) -> Graded:
    """Grade one submission in this thread."""
    put(home, "one", handed)
    options = {"timeout": PATIENT, "executor": InThisThread()} | options
    (result,) = autograde.grade(ID, participants=["one"], **options)
    return result
