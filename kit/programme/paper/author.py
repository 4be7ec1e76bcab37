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
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from markupsafe import Markup

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
    "made",
    "own_sheet",
    "read",
]

Made = Callable[[], Any]


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
        return f"data:image/png;base64,{base64.b64encode(self.file.read_bytes()).decode()}"


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
    about = {"name": name, "title": title, "copies": copies, "hint": hint, "across": across}
    return _marked(("sheet", {**about, "replaces": replaces, "task": task}))


def _marked(mark: tuple[str, Any]) -> Callable[[Made], Made]:
    def mark_it(function: Made) -> Made:
        function.on_paper = mark  # type: ignore[attr-defined]
        return function

    return mark_it


def read(workshop: Workshop) -> Additions:
    """Return what ``paper.py`` of ``workshop`` adds; nothing where there is no such file.

    Raises WorkshopError where the file can't be read.
    """
    file, found = workshop.folder / "paper.py", Additions()
    if not file.is_file():
        return found
    for function in vars(_module(file)).values():
        kind, about = getattr(function, "on_paper", ("", None))
        if kind == "beside":
            found.beside.setdefault(str(about), []).append(function)
        elif kind == "instead":
            found.instead[str(about)] = function
        elif kind == "sheet":
            found.sheets.append(OwnSheet(**dict(about or {}), made=function))
    return found


def made(function: Made) -> Any:
    """Return what a function of ``paper.py`` adds; raise WorkshopError where it does not run."""
    try:
        return function()
    except Exception as error:
        remedy = _("{name}() of {module} does not run ({kind}: {error}); correct it.")
        raise WorkshopError(
            remedy.format(
                name=getattr(function, "__name__", "a function"),
                module=function.__module__,
                kind=type(error).__name__,
                error=error,
            )
        ) from error


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"paper_of_{file.parent.name}", file)
    module = importlib.util.module_from_spec(spec) if spec else ModuleType("paper")
    try:
        if spec and spec.loader:
            spec.loader.exec_module(module)
    except Exception as error:
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
