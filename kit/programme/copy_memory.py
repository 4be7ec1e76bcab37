"""What the working copies were when they were written last, to tell changed ones from unchanged.

A hidden file remembers it, and a hidden folder keeps each edition that was given out, so that a
newer one can take over what somebody has written.
"""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from kit import places
from kit.notebooks import normal_form
from kit.notebooks.editions.marks import KEY

__all__ = ["Edition", "Memory", "digest_of"]

MEMORY = ".copies.json"
EDITIONS = ".editions"


class Edition:
    """One edition of a notebook, as JupyterLab shows it: its cells, digest and marks."""

    def __init__(self, original: str, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.text = normal_form.dumps(notebook)
        self.digest = digest_of(self.text.encode())
        self.marks: dict[str, Any] = {"original": original, "edition": self.digest}

    def marked(self, notebook: NotebookNode, **more: Any) -> str:
        """Return the text of ``notebook`` with the marks of this edition and ``more``."""
        notebook.metadata[KEY] = {**self.marks, **more}
        return normal_form.dumps(notebook)


class Memory:
    """The digest and edition of each copy as it was written last, and the editions themselves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            said = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            # without a memory every copy counts as touched, which loses nothing
            said = {}
        self._written: dict[str, list[str]] = _pairs(said, "written")
        self._editions: dict[str, list[str]] = _pairs(said, "editions")

    def _name(self, copy: Path) -> str:
        """Return a copy's key, the same on every system."""
        return copy.relative_to(self.folder).as_posix()

    def touched(self, copy: Path) -> bool:
        """Tell whether ``copy`` was changed since it was written."""
        return self._entry(copy)[0] != digest_of(copy.read_bytes())

    def edition(self, copy: Path) -> str:
        """Return the digest of the edition that was written to ``copy`` last, even if it's gone."""
        return self._entry(copy)[1]

    def _entry(self, copy: Path) -> list[str]:
        return self._written.get(self._name(copy), ["", ""])

    def write(self, copy: Path, content: str, edition: Edition) -> None:
        """Write a copy, unless it is the same already, and remember it."""
        copy.parent.mkdir(parents=True, exist_ok=True)
        encoded = content.encode()
        if not copy.exists() or copy.read_bytes() != encoded:
            places.write_whole(copy, encoded)
        self._written[self._name(copy)] = [digest_of(encoded), edition.digest]

    def given_out(self, edition: Edition, folder: str) -> None:
        """Keep an edition, and mark it with the time from which on it was given out."""
        name = f"{folder}/{edition.marks['original']}"
        digest, since = self._editions.get(name, ["", ""])
        if digest != edition.digest:
            since = datetime.now(UTC).isoformat(timespec="seconds")
        self._editions[name] = [edition.digest, since]
        edition.marks["since"] = since
        file = self._file(edition.digest)
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            places.write_whole(file, edition.text.encode())

    def kept(self, digest: str) -> NotebookNode | None:
        """Return the edition with a digest; None where it isn't kept, or isn't whole."""
        try:
            text = self._file(digest).read_bytes()
        except (OSError, ValueError):
            return None
        whole = digest_of(text) == digest
        return normal_form.loads(text.decode(), name=digest) if whole else None

    def _file(self, digest: str) -> Path:
        return self.folder / EDITIONS / f"{Path(digest).name}.ipynb"

    def save(self) -> None:
        """Save what is remembered for the next call."""
        said = {"written": self._written, "editions": self._editions}
        text = json.dumps(said, indent=1, sort_keys=True) + "\n"
        places.write_whole(self.folder / MEMORY, text.encode())


def _pairs(said: Any, part: str) -> dict[str, list[str]]:
    """Return a part of what was saved; what an earlier release saved were digests alone."""
    found = said.get(part) if isinstance(said, dict) else None
    if found is None and part == "written" and isinstance(said, dict):
        found = {name: [digest, ""] for name, digest in said.items() if isinstance(digest, str)}
    pairs = found.items() if isinstance(found, dict) else ()
    return {
        name: list(map(str, pair)) for name, pair in pairs
        if isinstance(pair, list) and len(pair) == 2
    }  # fmt: skip


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of ``content`` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
