"""Faults as a table for reading: dates in words, reasons in full."""

from dataclasses import dataclass
from html import escape

import pandas as pd

from kit.analytics.charts import written
from kit.analytics.inputs import checked
from kit.messages import _, ngettext

__all__ = ["Listing", "listing"]


@dataclass(frozen=True)
class Listing:
    """Rows of text under headings: a table in a notebook, lines in a terminal."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        return "\n".join([self.caption, *(" | ".join(row) for row in self.rows)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{escape(self.caption)}</p>"
        heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in self.heads)
        cells = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self.rows
        )
        return (
            f"<table><caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
        )


def listing(found: pd.DataFrame) -> Listing:
    """Turn the result of ``faults`` into a readable table, or one sentence if there are none.

    >>> none = pd.DataFrame(columns=["branch", "fault", "first", "last", "days", "reason"])
    >>> listing(none)
    Nothing stands out.
    """
    if not len(found):
        return Listing(_("Nothing stands out."), (), ())
    checked(found, "branch", "fault", "first", "last", "days", "reason")
    names = {
        "dead": _("dead"),
        "stuck": _("stuck"),
        "ceiling": _("at its ceiling"),
        "counts otherwise": _("counts otherwise"),
    }
    rows = [
        (
            str(row["branch"]),
            names.get(row["fault"], str(row["fault"])),
            written(row["first"]),
            written(row["last"]),
            str(row["reason"]),
        )
        for row in found.to_dict("records")
    ]
    caption = ngettext(
        "{n} thing that a counter may have done wrong",
        "{n} things that a counter may have done wrong",
        len(rows),
    ).format(n=len(rows))
    return Listing(caption, (_("Branch"), _("Counter"), _("From"), _("To"), _("Why")), tuple(rows))
