"""The kit's datasets, and the door to people's own files.

A dataset is a folder of ``data/`` with its files and a ``datapackage.json`` (Frictionless Data
Package, https://datapackage.org): what each field means, the licence, where it comes from, and the
checksum of every file, so that everybody works on the same data.
"""

import difflib
import hashlib
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit import places
from kit.errors import DataError
from kit.messages import _
from kit.tables import EncodingChoice, OwnTable, preview, read_table
from kit.tables.html import html_table, text_table
from kit.tables.show import show

__all__ = [
    "Description",
    "EncodingChoice",
    "OwnTable",
    "datasets",
    "describe",
    "load",
    "preview",
    "read_table",
    "show",
]

PACKAGE = "datapackage.json"
# Frictionless types that pandas reads directly; the others stay text or become dates below
DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
COMPLETE = {"integer": np.int64, "year": np.int64, "number": np.float64, "boolean": np.bool_}
ISO = {"date": "%Y-%m-%d", "datetime": "ISO8601"}


def datasets() -> pd.DataFrame:
    """Return one row for each dataset: name, title, resources, rows, licence, made up or real.

    ``rows`` counts the first resource, the one that ``load(name)`` returns; it is missing where
    that is no table. Raises DataError where a datapackage.json can't be read.
    """
    rows = [_row(name) for name in _names()]
    columns = ["name", "title", "resources", "rows", "licence", "origin"]
    return pd.DataFrame(rows, columns=columns).astype({"rows": "Int64"})


def load(name: str, resource: str | None = None) -> pd.DataFrame:
    """Return a resource of a dataset, the first unless named, as a table of your own to change.

    Dates are datetime64, whole numbers int64 (Int64 where some are missing), text is str. One
    without a schema comes as it was exported: every value the text that is written. Raises
    DataError for an unknown name, a missing file, or one that differs from its checksum.
    """
    found = _resource(name, resource)
    file = _checked(name, found)
    if "schema" not in found:
        return read_table(file, encoding=found.get("encoding"), text=True).frame
    try:
        return _typed(file, found)
    except (KeyError, ValueError) as error:
        raise DataError(
            _("{file} doesn't fit its schema in {package} ({reason}): correct one of them.").format(
                file=_shown(file), package=PACKAGE, reason=error
            )
        ) from error


@dataclass(frozen=True)
class Description:
    """What there is to know about a dataset; shows as readable tables in a notebook."""

    name: str
    title: str
    facts: tuple[tuple[str, str], ...]
    fields: tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]

    def _head(self) -> tuple[str, ...]:
        return _("field"), _("type"), _("unit"), _("what it says")

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        facts = [f"{label}: {fact}" for label, fact in self.facts]
        tables = [f"\n{caption}\n{text_table(self._head(), rows)}" for caption, rows in self.fields]
        return "\n".join([f"{self.title} ({self.name})", *facts, *tables])

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<li><strong>{escape(label)}:</strong> {escape(fact)}</li>"
            for label, fact in self.facts
        )
        tables = "".join(html_table(caption, self._head(), rows) for caption, rows in self.fields)
        return f"<p><strong>{escape(self.title)}</strong> ({self.name})</p><ul>{facts}</ul>{tables}"


def describe(name: str) -> Description:
    """Return a dataset's fields with units, its licence, sources, and how it was made.

    Raises DataError for an unknown name.
    """
    package = _package(name)
    facts = [
        (_("About"), package.get("description", "")),
        (_("Origin"), _origin(name)),
        (_("Sources"), "; ".join(map(_titled, package.get("sources", [])))),
        (_("Licence"), "; ".join(map(_titled, package.get("licenses", [])))),
        (
            _("To load it"),
            ", ".join(f'load("{name}", "{r["name"]}")' for r in package["resources"]),
        ),
    ]
    return Description(
        name, package.get("title", name), tuple(fact for fact in facts if fact[1]), _fields(package)
    )


def _fields(
    package: dict[str, Any],
) -> tuple[tuple[str, tuple[tuple[str, str, str, str], ...]], ...]:
    """Return the fields of each resource; resources with the same fields share one table."""
    shared: dict[tuple[tuple[str, str, str, str], ...], list[str]] = {}
    for resource in package["resources"]:
        rows = tuple(
            (
                field["name"],
                field.get("type", "any"),
                field.get("unit", "–"),
                field.get("description", ""),
            )
            for field in resource.get("schema", {}).get("fields", [])
        )
        shared.setdefault(rows, []).append(resource["name"])
    caption = _("Fields of {resources}")
    return tuple(
        (caption.format(resources=", ".join(names)), rows) for rows, names in shared.items() if rows
    )


def _titled(entry: dict[str, str]) -> str:
    words = entry.get("title") or entry.get("name", "")
    return f"{words} ({entry['path']})" if entry.get("path") else words


def _names() -> list[str]:
    return sorted(file.parent.name for file in places.data().glob(f"*/{PACKAGE}"))


def _row(name: str) -> tuple[str, str, str, int | None, str, str]:
    package = _package(name)
    resources = package["resources"]
    licences = [
        entry.get("name") or entry.get("title", "") for entry in package.get("licenses", [])
    ]
    return (
        name,
        package.get("title", name),
        ", ".join(resource["name"] for resource in resources),
        len(load(name)) if "schema" in resources[0] else None,
        ", ".join(licences),
        _("made up") if _script(name).exists() else _("real"),
    )


def _script(name: str) -> Path:
    return places.data() / name / "make.py"


def _origin(name: str) -> str:
    if _script(name).exists():
        return _("made up; {script} makes it again, to the byte").format(
            script=_shown(_script(name))
        )
    return _("real; see the sources")


def _package(name: str) -> dict[str, Any]:
    """Return a dataset's datapackage.json, which has at least one resource with name and path."""
    names = _names()
    if name not in names:
        raise DataError(_unknown(_("dataset"), name, names))
    file = places.data() / name / PACKAGE
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
        complete = all({"name", "path"} <= set(entry) for entry in package["resources"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            _("{file} can't be read: restore it with {command}.").format(
                file=_shown(file), command=_restore(file)
            )
        ) from error
    if not (complete and package["resources"]):
        raise DataError(
            _("{file} has a resource without name or path: add them.").format(file=_shown(file))
        )
    found: dict[str, Any] = package
    return found


def _resource(name: str, resource: str | None) -> dict[str, Any]:
    resources: dict[str, dict[str, Any]] = {r["name"]: r for r in _package(name)["resources"]}
    if resource is None:
        return next(iter(resources.values()))
    if resource not in resources:
        raise DataError(_unknown(_("resource of {name}").format(name=name), resource, [*resources]))
    return resources[resource]


def _unknown(what: str, given: object, names: list[str]) -> str:
    if not names:
        return _(
            "There is no {what} {given!r}, and none at all in {folder}: check the clone."
        ).format(what=what, given=given, folder=places.data())
    close = difflib.get_close_matches(str(given), names, n=1, cutoff=0)[0]
    return _('There is no {what} {given!r} (there are: {names}): try "{close}".').format(
        what=what, given=given, names=", ".join(names), close=close
    )


def _shown(file: Path) -> str:
    return file.relative_to(places.root()).as_posix()


def _restore(file: Path) -> str:
    return f'git checkout -- "{_shown(file)}"'


def _checked(name: str, resource: dict[str, Any]) -> Path:
    """Return a resource's file once its bytes are known to be the ones that were published."""
    folder = places.data() / name
    file = folder / str(resource["path"])
    if not file.resolve().is_relative_to(folder.resolve()):
        raise DataError(
            _(
                "{path} lies outside {folder}: a resource's file belongs in its dataset's folder."
            ).format(path=resource["path"], folder=_shown(folder))
        )
    method, __, expected = str(resource.get("hash", "")).rpartition(":")
    if method != "sha256":
        raise DataError(
            _(
                '{file} has no "sha256:…" under hash in {package}: add it, to be checked on load.'
            ).format(file=_shown(file), package=PACKAGE)
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


def _changed(name: str, file: Path, what: str) -> str:
    remedy = _restore(file)
    if _script(name).exists():
        remedy += " " + _("or {command}").format(command=f"python {_shown(_script(name))}")
    return _("{file} {what}: get it back with {remedy}.").format(
        file=_shown(file), what=what, remedy=remedy
    )


def _typed(file: Path, resource: dict[str, Any]) -> pd.DataFrame:
    schema = resource["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    dialect = resource.get("dialect", {})
    dialect = dialect.get("csv", dialect)
    frame = pd.read_csv(
        file,
        encoding=resource.get("encoding", "utf-8"),
        sep=dialect.get("delimiter", ","),
        dtype={name: DTYPES.get(field.get("type", ""), "str") for name, field in fields.items()},
        keep_default_na=False,
        na_values=schema.get("missingValues", [""]),
    )
    for name, field in fields.items():
        frame[name] = _column(frame[name], field)
    return frame[list(fields)]


def _column(values: "pd.Series[Any]", field: dict[str, Any]) -> "pd.Series[Any]":
    kind = field.get("type", "")
    if kind in ISO:
        form = field.get("format", "default")
        return pd.to_datetime(values, format=ISO[kind] if form in {"default", "any"} else form)
    if kind in DTYPES and not values.hasnans:
        return values.astype(COMPLETE[kind])
    return values
