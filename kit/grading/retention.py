"""The number of days that hand-ins are kept, as ``nbgrader_config.py`` states it.

Nothing is deleted by itself: a facilitator is reminded, and does it. Points that were not handed
back yet, or a record that somebody still waits for, are nowhere else.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from kit.errors import SetupError
from kit.grading import hand_in_names
from kit.grading.courses import Course
from kit.grading.intake import hand_in_times
from kit.grading.intake.hand_in_times import handed_in_at
from kit.messages import _, ngettext

__all__ = ["days", "latest", "reminder", "stated"]

DEFAULT = 90


def days(course: Course) -> int:
    """Return the days that hand-ins are kept; raise ``SetupError`` if the setting is no number."""
    stated = course.config.get("Hackyack", {}).get("keep_days", DEFAULT)
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 1:
        raise SetupError(
            _(
                "c.Hackyack.keep_days in nbgrader_config.py is {value!r}. Write a number of days, "
                "for example {example}."
            ).format(value=stated, example=DEFAULT)
        )
    return stated


def stated(course: Course) -> int | None:
    """Return the days that people are told; None for a course that states none."""
    return None if course.given and "keep_days" not in course.config.Hackyack else days(course)


def latest(course: Course, people: Iterable[str]) -> dict[str, datetime | None]:
    """Return the time of each person's latest hand-in; None where nothing tells it.

    Where no ``timestamp.txt`` says it, the files and the gradebook do: the later of them counts,
    so that nobody's hand-in is taken for older than it is.
    """
    rows = _in_gradebook(course)
    return {one: _latest(course, one, rows.get(one, {})) for one in people}


def _latest(course: Course, participant: str, rows: Mapping[str, datetime]) -> datetime | None:
    folders = course.folders("submitted", participant=participant)
    submitted = {one.assignment: one.path for one in folders}
    unreadable = (course.programme / "unreadable" / participant).glob("*")
    said = {id for id, path in submitted.items() if hand_in_times.stated(path)}
    return max(
        (
            *filter(None, map(handed_in_at, (*submitted.values(), *unreadable))),
            *(when for id, when in rows.items() if id not in said),
        ),
        default=None,
    )


def _names(course: Course, ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the names of each id's people; the id where the gradebook has none."""
    if not course.has_gradebook:
        yield from ((id,) for id in ids)
        return
    with course.gradebook() as book:
        known = {str(one.id): hand_in_names.people_of(one) for one in book.students}
    yield from (known.get(id, (id,)) for id in ids)


def _in_gradebook(course: Course) -> dict[str, dict[str, datetime]]:
    """Return the times in the gradebook, if there is one, by participant and assignment."""
    if not course.has_gradebook:
        return {}
    with course.gradebook() as book:
        return {
            str(person.id): {
                str(one.assignment.name): one.timestamp.replace(tzinfo=UTC)
                for one in person.submissions
                if one.timestamp
            }
            for person in book.students
        }


def reminder(course: Course) -> str:
    """Return a sentence on hand-ins that are older than stated; "" if there are none."""
    kept = (course.programme / "unreadable").glob("*")
    people = course.participants("submitted") | {one.name for one in kept if one.is_dir()}
    most = stated(course)
    if not people or most is None:
        return ""
    until = datetime.now(UTC) - timedelta(days=most)
    times = latest(course, people)
    late = [one for one, when in times.items() if when is not None and when < until]
    n = hand_in_names.count(list(_names(course, late)))
    if not n:
        return ""
    return ngettext(
        "{n} person's hand-ins are older than {days} days, as long as their pages say they are "
        "kept. Run: hackyack forget --older-than {days}",
        "{n} people's hand-ins are older than {days} days, as long as their pages say they are "
        "kept. Run: hackyack forget --older-than {days}",
        n,
    ).format(n=n, days=most)
