"""Charts of crowds: how many people stand alone, and the price of coarser facts."""

import numpy as np
import pandas as pd

from kit.charts import Chart, columns
from kit.messages import _
from kit.privacy.crowds import group_sizes
from kit.privacy.inputs import Columns, at_least, named

__all__ = ["crowd_chart", "price_chart"]


def crowd_chart(table: pd.DataFrame, facts: Columns) -> Chart:
    """Draw how many people stand alone, share their facts with 1 to 3 others, and so on.

    ``table`` has one row for each person. Raises ``TableError`` where it is empty.
    """
    sizes = group_sizes(table, facts)
    known = _(" and ").join(map(str, named(table, facts))) or _("nothing")
    finding = _("{alone:.0%} of the people ({n:,} of {all:,}) stand alone. Known: {known}.").format(
        alone=(sizes == 1).mean(), n=int((sizes == 1).sum()), all=len(sizes), known=known
    )
    return _drawn(sizes, 5, _("How many people share these facts?"), finding, mark=1)


def price_chart(table: pd.DataFrame, facts: Columns, *, k: int) -> Chart:
    """Draw which rows stand in a crowd of ``k`` or more, and which must be left out.

    ``table`` has one row for each person. Raises ``TableError`` where it is empty.
    """
    at_least(2, k=k)
    sizes = group_sizes(table, facts)
    stays = sizes >= k
    crowds = round(float((1 / sizes[stays]).sum()))
    finding = _(
        "{share:.1%} of the people ({n:,} of {all:,}) can stay, in {crowds:,} different crowds of "
        "{k} or more; {gone:.1%} are left out."
    ).format(
        share=stays.mean(),
        n=int(stays.sum()),
        all=len(sizes),
        crowds=crowds,
        k=k,
        gone=1 - stays.mean(),
    )
    return _drawn(sizes, k, _("Who can stay, and who is left out?"), finding, mark=k - 1)


def _drawn(sizes: "pd.Series[int]", k: int, title: str, finding: str, *, mark: int) -> Chart:
    """Draw people by the size of their crowd; crowds up to ``mark`` stand out."""
    edges = sorted({1, 2, k, 2 * k, 4 * k, 10 * k})
    names = [_range(low, high) for low, high in zip(edges, [*edges[1:], 0], strict=True)]
    places = np.searchsorted(edges, sizes.to_numpy(), side="right") - 1
    counts = pd.Series(np.bincount(places, minlength=len(edges)), index=names, dtype=float)
    return columns(
        counts if len(sizes) else counts.where(counts > 0),
        title=title,
        value=_("People"),
        label=_("People in the same crowd"),
        finding=finding,
        mark=[name for name, low in zip(names, edges, strict=True) if low <= mark],
    )


def _range(low: int, high: int) -> str:
    if high == 0:
        return _("{low} or more").format(low=low)
    if low == 1:
        return _("alone")
    if high == low + 1:
        return str(low)
    return _("{low} to {high}").format(low=low, high=high - 1)
