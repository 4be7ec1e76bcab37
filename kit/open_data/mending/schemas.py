"""Describe a clean table by a schema, and check the next file against it.

A schema is a Table Schema of the Frictionless Data project (https://specs.frictionlessdata.io),
which other programs read too; the frictionless framework does the checking.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import pandas as pd

from kit.errors import TableError
from kit.messages import _, ngettext
from kit.open_data.reading.column_roles import columns_of, one_name_each
from kit.tables.html import html_table, text_table

if TYPE_CHECKING:
    from frictionless import Error

__all__ = ["Checked", "check", "schema"]

TYPES = {
    "string": _("text"), "integer": _("a whole number"), "number": _("a number"),
    "boolean": _("true or false"), "date": _("a date like 2026-01-31"), "year": _("a year"),
}  # fmt: skip
RULES = ("required", "unique", "minimum", "maximum", "pattern", "enum")
MONTH = "[0-9]{4}-(0[1-9]|1[0-2])"
MOST = 200  # names that a schema can list

Schema = Mapping[str, Any]
Problem = tuple[int | None, str, str, str]  # row, column, value, why


@dataclass(frozen=True)
class Checked:
    """The result of a check: ``problems`` has row (from 1 below headings), column, value, why."""

    problems: pd.DataFrame
    rows: int

    @property
    def fits(self) -> bool:
        """True if there are no problems."""
        return self.problems.empty

    @property
    def bad_rows(self) -> list[int]:
        """The rows with a problem, counted from 1 under the headings."""
        return sorted({int(row) for row in self.problems["row"].dropna()})

    def _caption(self) -> str:
        n = len(self.problems)
        if not n:
            return _("All {rows:,} rows fit the schema.").format(rows=self.rows)
        return ngettext(
            "{n:,} thing doesn't fit the schema in {rows:,} rows",
            "{n:,} things don't fit the schema in {rows:,} rows",
            n,
        ).format(n=n, rows=self.rows)

    def _told(self) -> tuple[list[str], list[list[Any]]]:
        heads = [_("row"), _("column"), _("value"), _("why")]
        return heads, self.problems.fillna("").to_numpy().tolist()

    def __str__(self) -> str:
        return self._caption() if self.fits else f"{self._caption()}\n{text_table(*self._told())}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return (
            f"<p>{self._caption()}</p>" if self.fits else html_table(self._caption(), *self._told())
        )


def schema(
    table: pd.DataFrame, *, key: Iterable[str] = (), **rules: Mapping[str, Any]
) -> dict[str, Any]:
    """Describe a clean table as a Frictionless Table Schema, for checking the next file.

    Types, blanks, known names and months are learned from the table; ``key`` names the columns that
    no two rows share; further keywords, one for each column, say better: ``visits={"minimum": 0}``.
    A rule is one of type, required, unique, minimum, maximum, pattern, enum.

    >>> visits = pd.DataFrame({"branch": ["Mill"], "month": ["2026-01"], "visits": [310]})
    >>> schema(visits, visits={"minimum": 0})["fields"][2]
    {'name': 'visits', 'type': 'integer', 'constraints': {'required': True, 'minimum': 0}}
    """
    roles = columns_of(table)
    if unknown := [name for name in (*rules, *key) if name not in table.columns]:
        raise TableError(_('There is no column "{name}" to rule.').format(name=unknown[0]))
    fields = []
    for name in table.columns:
        learned = _learned(table[name])
        if name == roles.month:
            learned["pattern"] = MONTH
        elif name == roles.name and table[name].nunique() <= MOST:
            learned["enum"] = table[name].dropna().unique().tolist()
        fields.append(_field(str(name), {**learned, **rules.get(name, {})}))
    found: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    return {**found, "primaryKey": [*key]} if key else found


def _learned(column: "pd.Series[Any]") -> dict[str, Any]:
    kinds = pd.api.types
    kind = "string"
    for test, name in (
        (kinds.is_bool_dtype, "boolean"), (kinds.is_integer_dtype, "integer"),
        (kinds.is_float_dtype, "number"), (kinds.is_datetime64_any_dtype, "date"),
    ):  # fmt: skip
        if test(column):
            kind = name
            break
    return {"type": kind, "required": bool(column.notna().all())}


def _field(name: str, rules: Mapping[str, Any]) -> dict[str, Any]:
    kind = rules.get("type", "string")
    if kind not in TYPES:
        raise TableError(
            _('{name}: there is no type "{kind}". Types: {all}.').format(
                name=name, kind=kind, all=", ".join(TYPES)
            )
        )
    if unknown := [rule for rule in rules if rule not in (*RULES, "type")]:
        raise TableError(
            _('{name}: there is no rule "{rule}". Rules: type, {all}.').format(
                name=name, rule=unknown[0], all=", ".join(RULES)
            )
        )
    # 0 is a rule, False is none, and Python takes one for the other
    said = {rule: rules[rule] for rule in RULES if rules.get(rule) is not None}
    constraints = {rule: value for rule, value in said.items() if value is not False}
    return {"name": name, "type": kind, "constraints": constraints}


def check(table: pd.DataFrame, schema: Schema) -> Checked:
    """Check ``table`` against ``schema``, row by row, without changing it.

    Raises ``TableError`` for a schema that frictionless can't read, or a heading twice.
    """
    one_name_each(table)
    from frictionless import FrictionlessException, Resource, Schema  # a third of a second

    fields = {field["name"]: field for field in schema["fields"]}
    known = [name for name in fields if name in table.columns]  # in whatever order they stand
    lines = [[_as_written(value) for value in row] for row in table[known].itertuples(index=False)]
    here = {**schema, "fields": [fields[name] for name in known]}
    if not set(schema.get("primaryKey", ())) <= set(known):
        here.pop("primaryKey")
    try:
        rules = Schema.from_descriptor(here)
        report = Resource(data=[known, *lines], schema=rules).validate(limit_errors=10**6)
    except FrictionlessException as error:
        raise TableError(
            _("The schema can't be used ({why}): correct it.").format(why=error.error.note)
        ) from error
    problems = [*_columns(table, fields)]
    key = {name: known.index(name) for name in here.get("primaryKey", ())}
    problems += [_problem(error, fields, key) for task in report.tasks for error in task.errors]
    return Checked(pd.DataFrame(problems, columns=["row", "column", "value", "why"]), len(table))


def _columns(table: pd.DataFrame, fields: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a problem for each missing column, and each unknown one."""
    for name in fields:
        if name not in table.columns:
            yield None, name, "", _("the column is missing")
    for name in table.columns:
        if name not in fields:
            yield None, str(name), "", _("the schema doesn't know this column")


def _as_written(value: Any) -> str:
    """Write a value as it would stand in a CSV file."""
    if pd.isna(value):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)


def _problem(
    error: "Error", fields: Mapping[str, Mapping[str, Any]], key: Mapping[str, int]
) -> Problem:
    """Return a problem found by frictionless; ``key`` maps the key's columns to their places."""
    found = error.to_descriptor()
    row, name = found.get("rowNumber"), found.get("fieldName", "")
    value = found.get("cell") or ""
    if found["type"] == "primary-key":  # it concerns several cells, and frictionless names none
        name = ", ".join(key)
        value = ", ".join(str(found["cells"][place]) for place in key.values())
    why = _why(found, fields.get(name, {}), value)
    return None if row is None else row - 1, name, value, why


def _why(found: Mapping[str, Any], field: Mapping[str, Any], value: str) -> str:
    """Return a problem found by frictionless in plain words."""
    rules, note = field.get("constraints", {}), str(found.get("note", ""))
    broken = next((rule for rule in RULES if f'"{rule}"' in note), "")
    near = get_close_matches(value, map(str, rules.get("enum", ())), n=1)
    said = {
        "type-error": _("is not {kind}").format(kind=TYPES.get(str(field.get("type")), "")),
        "required": _("is blank, and must not be"),
        "unique-error": _("is there twice, and must not be"),
        "minimum": _("is less than {least}").format(least=rules.get("minimum")),
        "maximum": _("is more than {most}").format(most=rules.get("maximum")),
        "pattern": _("is not written like 2026-01")
        if rules.get("pattern") == MONTH
        else _("is not written as it should be"),
        "enum": _("is not among the known ones; is it {near}?").format(near=near[0])
        if near
        else _("is not among the known ones"),
        "primary-key": _("is the same thing as an earlier row"),
        "blank-row": _("the row is blank"),
    }
    return said.get(broken) or said.get(str(found["type"])) or note or str(found["message"])
