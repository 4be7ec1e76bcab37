"""Working copies: the notebooks that participants change and hand in, not the originals.

The originals stay clean, so that a later ``git pull`` never conflicts. A copy that nobody has
touched is refreshed when its original changes; one that somebody has worked in is never written
to, and the newer version is put beside it. A hidden file remembers what was written.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from kit import places
from kit.messages import _
from kit.notebooks import cells, guesses
from kit.notebooks.normal_form import dumps, normalised, read
from kit.programme import glossary, workshops

__all__ = ["Copy", "prepare"]

MEMORY = ".copies.json"
START = "START.md"
WORDS = "WORDS.md"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A working copy; ``newer`` names the file beside it that holds a newer version, if any."""

    file: Path
    newer: Path | None


def prepare(ids: Sequence[str] | None = None) -> Path:
    """Make or refresh the working copies of the workshops in ``ids``; of all if it is None.

    Return the folder that holds them, with the start page, which lists every workshop. A copy that
    a participant has changed is not written over. Raises WorkshopError where an original can't be
    read.
    """
    folder = places.work()
    folder.mkdir(parents=True, exist_ok=True)
    programme = workshops.workshops()
    named = {workshop.id for workshop in programme} if ids is None else set(ids)
    for name in sorted(named - {workshop.id for workshop in programme}):
        workshops.read(name)  # says which workshops there are
    memory = _Memory(folder / MEMORY)
    shown = [
        (each, list(_copies(each, memory)) if each.id in named else _present(each))
        for each in programme
    ]
    memory.save()
    titles = {workshop.id: workshop.title for workshop in programme}
    places.write_whole(folder / WORDS, glossary.as_markdown(titles).encode())
    places.write_whole(folder / START, _start_page(shown).encode())
    return folder


class _Memory:
    """The digest of each copy as it was written last, to tell changed copies from unchanged."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            said = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            # without a memory every copy counts as touched, which loses nothing
            said = {}
        self.written: dict[str, str] = said if isinstance(said, dict) else {}

    def name(self, copy: Path) -> str:
        """Return a copy's key, the same on every system."""
        return copy.relative_to(self.file.parent).as_posix()

    def touched(self, copy: Path) -> bool:
        """Tell whether ``copy`` was changed since it was written."""
        return self.written.get(self.name(copy)) != _digest(copy.read_bytes())

    def last(self, copy: Path) -> str:
        """Return the digest of ``copy`` as it was written last, even if the file is gone."""
        return self.written.get(self.name(copy), "")

    def write(self, copy: Path, content: str) -> None:
        """Write a copy and remember it."""
        copy.parent.mkdir(parents=True, exist_ok=True)
        places.write_whole(copy, content.encode())
        self.written[self.name(copy)] = _digest(content.encode())

    def save(self) -> None:
        """Save the digests for the next call."""
        said = json.dumps(self.written, indent=1, sort_keys=True) + "\n"
        places.write_whole(self.file, said.encode())


def _copies(workshop: workshops.Workshop, memory: _Memory) -> Iterator[Copy]:
    folder = places.work() / workshop.id
    yield _copy(workshop.notebook, folder / "workshop.ipynb", memory)
    if workshop.exercise.exists():
        yield _copy(workshop.exercise, folder / f"{workshop.id}.ipynb", memory)


def _present(workshop: workshops.Workshop) -> list[Copy]:
    """Return the copies that an earlier call made."""
    folder = places.work() / workshop.id
    files = [folder / "workshop.ipynb", folder / f"{workshop.id}.ipynb"]
    return [Copy(file=file, newer=None) for file in files if file.exists()]


def _copy(original: Path, copy: Path, memory: _Memory) -> Copy:
    """Make or refresh ``copy``; if it was changed, put the newer version beside it."""
    content = dumps(_for_lab(read(original)))
    digest = _digest(content.encode())
    beside = copy.with_stem(f"{copy.stem}-new")
    if not copy.exists() or not memory.touched(copy):
        if not copy.exists() or memory.last(copy) != digest:
            memory.write(copy, content)
        return Copy(file=copy, newer=None)
    if memory.last(copy) == digest or _digest(copy.read_bytes()) == digest:
        return Copy(file=copy, newer=None)
    if memory.last(beside) != digest and not (beside.exists() and memory.touched(beside)):
        memory.write(beside, content)
    return Copy(file=copy, newer=beside if beside.exists() else None)


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


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _start_page(shown: list[tuple[workshops.Workshop, list[Copy]]]) -> str:
    titles = {workshop.id: workshop.title for workshop, _copies in shown}
    parts = [
        _("# Welcome to Hack & Yack"),
        _(
            "Nothing here can be broken. Every notebook below is your own copy: change it, run it, "
            "make mistakes in it. You need no experience with programming, and asking your "
            "neighbour is part of the plan."
        ),
        _("## Choose a workshop"),
        *(part for workshop, copies in shown for part in _entry(workshop, copies, titles)),
        *([] if shown else [_("There is no workshop in this folder yet.")]),
        _("## How to run a cell"),
        _("Click into a grey cell and press Shift+Enter. Its result appears below it."),
        _(
            "A grey line that ends in ●●● is a folded cell, whose code you needn't read: run it "
            "like the others, or click it to unfold it."
        ),
        _("A word that you don't know? [Words]({path}) explains them.").format(path=WORDS),
        _("## How to hand in"),
        _(
            "Handing in is your choice: you get feedback, never a mark. In your exercise choose "
            "*File → Save*, then *File → Download*, and give the file to your facilitator the way "
            "you agreed: by e-mail, on a stick or in a shared folder. Put your name, or any name "
            "you like, before the file's: `Vesna_privacy_1.ipynb`. If you worked together, put all "
            "your names there, with a plus between them: `Ana + Ben_privacy_1.ipynb`."
        ),
        _("## When you are stuck"),
        _(
            "Run the notebook's first cell, then go on at any heading: every section starts from "
            "there. If nothing answers, choose *Kernel → Restart Kernel*. Or put your hand up: "
            "somebody else is stuck at the same place."
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _entry(
    workshop: workshops.Workshop, copies: list[Copy], titles: dict[str, str]
) -> Iterator[str]:
    """Yield the paragraphs of one workshop on the start page."""
    levels = {"basic": _("basic"), "intermediate": _("intermediate"), "advanced": _("advanced")}
    before = ", ".join(f"*{titles.get(name, name)}*" for name in workshop.needs)
    yield f"### {workshop.title}"
    yield workshop.summary
    yield _("{minutes} minutes · level: {level} · what you need: {needs}").format(
        minutes=workshop.minutes,
        level=levels[workshop.level],
        needs=_("to have done {before}").format(before=before) if before else _("curiosity"),
    )
    for copy in copies:
        path = copy.file.relative_to(places.work()).as_posix()
        is_exercise = copy.file.stem == workshop.id
        text = _("Do the exercise: {title}") if is_exercise else _("Open the workshop: {title}")
        yield f"- [{text.format(title=workshop.title)}]({path})"
        if copy.newer:
            yield _(
                "  Your copy is as you left it. There is a newer version beside it: "
                "[{name}]({path})."
            ).format(name=copy.newer.name, path=copy.newer.relative_to(places.work()).as_posix())
