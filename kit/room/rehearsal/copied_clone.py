"""A copy of the clone in a temporary folder: what is done in it leaves nothing behind."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kit import places, scratch
from kit.programme import glossary

__all__ = ["copy_clone", "only_tried"]

OWN = ("HACKYACK_HOME", "HACKYACK_DATABASE_URL")


def copy_clone(ids: Sequence[str], folder: Path) -> Path:
    """Copy workshops, exercises, solutions and data to ``folder``; return the copy's path."""
    home = folder / "hackyack"
    parts = [f"{kind}/{id}" for id in ids for kind in ("workshops", "exercises", "solutions")]
    for part in (*parts, "data"):
        if (places.root() / part).is_dir():
            shutil.copytree(places.root() / part, home / part, dirs_exist_ok=True)
    if (words := places.workshops() / glossary.FILE).is_file():
        shutil.copy2(words, home / "workshops")
    return home


@contextmanager
def only_tried(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Let this process work on a copy of the clone, which is deleted at the end; yield ``ids``.

    Its store is a file in the copy too, also where HACKYACK_DATABASE_URL names another.
    """
    before = {name: os.environ[name] for name in OWN if name in os.environ}
    with scratch.Folder("trial") as folder:
        home = copy_clone(ids, folder)
        os.environ.pop("HACKYACK_DATABASE_URL", None)
        os.environ["HACKYACK_HOME"] = str(home)
        try:
            yield ids
        finally:
            for name in OWN:
                os.environ.pop(name, None)
            os.environ.update(before)
