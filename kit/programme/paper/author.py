"""``workshops/<id>/paper.py``: what an author adds for paper alone.

On a screen a control or a check gives people figures that they can't get from paper. This file
holds them: tables beside a task, a table in place of what a control shows, and sheets of their own.

    from kit import data
    from kit.programme.paper import Picture, beside, instead, own_sheet

    @beside("task_3")
    def measures():
        return data.show(table, "The 24 pages")

Each function returns what a notebook can show (a table, a chart), or a list of :class:`Picture`.
"""

import base64
import importlib.util
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from markupsafe import Markup
from nbformat import NotebookNode

from kit.controls.shown import as_html
from kit.errors import WorkshopError
from kit.messages import _
from kit.programme.workshops import Workshop

__all__ = [
    "Additions",
    "OwnSheet",
    "Picture",
    "beside",
    "html",
    "instead",
    "known",
    "made",
    "own_sheet",
    "read",
]

Made = Callable[[], Any]
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
OTHERS = (
    "run-sheet", "notes", "handout", "glossary", "answers", "solutions", "vote-cards", "evaluation",
)  # fmt: skip
"""The names of the sheets that every workshop has."""


@dataclass(frozen=True)
class Picture:
    """A picture to be cut out: its file, its size on paper in millimetres, and its name."""

    file: Path
    width: float
    height: float
    name: str

    @property
    def source(self) -> str:
        """Return the picture as the address of an image, with the picture inside."""
        return f"data:image/png;base64,{base64.b64encode(Path(self.file).read_bytes()).decode()}"


@dataclass(frozen=True, kw_only=True)
class OwnSheet:
    """A sheet of its own: its file's name, its title, who gets it, and what stands on it."""

    name: str
    title: str
    copies: str
    hint: str
    across: bool
    replaces: str
    task: str
    made: Made

    @cached_property
    def _content(self) -> Any:
        return made(self.made)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Return the pictures on it; none where it has a table."""
        return tuple(self._content) if isinstance(self._content, list) else ()

    @property
    def content(self) -> Markup:
        """Return what stands on it as HTML."""
        return html(self._content)


@dataclass
class Additions:
    """All that ``paper.py`` adds: by task, by cell of the notebook, and sheets of their own."""

    beside: dict[str, list[Made]] = field(default_factory=dict)
    instead: dict[str, Made] = field(default_factory=dict)
    sheets: list[OwnSheet] = field(default_factory=list)


def beside(task: str) -> Callable[[Made], Made]:
    """Print what the function returns on the handout, with the task ``task``."""
    return _marked(("beside", task))


def instead(cell: str) -> Callable[[Made], Made]:
    """Print what the function returns in place of the outputs of the notebook's cell ``cell``."""
    return _marked(("instead", cell))


def own_sheet(
    name: str,
    title: str,
    *,
    copies: str,
    hint: str = "",
    across: bool = False,
    replaces: str = "",
    task: str = "",
) -> Callable[[Made], Made]:
    """Print what the function returns on a sheet of its own, ``name``.html.

    ``copies`` says who gets one. ``across`` turns the sheet. ``replaces`` names the notebook's cell
    whose outputs are left out of the handout, because they stand here; ``task`` is the task that
    needs it.
    """
    if not NAME.fullmatch(name):
        raise WorkshopError(
            _("{name} is no name of a sheet; use small letters, digits and hyphens.").format(
                name=repr(name)
            )
        )
    about = {"name": name, "title": title, "copies": copies, "hint": hint, "across": across}
    return _marked(("sheet", {**about, "replaces": replaces, "task": task}))


def _marked(mark: tuple[str, Any]) -> Callable[[Made], Made]:
    if callable(mark[1]):
        raise WorkshopError(
            _('a decorator has no name; write @{kind}("…") with a task or a cell.').format(
                kind=mark[0]
            )
        )

    def mark_it(function: Made) -> Made:
        function.on_paper = mark  # type: ignore[attr-defined]
        return function

    return mark_it


def read(workshop: Workshop) -> Additions:
    """Return what ``paper.py`` of ``workshop`` adds; nothing where there is no such file.

    Raises WorkshopError where the file can't be read, or two functions are about the same thing.
    """
    file, found = workshop.folder / "paper.py", Additions()
    if not file.is_file():
        return found
    for function in vars(_module(file)).values():
        kind, about = getattr(function, "on_paper", ("", None))
        if kind == "beside":
            found.beside.setdefault(str(about), []).append(function)
        elif kind == "instead":
            _once(workshop, str(about), found.instead)
            found.instead[str(about)] = function
        elif kind == "sheet":
            sheet = OwnSheet(**dict(about or {}), made=function)
            _once(workshop, sheet.name, [*OTHERS, *(one.name for one in found.sheets)])
            found.sheets.append(sheet)
    return found


def _once(workshop: Workshop, name: str, others: Iterable[str]) -> None:
    if name in others:
        raise WorkshopError(
            _(
                "workshops/{id}/paper.py: there is another {name}, so one of the two would not be "
                "printed; give it a name of its own, or leave one out."
            ).format(id=workshop.id, name=name)
        )


def known(workshop: Workshop, notebook: NotebookNode, added: Additions) -> None:
    """Raise WorkshopError where ``paper.py`` is about a cell or a task that isn't there."""
    here = {cell.id for cell in notebook.cells}
    here |= {name for item in workshop.agenda for name in item.tasks}
    about = [*added.beside, *added.instead]
    about += [name for one in added.sheets for name in (one.replaces, one.task) if name]
    if missing := [name for name in about if name not in here]:
        raise WorkshopError(
            _(
                "workshops/{id}/paper.py is about {name}, which is no cell of the workshop and no "
                "task of its plan; correct the name."
            ).format(id=workshop.id, name=missing[0])
        )


def made(function: Made) -> Any:
    """Return what a function of ``paper.py`` adds; raise WorkshopError where it adds nothing."""
    about = {"name": getattr(function, "__name__", "a function"), "module": function.__module__}
    try:
        found = function()
    except (Exception, SystemExit) as error:
        remedy = _("{name}() of {module} does not run ({kind}: {error}); correct it.")
        raise WorkshopError(
            remedy.format(**about, kind=type(error).__name__, error=error)
        ) from error
    if found is None:
        remedy = _("{name}() of {module} returns nothing; return what is to be printed.")
        raise WorkshopError(remedy.format(**about))
    for one in found if isinstance(found, list) else ():
        if not isinstance(one, Picture) or not Path(one.file).is_file():
            remedy = _("{name}() of {module} returns {one}, which is no Picture of a file.")
            raise WorkshopError(remedy.format(**about, one=repr(one)[:100]))
    return found


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"paper_of_{file.parent.name}", file)
    module = importlib.util.module_from_spec(spec) if spec else ModuleType("paper")
    try:
        if spec and spec.loader:
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise WorkshopError(
            _("workshops/{id}/paper.py can't be read ({kind}: {error}); correct it.").format(
                id=file.parent.name, kind=type(error).__name__, error=error
            )
        ) from error
    return module


def html(content: Any) -> Markup:
    """Return what a notebook would show of ``content``, or of each of a tuple, as HTML.

    Pictures to cut out are shown by the sheet's template, not here.
    """
    if isinstance(content, list):
        return Markup()
    several = content if isinstance(content, tuple) else (content,)
    return Markup("").join(
        Markup('<div class="wide together">{}</div>').format(
            Markup(as_html(one))  # noqa: S704  made by the author's own code
        )
        for one in several
    )
