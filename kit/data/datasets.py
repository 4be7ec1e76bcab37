"""List, load and describe the kit's datasets.

A dataset is a folder of ``data/`` with its files and a ``datapackage.json`` (Frictionless Data
Package, https://datapackage.org): what each field means, the licence, where it comes from, and the
checksum of every file, so that everybody works on the same data.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kit.data import packages
from kit.errors import DataError
from kit.messages import _
from kit.tables import EncodingChoice, OwnTable, preview, read_table
from kit.tables.excerpt import show
from kit.tables.html import html_table, text_table

__all__ = [
    "Description",
    "EncodingChoice",
    "OwnTable",
    "datasets",
    "describe",
    "file",
    "load",
    "preview",
    "read_table",
    "show",
]

# Frictionless types that pandas reads directly; the others stay text or become dates below
DTYPES = {"integer": "Int64", "year": "Int64", "number": "float64", "boolean": "boolean"}
COMPLETE = {"integer": np.int64, "year": np.int64, "number": np.float64, "boolean": np.bool_}
ISO = {"date": "%Y-%m-%d", "datetime": "ISO8601"}


def datasets() -> pd.DataFrame:
    """Return one row for each dataset: name, title, resources, rows, licence, made up or real.

    ``rows`` counts the first resource, the one that ``load(name)`` returns; it is missing where
    that is no table. Raises DataError where a datapackage.json can't be read.
    """
    rows = [_row(name) for name in packages.names()]
    columns = ["name", "title", "resources", "rows", "licence", "origin"]
    return pd.DataFrame(rows, columns=columns).astype({"rows": "Int64"})


def load(name: str, resource: str | None = None) -> pd.DataFrame:
    """Return a resource of a dataset, the first unless named, as a table that you may change.

    Dates are datetime64, whole numbers int64 (Int64 where some are missing), text is str. One
    without a schema comes as it was exported: every value the text that is written. Raises
    DataError for an unknown name, a missing file, or one that differs from its checksum.
    """
    found = packages.resource(name, resource)
    file = packages.checked(name, found)
    if "schema" not in found:
        return read_table(file, encoding=found.get("encoding"), text=True).frame
    try:
        # read once: each gets a copy, of which pandas shares what nobody changes
        return _typed(file, json.dumps(found)).copy(deep=False)
    except (KeyError, ValueError) as error:
        raise DataError(
            _("{file} doesn't fit its schema in {package} ({reason}): correct one of them.").format(
                file=packages.shown(file), package=packages.PACKAGE, reason=error
            )
        ) from error


def file(name: str, resource: str) -> Path:
    """Return the path of a resource's file, to be opened by another library (for example an image).

    Raises DataError for an unknown name, a missing file, or one that differs from its checksum.
    """
    return packages.checked(name, packages.resource(name, resource))


@dataclass(frozen=True)
class Description:
    """The description of a dataset; shows as readable tables in a notebook."""

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
    package = packages.package(name)
    facts = [
        (_("About"), package.get("description", "")),
        (_("Origin"), _origin(name)),
        (_("Sources"), "; ".join(map(_titled, package.get("sources", [])))),
        (_("Licence"), "; ".join(map(_titled, package.get("licenses", [])))),
        (
            _("To load it"),
            ", ".join(f'load("{name}", "{table}")' for table in _tables(package)),
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


def _tables(package: dict[str, Any]) -> list[str]:
    """Return the names of the resources that ``load`` returns: an image is no table."""
    return [
        resource["name"]
        for resource in package["resources"]
        if not str(resource.get("mediatype", "")).startswith("image/")
    ]


def _titled(entry: dict[str, str]) -> str:
    words = entry.get("title") or entry.get("name", "")
    return f"{words} ({entry['path']})" if entry.get("path") else words


def _row(name: str) -> tuple[str, str, str, int | None, str, str]:
    package = packages.package(name)
    resources = package["resources"]
    licences = [
        entry.get("name") or entry.get("title", "") for entry in package.get("licenses", [])
    ]
    return (
        name,
        package.get("title", name),
        ", ".join(_tables(package)),
        len(load(name)) if "schema" in resources[0] else None,
        ", ".join(licences),
        _("made up") if packages.script(name).exists() else _("real"),
    )


def _origin(name: str) -> str:
    if packages.script(name).exists():
        return _("made up; {script} makes it again, to the byte").format(
            script=packages.shown(packages.script(name))
        )
    return _("real; see the sources")


@lru_cache(maxsize=4)
def _typed(file: Path, described: str) -> pd.DataFrame:
    """Read a CSV file with its types; the checksum in the arguments keeps the cache up to date."""
    resource = json.loads(described)
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
