"""The differences between two notebooks, and traces of one run or machine in a notebook.

``tidy`` compares a committed notebook with a fresh run, so whatever would be another on every run
or machine is named rather than normalised away.
"""

import hashlib
import re
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from nbformat import NotebookNode

from kit.messages import _

__all__ = ["differences", "machine_traces"]

PNG = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=\s]+)")

TRACES = {
    re.compile(r"\bat 0x[0-9a-fA-F]{6,}"): _("an object's address, different on every run"),
    re.compile(r"\bT_[0-9a-f]{5}\b"): _('a random table id; give the Styler .set_uuid("…")'),
    re.compile(r"ipykernel_\d+|hackyack-\w{8}\b"): _("a temporary folder, different on every run"),
    re.compile(r"/home/\w+/|/Users/\w+/|[A-Z]:\\Users\\"): _("a path of one person's machine"),
}


def machine_traces(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield (cell id, sentence) for every output with a trace of one run or one machine."""
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
