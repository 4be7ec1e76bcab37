"""Writes records of learning: one printable page for each person.

The page says that the person took part and lists the outcomes they have shown, each with the task
that shows it, its competence and the date; answers from JupyterLab and through Voilà give the same
page. People who handed in together get one each, which doesn't name the others. There is no
percentage on it: it is no certificate, and no measure of a person.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from nbgrader.api import Gradebook

from kit import pages
from kit.errors import WorkshopError
from kit.grading import hand_in_names, retention
from kit.grading.courses import Assignment, named
from kit.grading.pages.results import Result, State, hand_in
from kit.grading.run import autograde
from kit.messages import _
from kit.programme import workshops
from kit.programme.competences import COMPETENCES
from kit.programme.workshops import Outcome

__all__ = ["Level", "Shown", "files", "level", "record"]


class Level(StrEnum):
    """The level that a participant has reached in an outcome."""

    SHOWN = "shown"
    BEGUN = "begun"
    NOT_YET = "not yet"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One outcome of a workshop, as the page shows it.

    ``tasks`` are the titles of the tasks that show it, begin to, or would.
    """

    text: str
    level: Level
    code: str
    competence: str
    tasks: tuple[str, ...]


def record(which: Assignment | str, *, participants: Iterable[str] | None = None) -> list[Path]:
    """Write a record of learning for each graded person and return the files.

    The files are ``programme/record/<participant>/<id>.html``, of several who handed in together
    ``<id>.<name>.html``. ``participants``, if given, names the hand-ins to write for. Raises
    ``SubmissionError`` if one of them isn't graded, or if no participant is, and ``WorkshopError``
    if the workshop can't be read.
    """
    assignment = named(which)
    about = workshops.read(assignment.id) if not assignment.course.given else None
    if about is None:
        raise WorkshopError(
            _(
                "{id} is no workshop: a record says which outcomes of a workshop were shown. "
                "For pages of feedback, run: {command}"
            ).format(id=assignment.id, command=assignment.course.command("feedback", assignment.id))
        )
    wanted = autograde.graded(assignment, participants)
    with assignment.course.gradebook() as book:
        return [file for one in wanted for file in _write(book, assignment, about, participant=one)]


def level(outcome: Outcome, found: Mapping[str, Result]) -> Level:
    """Return the level reached in ``outcome``, by the results of its evidence tasks."""
    states = [found[task].state for task in outcome.evidence if task in found]
    if states and all(state is State.PASSED for state in states):
        return Level.SHOWN
    started = {State.PASSED, State.PARTLY}
    return Level.BEGUN if started.intersection(states) else Level.NOT_YET


def files(assignment: Assignment, participant: str, names: Sequence[str]) -> dict[Path, str]:
    """Return the files of a hand-in's records, each with its person; they may not exist."""
    file = assignment.record(participant)
    if len(names) == 1:
        return {file: names[0]}
    found: dict[Path, str] = {}
    for name in names:
        slugs = (file.with_suffix(f".{slug}.html") for slug in hand_in_names.ids(name))
        found[next(slug for slug in slugs if slug not in found)] = name
    return found


def _write(
    book: Gradebook, assignment: Assignment, about: workshops.Workshop, *, participant: str
) -> Iterator[Path]:
    handed_in = hand_in(book, assignment, participant)
    asked = [result for result in handed_in.results if result.state is not State.NOT_ASKED]
    found = {result.task.id: result for result in asked}
    when: datetime | None = book.find_submission(assignment.id, participant).timestamp
    names = hand_in_names.people_of(book.find_student(participant))
    for file, name in files(assignment, participant, names).items():
        file.parent.mkdir(parents=True, exist_ok=True)
        page = pages.render(
            "record.html",
            name=name,
            others=len(names) - 1,
            workshop=about,
            outcomes=[_shown(outcome, found) for outcome in about.outcomes],
            when=f"{when:%Y-%m-%d}" if when else "",
            days=retention.stated(assignment.course),
            Level=Level,
        )
        file.write_text(page, encoding="utf-8")
        yield file


def _shown(outcome: Outcome, found: Mapping[str, Result]) -> Shown:
    how_far = level(outcome, found)
    evidence = [found[task] for task in outcome.evidence if task in found]
    begun = [result for result in evidence if result.state in {State.PASSED, State.PARTLY}]
    named = evidence if how_far is Level.NOT_YET else begun
    return Shown(
        text=outcome.text,
        level=how_far,
        code=outcome.competence,
        competence=COMPETENCES[outcome.competence],
        tasks=tuple(result.task.title for result in named),
    )
