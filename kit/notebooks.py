"""The one normal form of a notebook file, and what differs between two notebooks.

Normal form: nbformat 4.5, readable and stable cell ids, only the metadata that nbgrader and the
tags need, execution counts from 1, no widget state, sorted keys, one newline at the end.
"""

import hashlib
import re
from collections.abc import Iterator
from copy import deepcopy
from difflib import unified_diff
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from kit.errors import WorkshopError
from kit.messages import _

__all__ = ["differences", "dumps", "loads", "machine_traces", "normalised", "read"]

METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("nbgrader", "tags", "deletable", "editable")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
VALID_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}|[0-9a-f]{32}")
PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")

TRACES = {
    re.compile(r"\bat 0x[0-9a-fA-F]{6,}"): _("an object's address, different on every run"),
    re.compile(r"\bT_[0-9a-f]{5}\b"): _('a random table id; give the Styler .set_uuid("…")'),
    re.compile(r"ipykernel_\d+|hackyack-\w{8}\b"): _("a temporary folder, different on every run"),
    re.compile(r"/home/\w+/|/Users/\w+/|[A-Z]:\\Users\\"): _("a path of one person's machine"),
}


def read(file: Path) -> NotebookNode:
    """Return a notebook as it stands in its file; WorkshopError where it is missing or broken."""
    if not file.is_file():
        raise WorkshopError(_("{file} is missing; write it or restore it.").format(file=file))
    return loads(file.read_text(encoding="utf-8"), name=str(file))


def loads(text: str, *, name: str) -> NotebookNode:
    """Return the notebook that a text holds; ``name`` is for the message where it holds none."""
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
    """Return a copy in normal form; without outputs it is as if it had never run."""
    copy: NotebookNode = deepcopy(notebook)
    copy.metadata = nbformat.from_dict(METADATA)
    copy.nbformat, copy.nbformat_minor = 4, 5
    count = 0
    for cell in copy.cells:
        known = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        cell.metadata = nbformat.from_dict({k: v for k, v in known.items() if v != []})
        if cell.cell_type == "code":
            count += bool(outputs and cell.execution_count)
            cell.execution_count = count if outputs and cell.execution_count else None
            cell.outputs = _outputs(cell) if outputs else []
    return copy


def machine_traces(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (cell id, what) for every output that shows something of one run or one machine."""
    for cell in notebook.cells:
        shown = PNG.sub("", str(cell.get("outputs", "")))
        for pattern, what in TRACES.items():
            match = pattern.search(shown)
            if match:
                yield (
                    cell["id"],
                    _("the output shows {what}: {found}").format(what=what, found=match.group()),
                )


def differences(
    old: NotebookNode, new: NotebookNode, *, figures: bool = True
) -> Iterator[tuple[str, str]]:
    """Yield (cell id, short diff) for every cell that differs; an empty id is the whole notebook.

    Without ``figures`` a PNG is compared by presence, since other systems draw other bytes.
    """
    if old.metadata != new.metadata:
        yield "", _("the notebook's metadata has more or less than the tidy one")
    before, after = ({cell["id"]: cell for cell in book.cells} for book in (old, new))
    if list(before) != list(after) or len(before) != len(old.cells):
        yield "", _("cells were added, removed, moved or renamed")
    for name, cell in after.items():
        diff = _diff(_lines(before[name], figures), _lines(cell, figures)) if name in before else ""
        if diff:
            yield name, diff


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


def _lines(cell: NotebookNode, figures: bool) -> list[str]:
    """Return a cell as lines to compare, each PNG as its digest or only as its presence."""
    return [
        f"{path}: {_without_png(path, line, figures)}"
        for path, value in _leaves(cell)
        for line in str(value).splitlines() or [""]
    ]


def _without_png(path: str, line: str, figures: bool) -> str:
    if path.endswith("image/png"):
        return _digest(line) if figures else "PNG"
    return PNG.sub(lambda match: _digest(match.group(1)) if figures else "PNG", line)


def _digest(png: str) -> str:
    return f"PNG {len(png)} {hashlib.sha256(png.encode()).hexdigest()[:12]}"


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _leaves(value[key], f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{path}[{number}]")
    else:
        yield path, value


def _diff(old: list[str], new: list[str]) -> str:
    """Return the first lines that differ, short enough for one screen."""
    lines = [line for line in unified_diff(old, new, n=0, lineterm="") if line[:2] not in _FRAME]
    short = [line if len(line) <= 160 else line[:159] + "…" for line in lines[:6]]
    more = len(lines) - len(short)
    return "\n".join([*short, *([_("… and {n} lines more").format(n=more)] if more else [])])


_FRAME = ("--", "++", "@@")
