"""How many people look alike: uniqueness, k-anonymity, l-diversity, and their price."""

from collections.abc import Hashable

import numpy as np
import pandas as pd

from kit.errors import TableError
from kit.messages import _
from kit.privacy.inputs import Columns, at_least, named, rows_alike

__all__ = [
    "group_sizes",
    "information_lost",
    "k_anonymity",
    "l_diversity",
    "suppress",
    "uniqueness",
]


def group_sizes(table: pd.DataFrame, columns: Columns) -> "pd.Series[int]":
    """Count for each row the rows, itself included, with the same values in ``columns``.

    The result has the table's index. Without columns nothing tells the rows apart, and all are
    one group. These groups are the *equivalence classes* of k-anonymity.

    >>> town = pd.DataFrame({"postcode": ["3101", "3101", "3401"]})
    >>> group_sizes(town, ["postcode"]).tolist()
    [2, 2, 1]
    """
    groups = rows_alike(table, columns)
    return pd.Series(np.bincount(groups)[groups], index=table.index, name="rows alike")


def uniqueness(table: pd.DataFrame, columns: Columns) -> float:
    """Return the share of rows, from 0 to 1, that stand alone: no other has the same values.

    With one row for each person it is the share of people who can be singled out by these facts
    (Sweeney, "Simple Demographics Often Identify People Uniquely", Carnegie Mellon University,
    Data Privacy Working Paper 3, 2000). 0 for an empty table.

    >>> town = pd.DataFrame({"postcode": ["3101", "3101", "3401", "3402"]})
    >>> uniqueness(town, ["postcode"])
    0.5
    """
    alone = group_sizes(table, columns) == 1
    return float(alone.mean()) if len(alone) else 0.0


def k_anonymity(table: pd.DataFrame, columns: Columns) -> int:
    """Return the size k of the smallest group: each person looks like k - 1 others or more.

    Samarati, "Protecting Respondents' Identities in Microdata Release", IEEE TKDE 13(6), 2001;
    Sweeney, "k-Anonymity: A Model for Protecting Privacy", IJUFKS 10(5), 2002. 0 for an empty
    table: there is nobody, so there is no crowd to promise.

    >>> town = pd.DataFrame({"postcode": ["3101", "3101", "3401", "3401"]})
    >>> k_anonymity(town, ["postcode"])
    2
    """
    return int(group_sizes(table, columns).min()) if len(table) else 0


def l_diversity(table: pd.DataFrame, columns: Columns, sensitive: Hashable) -> int:
    """Return the smallest number of distinct sensitive values in a group (distinct l-diversity).

    Where it is 1, a whole group shares its secret, however large the group is. Machanavajjhala,
    Kifer, Gehrke, Venkitasubramaniam, "l-Diversity: Privacy Beyond k-Anonymity", ACM TKDD 1(1),
    2007. A missing sensitive value counts as one value; 0 for an empty table.

    Raises ``TableError`` where the sensitive column is among those that form the groups: each
    group would hold one value.

    >>> town = pd.DataFrame({"age": ["30 to 39"] * 3, "subject": ["Travel", "Debt", "Debt"]})
    >>> l_diversity(town, ["age"], "subject")
    2
    """
    if sensitive in named(table, columns):
        raise TableError(
            _('"{name}" forms the groups, so each holds one value: leave it out of them.').format(
                name=sensitive
            )
        )
    secret = rows_alike(table, [sensitive])
    pairs = pd.DataFrame({"group": rows_alike(table, columns), "secret": secret})
    different = np.bincount(pairs.drop_duplicates()["group"])
    return int(different.min()) if len(table) else 0


def suppress(table: pd.DataFrame, columns: Columns, *, k: int) -> pd.DataFrame:
    """Leave out the rows in groups smaller than ``k``, so that the rest is k-anonymous.

    Rows keep their index; it may be that none stays. *Tuple suppression*: Samarati 2001.

    >>> town = pd.DataFrame({"postcode": ["3101", "3101", "3401"]})
    >>> suppress(town, ["postcode"], k=2)["postcode"].tolist()
    ['3101', '3101']
    """
    at_least(1, k=k)
    return table[(group_sizes(table, columns) >= k).to_numpy()].copy()


def information_lost(
    before: pd.DataFrame, after: pd.DataFrame, columns: Columns
) -> "pd.Series[float]":
    """Return the price of larger groups as four numbers.

    ``before`` and ``after`` are one table before and after its columns of these names were
    generalised and its rows suppressed.

    - *rows left out*: share of rows, 0 to 1.
    - *distinctions lost*: share of the different combinations of values that are gone, 0 to 1.
    - *average group*: rows in a group of ``after``. Divided by k it is the normalised average
      equivalence class size of LeFevre, DeWitt, Ramakrishnan, "Mondrian", ICDE 2006.
    - *pairs alike*: share of pairs of people, 0 to 1, that can't be told apart any more; a row that
      was left out is like every other. The discernibility metric of Bayardo and Agrawal, "Data
      Privacy through Optimal k-Anonymization", ICDE 2005, divided by the square of all rows.

    All are 0 where ``before`` is empty. Raises ``TableError`` where ``after`` has more rows.
    """
    rows, kept = len(before), len(after)
    if kept > rows:
        raise TableError(
            _("The table after has {after:,} rows, the one before {before:,}: swap them.").format(
                after=kept, before=rows
            )
        )
    was, now = np.bincount(rows_alike(before, columns)), np.bincount(rows_alike(after, columns))
    alike = float((now.astype(float) ** 2).sum()) + float(rows) * (rows - kept)
    costs = {
        "rows left out": (rows - kept) / max(rows, 1),
        "distinctions lost": 1 - len(now) / len(was) if rows else 0.0,
        "average group": kept / max(len(now), 1),
        "pairs alike": alike / max(rows, 1) ** 2,
    }
    return pd.Series(costs, name="information lost")
