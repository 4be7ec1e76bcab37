"""Working copies: the notebooks that participants change and hand in, not the originals.

The originals stay clean, so that a later ``git pull`` never conflicts. A copy that nobody has
touched is refreshed when its original changes; one that somebody has worked in is never written
to, and the newer edition is put beside it with what they have written.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode

from kit import places
from kit.messages import _
from kit.notebooks import cells, guesses
from kit.notebooks.editions import marks
from kit.notebooks.editions.marks import Newer
from kit.notebooks.normal_form import normalised, read
from kit.programme import glossary, newer_editions, workshops
from kit.programme.copy_memory import Edition, Memory
from kit.programme.start_page import START, WORDS, Copy, start_page

__all__ = ["prepare"]


def prepare(
    ids: Sequence[str] | None = None, *, say: Callable[[str], object] = lambda _said: None
) -> Path:
    """Make or refresh the working copies of the workshops in ``ids``; of all if it is None.

    Return the folder that holds them, with the start page, which lists every workshop. A copy that
    a participant has changed is not written over; ``say`` is told of each newer edition beside one.
    Raises WorkshopError where an original can't be read.
    """
    folder = places.work()
    folder.mkdir(parents=True, exist_ok=True)
    programme = workshops.workshops()
    named = {workshop.id for workshop in programme} if ids is None else set(ids)
    for name in sorted(named - {workshop.id for workshop in programme}):
        workshops.read(name)  # says which workshops there are
    memory = Memory(folder)
    shown = [
        (each, list(_copies(each, memory)) if each.id in named else _present(each))
        for each in programme
    ]
    memory.save()
    titles = {workshop.id: workshop.title for workshop in programme}
    places.write_whole(folder / WORDS, glossary.as_markdown(titles).encode())
    places.write_whole(folder / START, start_page(shown).encode())
    for copy in (one for _workshop, copies in shown for one in copies):
        if copy.newer:
            say(_said(copy.file, copy.newer))
    return folder


def _said(file: Path, newer: Newer) -> str:
    there = _("There is a newer version of {file} beside it: {newer}.").format(
        file=file.relative_to(places.work()), newer=newer.file.name
    )
    return f"{there} {newer.holds}".rstrip()


def _copies(workshop: workshops.Workshop, memory: Memory) -> Iterator[Copy]:
    folder = places.work() / workshop.id
    originals = {"workshop": workshop.notebook}
    if workshop.exercise.exists():
        originals[workshop.id] = workshop.exercise
    for stem, original in originals.items():
        edition = Edition(stem, _for_lab(read(original)))
        memory.given_out(edition, workshop.id)
        yield from _copies_of(folder / f"{stem}.ipynb", edition, memory)


def _copies_of(copy: Path, edition: Edition, memory: Memory) -> Iterator[Copy]:
    """Make or refresh ``copy``; put the edition beside each one that somebody has worked in.

    Those may have been renamed; of several editions of one the oldest stands for them.
    """
    worked_in = {
        marks.place(file)[0]: file
        for file in sorted(copy.parent.glob("*.ipynb"), key=marks.place, reverse=True)
        if file != copy and marks.marks_of(file).get("original") == copy.stem
    }
    if copy.exists() and memory.touched(copy):
        worked_in[copy.stem] = copy
    else:
        memory.write(copy, edition.marked(edition.notebook), edition)
        yield Copy(file=copy)
    for file in worked_in.values():
        yield Copy(file=file, newer=newer_editions.put_beside(file, edition, memory))


def _present(workshop: workshops.Workshop) -> list[Copy]:
    """Return the copies that an earlier call made."""
    folder = places.work() / workshop.id
    files = [folder / "workshop.ipynb", folder / f"{workshop.id}.ipynb"]
    return [Copy(file=file) for file in files if file.exists()]


def _for_lab(notebook: NotebookNode) -> NotebookNode:
    """Return ``notebook`` without outputs and the cells for Voilà only.

    What answers a guess in words is folded; what answers it in code isn't run yet.
    """
    fresh = normalised(notebook, outputs=False)
    # nbgrader needs its own cells back, whatever their tags
    fresh.cells = [
        cell
        for cell in fresh.cells
        if "nbgrader" in cell.metadata or not cells.tagged(cell, "voila-only")
    ]
    for cell, depth in zip(fresh.cells, guesses.depths(fresh.cells, live=True), strict=True):
        if depth and cell.cell_type == "markdown":
            cell.source = _folded(cell.source)
    return fresh


def _folded(text: str) -> str:
    """Return Markdown that JupyterLab shows once it is asked for."""
    summary = _("Made your guess? Show what comes of it.")
    return f"<details><summary>{summary}</summary>\n\n{text}\n\n</details>"
