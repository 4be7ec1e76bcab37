"""The file of the notebook in which this kernel runs, as far as Jupyter tells."""

import os
from pathlib import Path

from kit.errors import SubmissionError
from kit.messages import _
from kit.notebooks.editions.marks import Newer, newest_of

__all__ = ["newer", "this_file", "told"]


def this_file(otherwise: str = "") -> Path:
    """Return the file of this notebook; ``otherwise`` names it where Jupyter doesn't tell.

    Jupyter tells a kernel the name at its start. Raises ``SubmissionError`` where the file has
    another name since then.
    """
    told_at_start = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if told_at_start.suffix != ".ipynb":  # not Jupyter, or a console
        return Path.cwd() / otherwise
    if not told_at_start.is_file():
        raise SubmissionError(
            _(
                "This notebook has another name since it was opened: it was {file}. Choose File, "
                "then Close and Shut Down Notebook, open it again and run it."
            ).format(file=told_at_start.name)
        )
    return told_at_start


def newer() -> Newer | None:
    """Return the newest edition that has taken over what stands in this notebook, if any."""
    try:
        file = this_file()
        return newest_of(file) if file.is_file() else None
    except (SubmissionError, OSError):
        return None


def told() -> str:
    """Return the sentences on a newer edition of this notebook; "" without one."""
    found = newer()
    if found is None:
        return ""
    there = _("There is a newer version of this notebook in the same folder: {file}.").format(
        file=found.file.name
    )
    return " ".join(filter(None, (there, found.holds, _("Go on there."))))
