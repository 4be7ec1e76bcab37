"""Makes participants' notebooks harmless for the page on which a facilitator grades them.

The formgrader shows notebooks within Jupyter's own address: a script there could do all that its
facilitator can. So only the exercise's own text keeps its markup. Participants' texts are
shown as plain text; of their outputs only text, pictures and tables stay, without anything that
runs or calls another host.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbformat import NotebookNode
from nbgrader.server_extensions.formgrader import handlers
from traitlets import Unicode

from kit.errors import KitError
from kit.grading import TEMPLATES, course, courses
from kit.notebooks.literals import reflected, shown_as_text

__all__ = ["Harmless", "formgrader"]

SAFE_NAME = re.compile(r"[\w-]{1,100}")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
TAGS = ["b", "br", "code", "div", "em", "h3", "h4", "i", "li", "ol", "p", "pre", "span", "strong"]
TAGS += ["caption", "table", "tbody", "td", "th", "thead", "tr", "ul"]
ATTRIBUTES = {"th": ["scope", "colspan", "rowspan"], "td": ["colspan", "rowspan"]}


class Harmless(Preprocessor):
    """Removes everything from a submission that could run or call another host.

    ``nbgrader_config.py`` hands it to the exporter that the formgrader uses. A notebook that isn't
    a submission stays as it is. ``course`` is the folder of the course that is graded, "" for the
    one in this clone.
    """

    course = Unicode("").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return a harmless copy of ``nb``; nbconvert calls this before it makes the page."""
        if "submission_id" not in resources:
            return nb, resources
        own = self._own(str(resources["assignment_id"]), str(resources["notebook_id"]))
        cleaner: Any = SanitizeHTML(  # type: ignore[no-untyped-call]  # nor has its only method types
            tags=TAGS, attributes=ATTRIBUTES, styles=[], strip=True
        )
        cells = [_cell(cell, own, cleaner) for cell in nb.cells]
        metadata = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
        return NotebookNode({**nb, "metadata": NotebookNode(metadata), "cells": cells}), resources

    def _own(self, id: str, notebook: str) -> set[str]:
        """Return the sources of the exercise's cells; an empty set if the exercise is gone."""
        try:
            of = courses.at(Path(self.course)) if self.course else courses.own()
            return {cell.source for cell in of.assignment(id).exercises[notebook].cells}
        except (KitError, KeyError):
            return set()


def formgrader(course: Path) -> dict[str, object]:
    """Return the settings with which nbgrader's formgrader shows the hand-ins of a course safely.

    They are what ``nbgrader_config.py`` in the clone says of its pages.
    """
    # the formgrader sets these folders itself, after it has read its settings: whole paths stay
    folders = [str(TEMPLATES), handlers.template_path]
    make: Any = HTMLExporter  # it has no types
    pages = make(template_name="formgrade", extra_template_basedirs=folders)
    return {
        "HTMLExporter": {
            "template_paths": pages.template_paths,
            "preprocessors": [f"{__name__}.{Harmless.__name__}"],
        },
        "Harmless": {"course": str(course)},
        "FormgradeExtension": {"debug": False},
    }


def _cell(cell: NotebookNode, own: set[str], cleaner: Any) -> NotebookNode:
    made = NotebookNode(
        cell_type="code" if cell.cell_type == "code" else "markdown",
        id=cell.get("id", "cell"),  # nbconvert has seen to its letters
        metadata=NotebookNode(_marks(cell)),
        source=cell.source,
    )
    if cell.cell_type == "code":
        made.execution_count = cell.execution_count if type(cell.execution_count) is int else None
        made.outputs = [_output(output, cleaner) for output in cell.outputs]
    elif cell.source not in own:
        made.source = shown_as_text(reflected(cell.source))
    return made


def _marks(cell: NotebookNode) -> dict[str, Any]:
    """Return nbgrader's marks of ``cell`` if they are safe; the page shows them unescaped."""
    marks = course.grader(cell)
    fits = SAFE_NAME.fullmatch(str(marks.get("grade_id", "")))
    if not fits or not isinstance(marks.get("points", 0), int | float):
        return {}
    flags = {name: bool(marks.get(name)) for name in ("grade", "solution", "task", "locked")}
    kept = {"grade_id": marks["grade_id"], "points": marks.get("points", 0), **flags}
    return {"nbgrader": NotebookNode(kept)}


def _output(output: NotebookNode, cleaner: Any) -> NotebookNode:
    made = NotebookNode({key: value for key, value in output.items() if key != "metadata"})
    if "data" in output:
        made.data = NotebookNode(_data(output.data, cleaner))
        made.metadata = NotebookNode()
    return made


def _data(data: Mapping[str, Any], cleaner: Any) -> dict[str, str]:
    kept = {"text/plain": str(data.get("text/plain", ""))}
    kept |= {
        kind: str(data[kind])
        for kind in ("image/png", "image/jpeg")
        if kind in data and BASE64.fullmatch(str(data[kind]))
    }
    if "text/html" in data:
        kept["text/html"] = cleaner.sanitize_html_tags(str(data["text/html"]))
    return kept
