"""What a facilitator wants to know after a session: one page to read, one CSV to keep.

Per task how many have come how far, whom to look at, what there is to read. No ranking, and no
distribution of scores: the session was not an exam.
"""

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from kit import pages, places
from kit.csvs import inert
from kit.grading import autograde, course
from kit.grading.autograde import Graded, Status
from kit.grading.collect import unreadable
from kit.grading.course import TaskCell
from kit.grading.feedback import answer_text
from kit.grading.results import Result, State, name_of, results, ungraded
from kit.messages import _

__all__ = ["Report", "Row", "report"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The two files of a report."""

    csv: Path
    html: Path


@dataclass(frozen=True, kw_only=True)
class Row:
    """One participant in the report.

    ``graded`` is None where nothing readable was handed in; ``looks`` says why a person should
    look; ``written`` holds the texts of reflections, each with whether somebody has read it.
    """

    student: str
    name: str
    results: tuple[Result, ...]
    graded: Graded | None
    looks: tuple[str, ...]
    written: tuple[tuple[str, bool], ...]


def report(workshop: str) -> Report:
    """Write ``programme/report/<id>/report.csv`` and ``report.html``; return where they are.

    Raises ``WorkshopError`` where the workshop has no exercise.
    """
    exercise = course.exercise(workshop)
    tasks = course.tasks(exercise)
    rows = _rows(workshop, tasks)
    folder = places.programme() / "report" / workshop
    folder.mkdir(parents=True, exist_ok=True)
    made = Report(csv=folder / "report.csv", html=folder / "report.html")
    _write_csv(made.csv, tasks, rows)
    made.html.write_text(
        pages.render(
            "report.html",
            title=course.title(exercise),
            id=workshop,
            tasks=[(task, _counts(task, rows)) for task in tasks],
            rows=rows,
            State=State,
        ),
        encoding="utf-8",
    )
    return made


def _rows(workshop: str, tasks: tuple[TaskCell, ...]) -> list[Row]:
    """Return everyone who handed something in, by name."""
    graded = {found.student: found for found in autograde.standing(workshop)}
    kept = unreadable(workshop)
    with course.gradebook() as book:
        rows = [
            _row(book, workshop, student, tasks, graded=graded.get(student), kept=kept.get(student))
            for student in {*graded, *kept}
        ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.student))


def _row(
    book: Gradebook,
    workshop: str,
    student: str,
    tasks: tuple[TaskCell, ...],
    *,
    graded: Graded | None,
    kept: str | None,
) -> Row:
    done = graded is not None and graded.status is Status.BEFORE
    found = results(book, workshop, student, tasks) if done else ungraded(tasks)
    notebook = autograde.executed(workshop, student)
    return Row(
        student=student,
        name=_name(book, student),
        results=found,
        graded=graded,
        looks=tuple(_looks(workshop, graded, kept)),
        written=tuple(_written(found, notebook)),
    )


def _name(book: Gradebook, student: str) -> str:
    try:
        return name_of(book.find_student(student))
    except MissingEntry:
        return student


def _looks(workshop: str, graded: Graded | None, kept: str | None) -> Iterable[str]:
    """Say why a person should look at a submission; nothing where all is well."""
    if kept:
        yield _("A file can't be read: {file}, in programme/unreadable/. Ask for it again.").format(
            file=kept
        )
    if graded and graded.status is Status.WAITING:
        yield _("Not graded. Run: hackyack grade {id}").format(id=workshop)
    if graded and graded.message:
        yield graded.message


def _written(found: Iterable[Result], notebook: NotebookNode | None) -> Iterable[tuple[str, bool]]:
    for result in found:
        if notebook and result.state in {State.TO_READ, State.READ}:
            yield answer_text(notebook, result.task), result.state is State.READ


def _counts(task: TaskCell, rows: Iterable[Row]) -> Counter[State]:
    return Counter(
        result.state for row in rows for result in row.results if result.task.id == task.id
    )


def _write_csv(file: Path, tasks: Iterable[TaskCell], rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells Excel it's UTF-8
        writer = csv.writer(out)
        heads = (task.id for task in tasks)
        last = (_("points"), _("of"), _("status"), _("look at"))
        writer.writerow([_("participant"), _("id"), *heads, *last])
        for row in rows:
            scores = ["" if r.score is None else f"{r.score:g}" for r in row.results]
            writer.writerow([inert(row.name), inert(row.student), *scores, *_totals(row)])


def _totals(row: Row) -> list[str]:
    if row.graded is None:
        return ["", "", _("nothing readable"), inert(" ".join(row.looks))]
    score = "" if row.graded.score is None else f"{row.graded.score:g}"
    to_read = any(not read for __, read in row.written)
    looks = [*row.looks, *([_("A reflection to read.")] if to_read else [])]
    status = _("not graded") if row.graded.status is Status.WAITING else _("graded")
    return [score, f"{row.graded.max_score:g}", status, inert(" ".join(looks))]
