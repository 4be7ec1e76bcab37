"""Writes the facilitator's report after a session: one page to read, two CSV files to keep.

It has the states of each task and the wrong answers that several people share, the submissions to
look at, the repairs, and the reflections to read. It has no ranking, and a distribution of scores
only if asked for: the session was not an exam.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from kit import names, pages
from kit.grading import hand_in_names
from kit.grading.course import TaskCell
from kit.grading.courses import Assignment, named
from kit.grading.intake import editions
from kit.grading.intake.collect import unreadable
from kit.grading.pages import code_to_read
from kit.grading.pages.difficulty import FEW, Summary, Tried, picture, points_picture, summaries
from kit.grading.pages.feedback import answer_text
from kit.grading.pages.results import Result, State, hand_in, ungraded
from kit.grading.pages.wording import cells_of
from kit.grading.run import autograde
from kit.grading.run.answers.outputs import NOT_READ
from kit.grading.run.autograde import Graded, Status
from kit.grading.run.gradebook.graded_notebooks import executed
from kit.messages import _
from kit.notebooks.lifting import lift
from kit.tables.safe_csv import inert

__all__ = ["Report", "Row", "Written", "report"]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The files of a report: a row for each hand-in, a row for each task, and the page."""

    csv: Path
    tasks: Path
    html: Path


@dataclass(frozen=True, kw_only=True)
class Written:
    """An answer that a person is to read, and whether somebody has."""

    task: TaskCell
    text: str
    read: bool


Progress = Callable[["Row", int, int], None]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One hand-in in the report, and the names of its people.

    ``graded`` is None if nothing readable was handed in; ``looks`` are reasons for a person to look
    at it and ``repairs`` its damages; ``written`` holds the texts of reflections, each with True if
    a person has read it; ``answers`` are the literal answers by name.
    """

    participant: str
    name: str
    people: tuple[str, ...]
    results: tuple[Result, ...]
    graded: Graded | None
    looks: tuple[str, ...]
    written: tuple[Written, ...]
    repairs: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def report(
    which: Assignment | str, *, scores: bool = False, progress: Progress | None = None
) -> Report:
    """Write the page and the two CSV files of ``programme/report/<id>/``; return their paths.

    ``scores`` adds the distribution of points; ``progress`` is called with each hand-in's row, how
    many are read and of how many. Raises ``WorkshopError`` if the workshop has no exercise.
    """
    assignment = named(which)
    tasks = assignment.tasks
    rows = _rows(assignment, progress)
    folder = assignment.course.programme / "report" / assignment.id
    folder.mkdir(parents=True, exist_ok=True)
    made = Report(
        csv=folder / "report.csv", tasks=folder / "tasks.csv", html=folder / "report.html"
    )
    tried = (Tried(results=row.results, answers=row.answers) for row in rows)
    found = summaries(assignment.exercises, tasks, tried)
    _write_csv(made.csv, tasks, rows)
    _write_tasks(made.tasks, found)
    graded = [row.graded for row in rows if row.graded and row.graded.score is not None]
    points = [float(one.score or 0) for one in graded]
    most = max((one.max_score for one in graded), default=0)
    made.html.write_text(
        pages.render(
            "report.html",
            title=assignment.title,
            id=assignment.id,
            tasks=found,
            rows=rows,
            people=hand_in_names.count([row.people for row in rows]),
            together=any(len(row.people) > 1 for row in rows),
            picture=picture(found),
            spread=points_picture(points, most) if scores and graded else None,
            FEW=FEW,
            State=State,
        ),
        encoding="utf-8",
    )
    return made


def _rows(assignment: Assignment, progress: Progress | None) -> list[Row]:
    """Return a row for each participant with a hand-in, sorted by name."""
    graded = {found.participant: found for found in autograde.standing(assignment)}
    kept = unreadable(assignment)
    people, rows = {*graded, *kept}, list[Row]()
    with assignment.course.gradebook() as book:
        for one in people:
            rows.append(_row(book, assignment, one, graded=graded.get(one), kept=kept.get(one)))
            if progress:
                progress(rows[-1], len(rows), len(people))
    return sorted(rows, key=lambda row: (row.name.casefold(), row.participant))


def _row(
    book: Gradebook,
    assignment: Assignment,
    participant: str,
    *,
    graded: Graded | None,
    kept: str | None,
) -> Row:
    done = graded is not None and graded.status is not Status.WAITING
    handed_in = hand_in(book, assignment, participant)
    found = handed_in.results if done else ungraded(assignment.tasks)
    notebooks = executed(assignment, participant)
    called = _called(found)
    people = _people(book, participant)
    return Row(
        participant=participant,
        name=names.together(people),
        people=people,
        results=found,
        graded=graded,
        looks=(
            *_looks(assignment, graded, kept, called),
            *filter(None, (_in_words(editions.told(handed_in.earlier), called),)),
            *_waiting(found, notebooks, called),
            *_open(found, called),
            *code_to_read.looks(found, notebooks, called),
        ),
        written=tuple(_written(assignment, found, notebooks)),
        repairs=handed_in.repairs,
        answers={
            name: lift(assignment.exercises[name], whole.notebook).answers
            for name, whole in handed_in.whole.items()
        },
    )


def _people(book: Gradebook, participant: str) -> tuple[str, ...]:
    try:
        return hand_in_names.people_of(book.find_student(participant))
    except MissingEntry:
        return (participant,)


def _called(found: Iterable[Result]) -> dict[str, str]:
    """Return what sentences call each task, by its name: the heading that people have seen.

    A heading above several tasks stands with the task's name.
    """
    tasks = {result.task.name: result.task for result in found}
    titles = Counter(task.title for task in tasks.values())
    return {
        name: name
        if task.title == name
        else f"“{task.title}”" + (f" ({name})" if titles[task.title] > 1 else "")
        for name, task in tasks.items()
    }


def _in_words(said: str, called: Mapping[str, str]) -> str:
    """Return a sentence of grading, which knows no headings, with those of the tasks that it names.

    A task whose name is an ordinary word keeps it.
    """
    names = [name for name in called if not name.isalpha()]
    if not names:
        return said
    any_of = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)(?:{any_of})(?!\w|\.\w)", lambda found: called[found[0]], said)


def _looks(
    assignment: Assignment, graded: Graded | None, kept: str | None, called: Mapping[str, str]
) -> Iterable[str]:
    """Yield the reasons why a person should look at a submission."""
    if kept:
        yield _("A file can't be read: {file}, in programme/unreadable/. Ask for it again.").format(
            file=kept
        )
    if graded and graded.status is Status.WAITING:
        command = assignment.course.command("grade", assignment.id)
        yield _("Not graded. Run: {command}").format(command=command)
    if graded and graded.message:
        yield _in_words(graded.message, called)


def _waiting(
    found: Iterable[Result], notebooks: Mapping[str, NotebookNode], called: Mapping[str, str]
) -> Iterable[str]:
    """Yield sentences on lost and waiting tasks, with the reason that grading left in them."""
    lost = ", ".join(
        called[result.task.name]
        for result in found
        if result.state is State.LOST and result.task.notebook in notebooks
    )
    if lost:
        yield _("Not in the file: {tasks}. Ask for it again.").format(tasks=lost)
    for result in found:
        if result.state is State.WAITING:
            notebook = notebooks.get(result.task.notebook)
            cell = cells_of(notebook).get(result.task.id) if notebook else None
            outputs = cell.get("outputs", ()) if cell else ()
            told = {"NotYet", NOT_READ}
            why = [output.evalue for output in outputs if output.get("ename") in told]
            said = _("{task} waits: {why} Score it in the formgrader, or grade again.")
            yield said.format(task=called[result.task.name], why=" ".join(why[:1])[:200])


def _open(found: Iterable[Result], called: Mapping[str, str]) -> Iterable[str]:
    """Yield sentences on what nobody has answered or read; optional tasks are left out."""
    empty = [r.task for r in found if r.state is State.EMPTY and not r.task.optional]
    tasks = [called[task.name] for task in empty if not task.read]
    if tasks:
        yield _("Left empty: {tasks}.").format(tasks=", ".join(tasks))
    unread = [called[result.task.name] for result in found if result.state is State.TO_READ]
    if len([result for result in found if result.task.read]) > 1 and unread:
        yield _("To be read: {tasks}.").format(tasks=", ".join(unread))
    elif unread:
        yield _("A reflection to read.")


def _written(
    assignment: Assignment, found: Iterable[Result], notebooks: Mapping[str, NotebookNode]
) -> Iterable[Written]:
    for result in found:
        notebook = notebooks.get(result.task.notebook)
        if notebook and result.state in {State.TO_READ, State.READ}:
            text = answer_text(assignment, notebook, result.task)
            yield Written(task=result.task, text=text, read=result.state is State.READ)


def _write_csv(file: Path, tasks: Iterable[TaskCell], rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:  # the mark tells Excel it's UTF-8
        writer = csv.writer(out)
        heads = (task.name for task in tasks)
        last = (_("points"), _("of"), _("status"), _("look at"), _("repaired"))
        writer.writerow([_("participant"), _("id"), _("people"), *heads, *last])
        for row in rows:
            scores = ["" if r.score is None else f"{r.score:g}" for r in row.results]
            repairs = inert(" ".join(row.repairs))
            who = (inert(row.name), inert(row.participant), len(row.people))
            writer.writerow([*who, *scores, *_totals(row), repairs])


def _write_tasks(file: Path, found: Iterable[Summary]) -> None:
    states = (State.PASSED, State.PARTLY, State.NOT_YET, State.EMPTY, State.WAITING, State.LOST)
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        wrong = (_("commonest wrong answer"), _("hand-ins with it"))
        writer.writerow([_("task"), _("title"), *states, State.NOT_GRADED, *wrong])
        for summary in found:
            counts = [summary.counts[state] for state in (*states, State.NOT_GRADED)]
            title = inert(summary.task.title)
            shared = [inert(summary.wrong), summary.hand_ins or ""]
            writer.writerow([summary.task.name, title, *counts, *shared])


def _totals(row: Row) -> list[str]:
    if row.graded is None:
        return ["", "", _("nothing readable"), inert(" ".join(row.looks))]
    score = "" if row.graded.score is None else f"{row.graded.score:g}"
    status = {Status.WAITING: _("not graded"), Status.PARTLY: _("graded in part")}.get(
        row.graded.status, _("graded")
    )
    return [score, f"{row.graded.max_score:g}", status, inert(" ".join(row.looks))]
