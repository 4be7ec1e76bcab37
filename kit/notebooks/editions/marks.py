"""Which edition of a workshop's notebook a file is of, and whether a newer one lies beside it.

A working copy holds this in its metadata, which stay when somebody saves or renames it. What
stands there is read, never trusted: at most a newer edition isn't told.
"""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit.messages import _
from kit.notebooks import literals, marked_cells

__all__ = [
    "KEY", "NOTE", "Newer", "beside", "edition_assumed", "marks", "marks_of", "newer", "newest_of",
    "place",
]  # fmt: skip

KEY = "hackyack"
NOTE = "from-your-copy"
"""The id of the cell that tells what was taken over; it is nobody's answer."""
NUMBERED = re.compile(r"(.+?)(-new(?:-(\d{1,3}))?)?", re.DOTALL)
MOST = 100  # editions one after the other


@dataclass(frozen=True, kw_only=True)
class Newer:
    """A newer edition in ``file``; of what stood in the older one it has ``kept`` and ``left``."""

    file: Path
    kept: int = 0
    left: int = 0

    @property
    def holds(self) -> str:
        """The sentence on what is in it; "" where nothing was to be taken over."""
        if self.left:
            return _("It holds what fits of what you had written, and says what it doesn't hold.")
        return _("It holds what you had written when it was made.") if self.kept else ""


def marks(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a working copy says of itself; nothing if it is none.

    ``original`` is the name of the notebook, ``edition`` the digest of its edition, ``since`` the
    time from which on that was given out. A newer edition says too ``of`` which file it took over
    what, ``kept`` and ``left`` counting it.
    """
    metadata = notebook.get("metadata")
    found = metadata.get(KEY) if isinstance(metadata, dict) else None
    return dict(found) if isinstance(found, dict) else {}


def place(file: Path) -> tuple[str, int]:
    """Return the name that a file and the newer editions beside it have in common, and its number.

    >>> place(Path("privacy_1.ipynb")), place(Path("privacy_1-new-2.ipynb"))
    (('privacy_1', 0), ('privacy_1', 2))
    """
    found = NUMBERED.fullmatch(file.stem)
    if found is None or not found[2]:
        return file.stem, 0
    return found[1], int(found[3] or 1)


def beside(file: Path, number: int) -> Path:
    """Return the name of the newer edition beside ``file``; ``number`` counts them from 1."""
    return file.with_stem(f"{place(file)[0]}-new" + (f"-{number}" if number > 1 else ""))


def newest_of(file: Path) -> Newer | None:
    """Return the newest edition that took over what stands in ``file``, if there is one.

    It may have done so by way of another edition, and may have been renamed.
    """
    files = {one.name: marks_of(one) for one in sorted(file.parent.glob("*.ipynb"))}
    taken = {said.get("of"): name for name, said in files.items()}
    name = file.name
    for _turn in range(MOST):
        following = taken.get(name)
        if not following or _since(files[following]) <= _since(files[name]):
            break
        name = following
    return newer(file.with_name(name), files[name]) if name != file.name else None


def newer(file: Path, said: Mapping[str, Any]) -> Newer:
    """Return the newer edition in ``file`` by what it says of itself."""
    kept, left = (n if isinstance(n := said.get(key), int) else 0 for key in ("kept", "left"))
    return Newer(file=file, kept=kept, left=left)


def _since(said: Mapping[str, Any]) -> str:
    return str(said.get("since", ""))


def marks_of(file: Path) -> dict[str, Any]:
    """Return what the working copy ``file`` says of itself; nothing if it can't be read."""
    try:
        return marks(json.loads(file.read_bytes()))
    except (OSError, ValueError, AttributeError):
        return {}  # no notebook, or one that is being written


def edition_assumed(written: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the edition that ``written`` was made of, as far as it tells, where it isn't kept.

    nbgrader's checksum tells which of its answer cells are as they were given. Of the others the
    cell of the ``newer`` edition is taken if it asks for the same names, else one that asks for
    what is answered. Any other cell counts as given.
    """
    from nbformat.notebooknode import from_dict
    from nbgrader.utils import compute_checksum  # a second: only where an edition isn't kept

    given = copy.deepcopy(dict(written))
    known = {marked_cells.grade_id(cell): cell for cell in marked_cells.solutions(newer)}
    for cell in marked_cells.solutions(given):
        source = marked_cells.source(cell)
        try:
            checked = compute_checksum(from_dict({**cell, "source": source}))
        except (KeyError, TypeError, ValueError, AttributeError):  # marks that nbgrader never wrote
            checked = None
        if marked_cells.mark(cell, "checksum") == checked:
            continue
        other = marked_cells.source(known.get(marked_cells.grade_id(cell), {}))
        if cell["cell_type"] != "code" or {*literals.bound(other)} <= {*literals.bound(source)}:
            cell["source"] = other
        else:
            names = literals.asked({"cells": [cell]})
            cell["source"] = "\n".join(f"{name} = ..." for name in names)
    return given
