"""A copy of the clone's content for a test to change."""

import shutil
from pathlib import Path

from kit import places


def clone_into(folder: Path) -> Path:
    """Copy the clone's content into a folder with a space in its name; return that."""
    clone = folder / "my hackyack"
    for part in ("workshops", "solutions", "exercises", "data"):
        shutil.copytree(places.root() / part, clone / part)
    for file in ("nbgrader_config.py", "pyproject.toml"):
        shutil.copy2(places.root() / file, clone)
    return clone
