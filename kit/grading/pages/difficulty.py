"""Finds hard tasks, and wrong answers that several people share, to be explained again.

A wrong answer is shown only if it is in at least ``FEW`` hand-ins: then it is a misconception and
not one person's mistake, nor one pair's.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd
from nbformat import NotebookNode

from kit import charts
from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.course import TaskCell
from kit.grading.intake.matching import names_in
from kit.grading.pages.results import Result, State
from kit.grading.run.answers import answer_cells
from kit.messages import _, ngettext
from kit.notebooks.literals import literal

__all__ = ["FEW", "Summary", "Tried", "picture", "points_picture", "summaries"]

FEW = 3  # hand-ins with the same wrong answer before it is shown
TRIED = (State.PASSED, State.PARTLY, State.NOT_YET)
WRONG = {State.PARTLY, State.NOT_YET}


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One hand-in's results, and for each notebook its literal answers by name."""

    results: Sequence[Result]
    answers: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One task, over all hand-ins.

    ``wrong`` is the commonest wrong answer, which is in so many ``hand_ins``; empty if they are
    fewer than ``FEW``.
    """

    task: TaskCell
    counts: Counter[State]
    wrong: str = ""
    hand_ins: int = 0

    @property
    def tried(self) -> int:
        """Return the number of hand-ins with a graded answer."""
        return sum(self.counts[state] for state in TRIED)

    @property
    def share(self) -> float:
        """Return the share of hand-ins that passed among those with an answer; NaN without any."""
        return self.counts[State.PASSED] / self.tried if self.tried else float("nan")


def summaries(
    exercises: Mapping[str, NotebookNode], tasks: Iterable[TaskCell], everyone: Iterable[Tried]
) -> list[Summary]:
    """Return a summary of each of the ``tasks``; ``exercises`` are the notebooks they lie in."""
    hand_ins = list(everyone)
    return [_summary(exercises[task.notebook], task, hand_ins) for task in tasks]


def picture(found: Iterable[Summary]) -> charts.Chart | None:
    """Draw how many hand-ins passed each task; return None if no task was tried."""
    tried = [summary for summary in found if summary.tried and not summary.task.read]
    if not tried:
        return None
    hardest = min(tried, key=lambda summary: summary.share)
    done = {summary.task.title: float(summary.counts[State.PASSED]) for summary in tried}
    finding = _("Everybody who tried a task has done it.")
    if hardest.share < 1:
        n = hardest.tried
        finding = ngettext(
            "“{task}” was hardest: solved in {done} of {n} hand-in that has an answer to it.",
            "“{task}” was hardest: solved in {done} of the {n} hand-ins that have an answer to it.",
            n,
        ).format(task=hardest.task.title, done=hardest.counts[State.PASSED], n=n)
    return charts.bars(
        pd.Series(done),
        title=_("Hand-ins in which each task is done"),
        value=_("Hand-ins"),
        label=_("Task"),
        finding=finding,
        mark=[hardest.task.title] if hardest.share < 1 else [],
    )


def points_picture(points: Sequence[float], most: float) -> charts.Chart | None:
    """Draw how the points are spread over the hand-ins; None if ``points`` is empty."""
    if not points:
        return None
    step = max(1, math.ceil(most / 10))
    starts = range(0, math.floor(max(most, *points)) + 1, step)
    named = {start: f"{start}–{start + step - 1}" if step > 1 else str(start) for start in starts}
    found = Counter(step * int(point // step) for point in points)
    counts = pd.Series({name: float(found[start]) for start, name in named.items()})
    return charts.columns(
        counts,
        title=_("How the points are spread"),
        value=_("Hand-ins"),
        label=_("Points of {most:g}").format(most=most),
        finding=_("Half of the hand-ins have {median:g} or more of {most:g} points.").format(
            median=median(points), most=most
        ),
    )


def _summary(exercise: NotebookNode, task: TaskCell, hand_ins: Sequence[Tried]) -> Summary:
    states = {
        number: result.state
        for number, one in enumerate(hand_ins)
        for result in one.results
        if (result.task.notebook, result.task.id) == (task.notebook, task.id)
    }
    names = _names(exercise, task)
    wrong = Counter(
        said
        for number, state in states.items()
        if state in WRONG
        and (said := _said(exercise, names, hand_ins[number].answers.get(task.notebook, {})))
    )
    answer, count = min(wrong.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
    if count < FEW:
        answer, count = "", 0
    return Summary(task=task, counts=Counter(states.values()), wrong=answer, hand_ins=count)


def _names(exercise: NotebookNode, task: TaskCell) -> list[str]:
    """Return the names that a core task asks for; an empty list for a code task."""
    if task.id not in answer_cells.read(exercise, exercise).core:
        return []
    cells = [cell for cell in exercise.cells if course.grade_id(cell) in task.answers]
    return [name for cell in cells for name in names_in(cell.source)]


def _said(exercise: NotebookNode, names: Sequence[str], answers: Mapping[str, str]) -> str:
    given = [name for name in names if name in answers]
    return ", ".join(f"{name} = {_plain(exercise, name, answers[name])}" for name in given)


def _plain(exercise: NotebookNode, name: str, text: str) -> str:
    """Return an answer so that equal answers look the same.

    A list's order counts only if the exercise asks for an order.
    """
    asks = [cell.source for cell in exercise.cells if f'"{name}"' in cell.source]
    try:
        value = literal(text)
    except SubmissionError:
        return text
    return repr(value if any("rder(" in source for source in asks) else _sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, list | set | tuple):
        return sorted((_sorted(part) for part in value), key=repr)
    return value
