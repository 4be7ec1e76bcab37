"""The problems of ``answers.toml``: what an author is told by ``hackyack check``."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nbformat import NotebookNode

from kit import places
from kit.authoring.answers import grades
from kit.authoring.answers.grades import Graded, Task
from kit.errors import SubmissionError
from kit.grading import course
from kit.messages import _
from kit.notebooks.literals import literal
from kit.programme import answer_tables
from kit.programme.answer_tables import Answers
from kit.programme.workshops import Workshop

__all__ = ["RIGHT", "WRONG", "problems"]

Found = Iterator[tuple[str, str, str]]
RIGHT, WRONG = 8, 10
"""Writings of right answers, and wrong answers, that each task has at least."""

EXAMPLE = re.compile(r"#.*?\bfor example (.+)")


def problems(workshop: Workshop, solution: NotebookNode) -> Found:
    """Yield (file, cell, remedy) for each fault of the workshop's answers."""
    file = places.short(answer_tables.file(workshop.id)).as_posix()
    table = answer_tables.read(workshop.id)
    if not table:
        remedy = _("is not there, or empty; write the right and wrong answers of each task there.")
        yield file, "", remedy
        return
    known = {task.id: task for task in grades.tasks(course.exercise(workshop.id), solution)}
    for name in sorted(table.keys() - known.keys()):
        remedy = _("[{task}] is no task that a test grades; there are: {all}.")
        yield file, "", remedy.format(task=name, all=", ".join(known))
    for name in sorted(known.keys() - table.keys()):
        yield file, name, _("has no answers; write [{task}].").format(task=name)
    tried = {name: known[name] for name in known if name in table}
    given = {name: _sources(table[name], task) for name, task in tried.items()}
    for name, found in grades.graded(workshop, solution, given).items():
        remedies = [*_counted(table[name]), *_graded(table[name], tried[name], found)]
        yield from ((file, name, remedy) for remedy in remedies)


def _sources(answers: Answers, task: Task) -> list[str]:
    """Return the answer cells to try: those of the table, and those that anybody may hand in."""
    wrong = [one.cell for one in answers.wrong]
    return [*answers.right, *wrong, task.stub, *_worked_example(task)]


def _worked_example(task: Task) -> Iterator[str]:
    """Yield the answer that the comment in the answer cell shows."""
    shown = EXAMPLE.search(task.stub)
    if shown and len(task.names) == 1:
        try:
            text = shown[1].replace(", …", "")
            literal(text)
        except SubmissionError:
            return
        yield f"{task.names[0]} = {text}"


def _counted(answers: Answers) -> Iterator[str]:
    right, wrong = set(answers.right), {one.cell for one in answers.wrong}
    if len(right) < RIGHT:
        remedy = _("writings of right answers: {n}; write {least} or more.")
        yield remedy.format(n=len(right), least=RIGHT)
    if len(wrong) < WRONG:
        remedy = _("wrong answers: {n}; write {least} or more.")
        yield remedy.format(n=len(wrong), least=WRONG)
    cells = [*answers.right, *(one.cell for one in answers.wrong)]
    for one, two in pairwise(sorted(cells)):
        if one == two:
            yield _("has {cell} twice; write another answer.").format(cell=_brief(one))


def _graded(answers: Answers, task: Task, found: Sequence[Graded]) -> Iterator[str]:
    right, rest = found[: len(answers.right)], found[len(answers.right) :]
    for one in right:
        if one.points != task.points:
            remedy = _("right answer {cell} gets {n:g} of {most:g} points{why}.")
            yield remedy.format(
                cell=_brief(one.source), n=one.points, most=task.points, why=_why(one)
            )
    for wrong, one in zip(answers.wrong, rest, strict=False):
        if wrong.points >= task.points:
            remedy = _("wrong answer {cell} is to get {n:g} points, which are all; say fewer.")
            yield remedy.format(cell=_brief(one.source), n=wrong.points)
        if wrong.points != one.points:
            remedy = _("wrong answer {cell} gets {n:g} points, not {said:g}{why}.")
            yield remedy.format(
                cell=_brief(one.source), n=one.points, said=wrong.points, why=_why(one)
            )
    for one in rest[len(answers.wrong) :]:
        if one.points >= task.points:
            remedy = _("{cell} gets all points, and needs no thought; change task or test.")
            yield remedy.format(cell=_brief(one.source))


def _why(one: Graded) -> str:
    return f" ({' '.join(one.said.split())[:200]})" if one.said else ""


def _brief(source: str) -> str:
    text = " ".join(source.split())
    return f"`{text if len(text) <= 100 else f'{text[:99]}…'}`" if text else _("an empty cell")
