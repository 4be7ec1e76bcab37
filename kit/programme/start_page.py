"""The start page of JupyterLab, START.md: each workshop, its copies, and how to work in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from kit import places
from kit.messages import _
from kit.notebooks.editions.marks import Newer
from kit.programme import workshops

__all__ = ["START", "WORDS", "Copy", "start_page"]

START = "START.md"
WORDS = "WORDS.md"


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A working copy, and the newer edition beside it, if any."""

    file: Path
    newer: Newer | None = None


def start_page(shown: Iterable[tuple[workshops.Workshop, list[Copy]]]) -> str:
    """Return the page's Markdown for the workshops, each with the copies that there are."""
    shown = list(shown)
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
        title = _link_text(workshop, copy.file)
        if title:
            yield f"- [{title}]({_address(copy.file)})"
        if copy.newer:
            yield "  " + _told(copy.file, copy.newer, named=not title)


def _link_text(workshop: workshops.Workshop, file: Path) -> str:
    """Return the text of the link to a copy; "" for one that somebody has renamed."""
    texts = {
        workshop.id: _("Do the exercise: {title}"),
        "workshop": _("Open the workshop: {title}"),
    }
    return texts.get(file.stem, "").format(title=workshop.title)


def _told(file: Path, newer: Newer, *, named: bool) -> str:
    """Return the sentences on a newer edition of ``file``, which they name if ``named``."""
    mine = _("Your copy {file} is as you left it.") if named else _("Your copy is as you left it.")
    there = _("There is a newer version beside it: [{name}]({path}).").format(
        name=newer.file.name, path=_address(newer.file)
    )
    said = [mine.format(file=file.name), there, newer.holds]
    return " ".join(filter(None, said))


def _address(file: Path) -> str:
    """Return a file's address on the page, whatever signs somebody has put into its name."""
    return quote(file.relative_to(places.work()).as_posix())
