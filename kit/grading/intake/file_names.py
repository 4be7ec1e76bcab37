"""Reads the names that browsers, mail programs and file managers give to a notebook's file.

A browser that doesn't know notebooks saves one as ``privacy_1.ipynb.txt`` or ``.ipynb.json``, a
second copy is called ``privacy_1 (1).ipynb``, ``Copy of …`` or ``… - Kopie``.
"""

import re
import unicodedata
from pathlib import PurePosixPath

__all__ = ["ending", "is_notebook", "is_renamed", "stem"]

WORDS = "copy|kopie|kopija|kopia|copia|cópia|copie"  # Windows and macOS, in Europe's languages
# What stands after the name of a second copy: of browsers, JupyterLab, Windows, macOS. A room's
# hand-ins have -answers there, newer editions of working copies -new.
AFTER = re.compile(
    r"(?: ?[(\[]\d{1,3}[)\]]"
    rf"|\s*[-–—]\s*(?:{WORDS})(?:[ _]?\d+)?"
    r"|[ _](?:copy|kopie)(?:[ _]?\d+)?"
    r"|[-_ ]answers|-new(?:-\d{1,3})?)+$",
    re.IGNORECASE,
)
# What stands before it, in shared drives.
BEFORE = re.compile(
    r"(?:(?:copy of|kopie von|kopija (?:datoteke|dokumenta)|cop(?:ia|ie) d[ei]|cópia de)[ _]+)+",
    re.IGNORECASE,
)
ENDING = re.compile(
    r"(?P<stem>.+?)(?P<all>(?:\.(?:ipynb|json|txt)(?: ?\(\d{1,3}\))?)+)", re.IGNORECASE | re.DOTALL
)
NOTEBOOK = re.compile(rb'"nbformat"\s*:\s*\d')


def ending(path: str) -> str:
    """Return what the file at ``path`` is by its name: ``.ipynb``, ``.json``, "" if neither."""
    match = ENDING.fullmatch(PurePosixPath(path).name)
    said = match["all"].lower() if match else ""
    return next((one for one in (".ipynb", ".json") if one in said), "")


def is_renamed(path: str) -> bool:
    """Tell whether the name at ``path`` does not end as a notebook's does."""
    return PurePosixPath(path).suffix.lower() != ".ipynb"


def stem(path: str) -> str:
    """Return the name at ``path`` without its endings and without the marks of a copy.

    >>> stem("in/Copy of Ana_privacy_1 - Kopie (2).ipynb.txt")
    'Ana_privacy_1'
    """
    name = unicodedata.normalize("NFC", PurePosixPath(path).name)
    match = ENDING.fullmatch(name)
    whole = match["stem"] if match else PurePosixPath(name).stem
    return AFTER.sub("", BEFORE.sub("", whole, count=1)) or whole


def is_notebook(content: bytes) -> bool:
    """Tell whether ``content`` has the signs of a notebook, without reading it as one."""
    begins = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    cells = b'"cells"' in content or b'"worksheets"' in content
    return begins and cells and NOTEBOOK.search(content) is not None
