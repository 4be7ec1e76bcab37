"""The folders of ``data/``: their names, their descriptions, and the check of their files.

A dataset is a Frictionless Data Package (https://datapackage.org). Nothing here reads a table:
``kit.data`` does, once a file's bytes are known to be the published ones.
"""

import difflib
import hashlib
import json
from pathlib import Path
from typing import Any

from kit import places
from kit.errors import DataError
from kit.messages import _

__all__ = ["PACKAGE", "checked", "names", "package", "resource", "script", "shown"]

PACKAGE = "datapackage.json"


def names() -> list[str]:
    """Return the names of the datasets, sorted."""
    return sorted(file.parent.name for file in places.data().glob(f"*/{PACKAGE}"))


def script(name: str) -> Path:
    """Return the path of the script that makes a dataset; a real dataset has none."""
    return places.data() / name / "make.py"


def shown(file: Path) -> str:
    """Return a file's path as text, relative to the clone's folder."""
    return file.relative_to(places.root()).as_posix()


def package(name: str) -> dict[str, Any]:
    """Return the content of a dataset's datapackage.json; each resource has a name and a path.

    Raises DataError for an unknown name and for a description that can't be read.
    """
    if name not in names():
        raise DataError(_unknown(_("dataset"), name, names()))
    file = places.data() / name / PACKAGE
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        complete = all({"name", "path"} <= set(entry) for entry in found["resources"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            _("{file} can't be read: restore it with {command}.").format(
                file=shown(file), command=_restore(file)
            )
        ) from error
    if not (complete and found["resources"]):
        raise DataError(
            _("{file} has a resource without name or path: add them.").format(file=shown(file))
        )
    return found


def resource(name: str, wanted: str | None) -> dict[str, Any]:
    """Return the description of a resource of dataset ``name``; the first if ``wanted`` is None.

    Raises DataError for an unknown name.
    """
    resources: dict[str, dict[str, Any]] = {r["name"]: r for r in package(name)["resources"]}
    if wanted is None:
        return next(iter(resources.values()))
    if wanted not in resources:
        raise DataError(_unknown(_("resource of {name}").format(name=name), wanted, [*resources]))
    return resources[wanted]


def checked(name: str, described: dict[str, Any]) -> Path:
    """Return the path of a resource's file after a check of its bytes against the checksum.

    ``described`` is the result of :func:`resource`. Raises DataError if the bytes differ.
    """
    folder = places.data() / name
    file = folder / str(described["path"])
    if not file.resolve().is_relative_to(folder.resolve()):
        raise DataError(
            _(
                "{path} lies outside {folder}: a resource's file belongs in its dataset's folder."
            ).format(path=described["path"], folder=shown(folder))
        )
    method, __, expected = str(described.get("hash", "")).rpartition(":")
    if method != "sha256":
        raise DataError(
            _(
                '{file} has no "sha256:…" under hash in {package}: add it, to be checked on load.'
            ).format(file=shown(file), package=PACKAGE)
        )
    try:
        actual = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise DataError(_changed(name, file, _("can't be opened"))) from error
    if actual != expected:
        raise DataError(
            _changed(name, file, _("isn't the file that was published (sha256 differs)"))
        )
    return file


def _unknown(what: str, given: object, known: list[str]) -> str:
    if not known:
        return _(
            "There is no {what} {given!r}, and none at all in {folder}: check the clone."
        ).format(what=what, given=given, folder=places.data())
    close = difflib.get_close_matches(str(given), known, n=1, cutoff=0)[0]
    return _('There is no {what} {given!r} (there are: {names}): try "{close}".').format(
        what=what, given=given, names=", ".join(known), close=close
    )


def _restore(file: Path) -> str:
    return f'git checkout -- "{shown(file)}"'


def _changed(name: str, file: Path, what: str) -> str:
    remedy = _restore(file)
    if script(name).exists():
        remedy += " " + _("or {command}").format(command=f"python {shown(script(name))}")
    return _("{file} {what}: get it back with {remedy}.").format(
        file=shown(file), what=what, remedy=remedy
    )
