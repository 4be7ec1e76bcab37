"""The folders of ``data/``: which there are, what they say of their files, and whether it holds.

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
    """Return the datasets' names, in order."""
    return sorted(file.parent.name for file in places.data().glob(f"*/{PACKAGE}"))


def script(name: str) -> Path:
    """Return the script that makes a dataset; a real one has none there."""
    return places.data() / name / "make.py"


def shown(file: Path) -> str:
    """Return a file's name as people type it, from the clone's folder on."""
    return file.relative_to(places.root()).as_posix()


def package(name: str) -> dict[str, Any]:
    """Return a dataset's datapackage.json, which has at least one resource with name and path.

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
    """Return what a dataset says of one of its resources, the first where none is wanted.

    Raises DataError for an unknown name.
    """
    resources: dict[str, dict[str, Any]] = {r["name"]: r for r in package(name)["resources"]}
    if wanted is None:
        return next(iter(resources.values()))
    if wanted not in resources:
        raise DataError(_unknown(_("resource of {name}").format(name=name), wanted, [*resources]))
    return resources[wanted]


def checked(name: str, described: dict[str, Any]) -> Path:
    """Return a resource's file once its bytes are known to be the ones that were published.

    ``described`` is what :func:`resource` returns. Raises DataError where they aren't.
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
