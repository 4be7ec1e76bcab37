"""Compare a table before and after cleaning, in numbers that a manager can ask about."""

import numpy as np
import pandas as pd

from kit.messages import _
from kit.open_data.finding.profile import profile
from kit.open_data.reading.column_roles import columns_of
from kit.open_data.reading.sheet import Sheet

__all__ = ["compare"]


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Put a table before and after cleaning side by side: one row for each fact.

    Facts: rows, columns, different names, figures, blanks, zeros, the sum of all figures, and how
    many things :func:`profile` finds to look at.
    """
    facts = {_("before"): _facts(before), _("after"): _facts(after)}
    found = pd.DataFrame(facts).map("{:,}".format)
    return found.rename_axis(_("fact")).reset_index()


def _facts(table: pd.DataFrame) -> dict[str, int]:
    sheet = Sheet(table, columns_of(table))
    figures = sheet.written.figures.to_numpy()
    return {
        _("rows"): len(table),
        _("columns"): table.shape[1],
        _("different names"): len({name for name in sheet.names if name}),
        _("figures"): int(np.isfinite(figures).sum()),
        _("blanks"): int(sheet.written.blank.to_numpy().sum()),
        _("zeros"): int((figures == 0).sum()),
        _("sum of all figures"): round(float(np.nansum(figures))),
        _("things to look at"): len(profile(table)),
    }
