"""A recipe: cleaning steps in order, with a record of changes, to run again on the next file."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from kit.errors import DataError, TableError
from kit.messages import _, ngettext
from kit.open_data.mending.steps import STEPS, Settings, apply
from kit.tables.html import html_table, text_table

__all__ = ["Cleaned", "Recipe", "clean"]


@dataclass(frozen=True)
class Cleaned:
    """A cleaned table, ``frame``, with the record of its changes.

    ``log`` has a row for each step: how many changes it made, and the rows before and after.
    ``changes`` has a row for each change: step, row (from 1 under the headings), column, before,
    after. ``recipe`` does the same to another file.
    """

    frame: pd.DataFrame
    log: pd.DataFrame
    changes: pd.DataFrame
    recipe: "Recipe"

    def _caption(self) -> str:
        n = len(self.frame)
        return ngettext("{n:,} row is left.", "{n:,} rows are left.", n).format(n=n)

    def _told(self) -> tuple[list[str], list[list[str]]]:
        return [*self.log.columns], self.log.map(_said).to_numpy().tolist()

    def __str__(self) -> str:
        return f"{text_table(*self._told())}\n{self._caption()}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        caption = _("What was done, in this order. {left}").format(left=self._caption())
        return html_table(caption, *self._told())


def _counted(label: object) -> object:
    """Return a row label counted from 1; a label that is text stays."""
    return label + 1 if isinstance(label, int) else label


def _said(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


@dataclass(frozen=True)
class Recipe:
    """Cleaning steps in their order, with the decisions of a person.

    ``figure`` is what the counted things are called; ``columns`` says which column is what, where
    guessing isn't enough; ``spellings`` maps a name to the one it should be. Unknown steps, and a
    step that is there twice, raise ``TableError``.
    """

    steps: tuple[str, ...]
    figure: str = "figure"
    columns: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.steps:
            if step not in STEPS:
                near = get_close_matches(str(step), STEPS, n=1, cutoff=0)[0]
                raise TableError(
                    _('There is no step "{step}". Did you mean "{near}"? Steps: {all}.').format(
                        step=step, near=near, all=", ".join(STEPS)
                    )
                )
            if self.steps.count(step) > 1:
                raise TableError(
                    _('The step "{step}" is there twice: once is enough.').format(step=step)
                )

    def run(self, table: pd.DataFrame) -> Cleaned:
        """Apply the steps to a copy of ``table``.

        Raises ``TableError`` where a step needs another one before it.
        """
        settings = Settings(self.figure, self.columns, self.spellings)
        now, log, changes = table.copy(), [], []
        for step in self.steps:
            before = len(now)
            done = apply(step, now, settings)
            now = done.table
            log.append((STEPS[step], len(done.changes), before, len(now)))
            changes += [(STEPS[step], _counted(row), *rest) for row, *rest in done.changes]
        heads = [_("step"), _("changes"), _("rows before"), _("rows after")]
        told = [_("step"), _("row"), _("column"), _("before"), _("after")]
        return Cleaned(
            now.reset_index(drop=True),
            pd.DataFrame(log, columns=heads),
            pd.DataFrame(changes, columns=told),
            self,
        )

    def save(self, path: str | Path) -> None:
        """Write the recipe to the file ``path``, for keeping beside the data."""
        told = {
            "steps": list(self.steps),
            "figure": self.figure,
            "columns": dict(self.columns),
            "spellings": dict(self.spellings),
        }
        Path(path).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")

    @classmethod
    def load(cls, path: str | Path) -> "Recipe":
        """Read a saved recipe; raise ``DataError`` for any other file."""
        try:
            told = json.loads(Path(path).read_text("utf-8"))
            return cls(tuple(told.pop("steps")), **told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                _("{path} holds no recipe ({reason}): save one with recipe.save(…).").format(
                    path=path, reason=error
                )
            ) from error


def clean(
    table: pd.DataFrame,
    steps: Iterable[str],
    *,
    figure: str = "figure",
    spellings: Mapping[str, str] | None = None,
    **columns: str,
) -> Cleaned:
    """Clean ``table`` by ``steps``, keys of ``STEPS``, in this order; see :class:`Recipe`.

    >>> raw = pd.DataFrame({"branch": ["Mill", "MILL ", "Total"], "2026-01": ["310", None, "310"],
    ...     "2026-02": [None, "290", "290"], "2026-03": [None, "0", "0"]})
    >>> done = clean(raw, ["totals", "names", "numbers"])
    >>> done.log["changes"].tolist()
    [1, 1, 0]
    """
    recipe = Recipe(tuple(steps), figure, columns, dict(spellings or {}))
    return recipe.run(table)
