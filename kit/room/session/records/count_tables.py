"""Counts as rows of a table, for reports on rooms and on paper."""

from collections.abc import Iterator, Sequence
from typing import Any

from kit.messages import _
from kit.room.session.points import crowd
from kit.yack import evaluations

__all__ = ["evaluated", "evaluation_heads", "poll_heads", "rows", "words"]


def words() -> dict[str, Any]:
    """Return the words with which the reports' pages show counts."""
    steps = {str(n): text for n, text in enumerate(evaluations.steps())}
    return {"steps": steps, "paces": evaluations.paces(), "in_words": crowd.in_words}


def rows(texts: dict[str, str], shown: dict[str, Any]) -> Iterator[tuple[int, str, int, int, int]]:
    """Yield round, option, lowest and highest number, and people, for each option and round."""
    for name, text in texts.items():
        for one in shown["rounds"]:
            if name in one["counts"]:
                yield one["round"], text, *one["counts"][name], shown["people"]


def poll_heads() -> tuple[str, ...]:
    """Return the heads of the table of votes."""
    return _("question"), _("vote"), _("choice"), *_ranges()


def evaluation_heads() -> tuple[str, ...]:
    """Return the heads of the table of an evaluation."""
    return _("about"), _("when"), _("answer"), *_ranges()


def _ranges() -> tuple[str, ...]:
    return _("people, at least"), _("people, at most"), _("of")


def evaluated(
    shown: dict[str, Any] | None, outcomes: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    """Yield one row for each count of the evaluation, and one for each sentence."""
    if shown is None:
        return
    steps = {str(n): text for n, text in enumerate(evaluations.steps())}
    times = {1: _("before today"), 2: _("now")}
    for outcome, counted in zip(outcomes, shown["outcomes"], strict=False):
        yield from ((outcome, times[number], *row) for number, *row in rows(steps, counted))
    hardest = {name: name for one in shown["hardest"]["rounds"] for name in one["counts"]}
    yield from ((_("pace"), "", *row) for _n, *row in rows(evaluations.paces(), shown["pace"]))
    yield from ((_("hardest section"), "", *row) for _n, *row in rows(hardest, shown["hardest"]))
    yield from ((_("keep"), "", sentence, 1, "", "") for sentence in shown["keep"])
    yield from ((_("change"), "", sentence, 1, "", "") for sentence in shown["change"])
