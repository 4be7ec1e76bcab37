"""The normal form of a notebook file; reading and writing notebooks.

Normal form: nbformat 4.5, readable and stable cell ids, only the metadata that nbgrader and the
tags need, code folded that nobody needs to read (``folding``), execution counts from 1, no widget
state, sorted keys, one newline at the end.
"""

import re
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from kit.errors import WorkshopError
from kit.messages import _
from kit.notebooks.folding import FOLDED, needs_no_reading

__all__ = ["dumps", "loads", "normalised", "read"]

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("nbgrader", "tags", "deletable", "editable")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}|[0-9a-f]{32}")


def read(file: Path) -> NotebookNode:
    """Return the notebook in ``file``; raise WorkshopError if it is missing or broken."""
    if not file.is_file():
        raise WorkshopError(_("{file} is missing; write it or restore it.").format(file=file))
    return loads(file.read_text(encoding="utf-8"), name=str(file))


def loads(text: str, *, name: str) -> NotebookNode:
    """Return ``text`` parsed as a notebook; raise WorkshopError, with ``name``, if it is none."""
    try:
        notebook: NotebookNode = nbformat.v4.reads(text)
        _name_cells(notebook.cells)
        notebook.nbformat_minor = 5
        nbformat.validate(notebook)
    except (ValueError, AttributeError, TypeError, KeyError, nbformat.ValidationError) as error:
        raise WorkshopError(
            _("{name} is not a notebook of format 4 ({error}); restore it from git.").format(
                name=name, error=str(error).splitlines()[0]
            )
        ) from error
    return notebook


def dumps(notebook: NotebookNode) -> str:
    """Return the text of a notebook's file: keys sorted, indented by one, a newline at the end."""
    return str(nbformat.writes(notebook, version=4)).rstrip("\n") + "\n"


def normalised(notebook: NotebookNode, *, outputs: bool) -> NotebookNode:
    """Return a copy of ``notebook`` in normal form, with or without its ``outputs``."""
    copy: NotebookNode = deepcopy(notebook)
    copy.metadata = nbformat.from_dict(METADATA)
    copy.nbformat, copy.nbformat_minor = 4, 5
    count = 0
    for cell in copy.cells:
        known = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        folded = {"jupyter": FOLDED} if needs_no_reading(cell) else {}
        cell.metadata = nbformat.from_dict({k: v for k, v in known.items() if v != []} | folded)
        if cell.cell_type == "code":
            count += bool(outputs and cell.execution_count)
            cell.execution_count = count if outputs and cell.execution_count else None
            cell.outputs = _outputs(cell) if outputs else []
    return copy


def _outputs(cell: NotebookNode) -> list[NotebookNode]:
    """Return the outputs without live widgets, neighbouring streams merged."""
    kept: list[NotebookNode] = []
    for output in cell.outputs:
        if "execution_count" in output:
            output.execution_count = cell.execution_count
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)
            output.metadata.pop(WIDGET_VIEW, None)
        if output.get("data") == {}:
            continue
        stream = output.output_type == "stream" and kept and kept[-1].get("name") == output.name
        if stream:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def _name_cells(cells: list[NotebookNode]) -> None:
    """Give a readable id to every cell that has none, a random one, or another cell's."""
    kept = [cell["id"] for cell in cells if _keeps(cell)]
    taken = set(kept)
    seen: set[str] = set()
    heading = "start"
    for cell in cells:
        title = re.match(r"#+\s+(.+)", cell.source) if cell.cell_type == "markdown" else None
        heading = _slug(title.group(1)) if title else heading
        if not _keeps(cell) or cell["id"] in seen:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            stem = grade_id or (heading if title else f"{heading}-{cell.cell_type[:4]}")
            cell["id"] = _free(stem.replace("-mark", "-text"), taken)
        seen.add(cell["id"])
        taken.add(cell["id"])


def _keeps(cell: NotebookNode) -> bool:
    name = str(cell.get("id", ""))
    return bool(VALID_ID.fullmatch(name)) and not RANDOM_ID.fullmatch(name)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].rstrip("-") or "cell"


def _free(stem: str, taken: set[str]) -> str:
    names = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
