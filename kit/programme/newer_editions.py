"""A newer edition of a working copy: it takes over what somebody has written, and tells of it.

The older copy is never written to. The newer one lies beside it under a name with ``-new``, and
takes over what stands in the older at each start, until somebody has changed it too: then it is
theirs, and a still newer edition is put beside it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbformat.notebooknode import from_dict
from nbformat.v4 import new_markdown_cell

from kit.errors import WorkshopError
from kit.messages import _, ngettext
from kit.notebooks import normal_form
from kit.notebooks.editions import marks
from kit.notebooks.editions.marks import NOTE, Newer
from kit.programme.copy_memory import Edition, Memory, digest_of

if TYPE_CHECKING:
    from kit.notebooks.editions.carrying import Carried

__all__ = ["put_beside"]


def put_beside(copy: Path, edition: Edition, memory: Memory) -> Newer | None:
    """Put ``edition`` beside ``copy``, which somebody has changed, and return it.

    Return None where ``copy`` is of this edition, or what was put beside it was taken away.
    """
    mine, newer = copy, None
    for number in count(marks.place(copy)[1] + 1):
        beside = marks.beside(copy, number)
        theirs = beside.exists() and memory.touched(beside)
        if _is_of(mine, edition, memory):
            if beside.exists() and not theirs:
                beside.unlink()  # of an edition that was taken back, with nothing of theirs
            return newer
        if theirs:
            mine, newer = beside, _newer(beside)
        elif not beside.exists() and memory.edition(beside) == edition.digest:
            return newer
        else:
            memory.write(beside, _made_of(mine, edition, memory), edition)
            return _newer(beside)
    raise AssertionError


def _newer(file: Path) -> Newer:
    return marks.newer(file, marks.marks_of(file))


def _is_of(copy: Path, edition: Edition, memory: Memory) -> bool:
    said = marks.marks_of(copy).get("edition") or memory.edition(copy)
    return said == edition.digest or digest_of(copy.read_bytes()) == edition.digest


def _made_of(mine: Path, edition: Edition, memory: Memory) -> str:
    """Return the text of the newer edition with what stands in ``mine``."""
    from kit.notebooks.editions import (
        carrying,
    )  # it reads Markdown: a second, where an edition has changed

    notebook = edition.notebook
    try:
        written = normal_form.read(mine)
    except WorkshopError:
        said = _("{file} can't be read as a notebook, so nothing of it is in here.")
        return _told(notebook, [said.format(file=mine.name)], edition, of=mine.name, left=1)
    given = memory.kept(str(marks.marks(written).get("edition", "")))
    known = given is not None
    assumed = given or marks.edition_assumed(written, notebook)
    carried = carrying.carry(assumed, written, notebook)
    kept, left = len(carried.kept) + carried.own, len(carried.left) + (not known)
    sentences = _sentences(carried, mine.name, known=known)
    return _told(carried.notebook, sentences, edition, of=mine.name, kept=kept, left=left)


def _sentences(carried: "Carried", file: str, *, known: bool) -> Iterator[str]:
    """Yield what is told of what a newer edition took over from ``file``."""
    if carried.kept:
        yield _("What you had written there is in here: {titles}.").format(
            titles=_quoted(carried.kept)
        )
    if carried.own:
        yield ngettext(
            "The cell that you had added is in here.",
            "The {n} cells that you had added are in here.",
            carried.own,
        ).format(n=carried.own)
    if carried.changed:
        yield _(
            "The question or what stands around it has changed, so read it again: {titles}."
        ).format(titles=_quoted(carried.changed))
    if carried.left:
        yield _(
            "Not in here, because it has no place here any more: {titles}. It is still in {file}."
        ).format(titles=_quoted(carried.left), file=file)
    if not known:
        yield _("Whatever else you had changed or added is still in {file}.").format(file=file)
    if known and not (carried.kept or carried.own or carried.left):
        yield _("You had written nothing there yet.")


def _quoted(titles: Iterable[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)


def _told(
    notebook: Mapping[str, Any], said: Iterable[str], edition: Edition, *, of: str, **counted: int
) -> str:
    """Return the text of the newer edition with a cell, below its title, that tells of it all."""
    whole = from_dict(dict(notebook))
    first = _("**This is a newer version of {file}**, which stays as you left it.").format(file=of)
    note = new_markdown_cell("\n\n".join([first, *said]), id=NOTE)
    titled = bool(whole.cells) and whole.cells[0].cell_type == "markdown"
    whole.cells.insert(int(titled), note)
    return edition.marked(whole, of=of, **counted)
