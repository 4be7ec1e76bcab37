"""Rules that a person sets, "keep", "ask" or "rescan", and how often a rule is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kit.digitisation.measures import MEASURES, title, written
from kit.errors import TableError
from kit.messages import _, ngettext

__all__ = [
    "FIRST_RULE",
    "Limits",
    "Outcome",
    "Rule",
    "decide",
    "in_words",
    "limits",
    "outcome",
    "rule_table",
    "verdict",
]

Limits = float | tuple[float, float]
Rule = Mapping[str, Limits]

FIRST_RULE: Rule = {
    "edge": (0.15, 0.4),
    "skew": (1, 2),
    "contrast": (45, 35),
    "clipped": (2, 3),
    "noise": (2, 3),
    "behind": (2, 5),
    "margin": (3, 1),
}
"""Somebody's first guess, to begin with: every limit of it is there to be changed."""


def limits(rule: Rule) -> dict[str, tuple[float, float]]:
    """Return for each measure two limits: kept up to the first, rescanned from the second on.

    A rule names measures and gives each a limit, or a pair: between the two a person is asked.
    Raises ``TableError`` for an unknown measure, for what is no number, and for a pair whose
    second number isn't the worse one.
    """
    return {name: _pair(name, limit) for name, limit in rule.items()}


def _pair(name: str, limit: object) -> tuple[float, float]:
    if name not in MEASURES:
        raise TableError(
            _("There is no measure {name}. There are: {all}.").format(
                name=repr(name), all=", ".join(MEASURES)
            )
        )
    both = tuple(limit) if isinstance(limit, tuple | list) else (limit, limit)
    if len(both) != 2 or not all(
        isinstance(one, int | float) and not isinstance(one, bool) and np.isfinite(one)
        for one in both
    ):
        raise TableError(
            _("The limit of {name} is {limit}: give a number, or two in brackets.").format(
                name=repr(name), limit=repr(limit)
            )
        )
    keep, rescan = (float(one) for one in both)
    if _worse(name, keep, rescan):
        raise TableError(
            _(
                "{name}: {keep} is worse than {rescan}, so nothing lies between. "
                "Write first what is kept, then what is rescanned."
            ).format(name=repr(name), keep=written(name, keep), rescan=written(name, rescan))
        )
    return keep, rescan


def _worse(name: str, value: float, limit: float) -> bool:
    """Tell if a value is beyond a limit; skew to the left counts like skew to the right."""
    if MEASURES[name].more_is_worse:
        return abs(value) > limit
    return value < limit


def verdict(name: str, value: float, pair: tuple[float, float]) -> str:
    """Return "keep", "ask" or "rescan" for one measure; an unknown value is "ask"."""
    if np.isnan(value):
        return "ask"
    keep, rescan = pair
    if _worse(name, value, rescan):
        return "rescan"
    return "ask" if _worse(name, value, keep) else "keep"


def decide(measured: pd.DataFrame, rule: Rule) -> "pd.Series[str]":
    """Return "keep", "ask" or "rescan" for each row of the result of ``measure``.

    One measure that says rescan is enough; otherwise one that says ask. Raises ``TableError`` for
    a rule that isn't one.
    """
    pairs = limits(rule)
    said = [
        {verdict(name, float(row[name]), pair) for name, pair in pairs.items()}
        for _number, row in measured.iterrows()
    ]
    chosen = ["rescan" if "rescan" in v else "ask" if "ask" in v else "keep" for v in said]
    return pd.Series(chosen, index=measured.index, name="verdict", dtype="str")


def in_words(rule: Rule) -> list[str]:
    """Return a rule as sentences, one for each measure."""
    return [_sentence(name, *pair) for name, pair in limits(rule).items()]


def _sentence(name: str, keep: float, rescan: float) -> str:
    called = title(name)[:1].upper() + title(name)[1:]
    if MEASURES[name].more_is_worse:
        one, two = _("keep up to {keep}"), _("keep up to {keep}, rescan beyond {rescan}, else ask")
    else:
        one = _("keep from {keep} on")
        two = _("keep from {keep} on, rescan below {rescan}, else ask")
    said = one if keep == rescan else two
    said = said.format(keep=written(name, keep), rescan=written(name, rescan))
    return _("{measure}: {limits}.").format(measure=called, limits=said)


def rule_table(rule: Rule) -> pd.DataFrame:
    """Return a rule as a table for reading: one row for each measure, its limits with units."""
    rows = [_row(name, *pair) for name, pair in limits(rule).items()]
    return pd.DataFrame(rows, columns=[_("measured"), _("keep"), _("rescan")])


def _row(name: str, keep: float, rescan: float) -> tuple[str, str, str]:
    first, second = written(name, keep), written(name, rescan)
    if MEASURES[name].more_is_worse:
        return title(name), _("up to {n}").format(n=first), _("beyond {n}").format(n=second)
    return title(name), _("from {n} on").format(n=first), _("below {n}").format(n=second)


@dataclass(frozen=True)
class Outcome:
    """The outcome of a rule: the numbers of the pages judged wrongly, or left to a person."""

    missed: tuple[int, ...]
    needless: tuple[int, ...]
    asked: tuple[int, ...]
    kept: tuple[int, ...]
    rescanned: tuple[int, ...]

    def __str__(self) -> str:
        return " ".join(
            [
                _listed(
                    self.missed,
                    _("No damaged page is missed."),
                    ngettext(
                        "{n} damaged page is missed: {pages}.",
                        "{n} damaged pages are missed: {pages}.",
                        len(self.missed),
                    ),
                ),
                _listed(
                    self.needless,
                    _("No good page is scanned again for nothing."),
                    ngettext(
                        "{n} good page is scanned again for nothing: {pages}.",
                        "{n} good pages are scanned again for nothing: {pages}.",
                        len(self.needless),
                    ),
                ),
                _listed(
                    self.asked,
                    "",
                    ngettext(
                        "A person is asked about {n} page: {pages}.",
                        "A person is asked about {n} pages: {pages}.",
                        len(self.asked),
                    ),
                ),
            ]
        ).strip()


def _listed(pages: tuple[int, ...], none: str, some: str) -> str:
    if not pages:
        return none
    return some.format(n=len(pages), pages=", ".join(map(str, pages)))


def outcome(verdicts: "pd.Series[str]", should: "pd.Series[str]") -> Outcome:
    """Compare the verdicts of a rule with the right ones in ``should``, "keep" or "rescan".

    Both are indexed by the page's number; ``should`` may have more pages. A page that a person is
    asked about is neither missed nor scanned for nothing: it costs that person's time.

    Raises ``TableError`` for a page of which nobody says what should be done, or two things are
    said, or something else than these.

    >>> said = pd.Series(["keep", "rescan", "ask"], index=[1, 2, 3])
    >>> outcome(said, pd.Series(["rescan", "keep", "keep"], index=[1, 2, 3])).missed
    (1,)
    """
    missing = verdicts.index.difference(should.index)
    if len(missing):
        raise TableError(
            _("Nobody says what should be done with page {page}: add it.").format(page=missing[0])
        )
    truth = should.loc[verdicts.index]
    if len(truth) != len(verdicts):
        raise TableError(_("A page is there twice: keep one row for each."))
    other = truth[~truth.isin(["keep", "rescan"])]
    if len(other):
        raise TableError(
            _('Of page {page} it says {said!r}: write "keep" or "rescan".').format(
                page=other.index[0], said=other.iloc[0]
            )
        )

    def numbers(chosen: "pd.Series[bool]") -> tuple[int, ...]:
        return tuple(int(number) for number in verdicts.index[chosen.to_numpy()])

    return Outcome(
        missed=numbers((verdicts == "keep") & (truth == "rescan")),
        needless=numbers((verdicts == "rescan") & (truth == "keep")),
        asked=numbers(verdicts == "ask"),
        kept=numbers((verdicts == "keep") & (truth == "keep")),
        rescanned=numbers((verdicts == "rescan") & (truth == "rescan")),
    )
