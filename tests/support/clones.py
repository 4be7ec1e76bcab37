"""A copy of the clone's content for a test to change."""

import shutil
from pathlib import Path

from kit import places

ODD = """-my #1 hackyack ; é %20 'q' "d"  5$ & `b` {c}"""
"""A folder's name with signs that programs stumble over; a clone may have them all."""


def clone_into(folder: Path) -> Path:
    """Copy the clone's content into an oddly named folder; return that."""
    clone = folder / ODD
    for part in ("workshops", "solutions", "exercises", "data"):
        shutil.copytree(places.root() / part, clone / part)
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy2(places.root() / file, clone)
    return clone
