"""The number of days that hand-ins are kept, as ``nbgrader_config.py`` states it.

Nothing is deleted by itself: a facilitator is reminded, and does it. Points that were not handed
back yet, or a record that somebody still waits for, are nowhere else.
"""

from datetime import UTC, datetime, timedelta

from kit.errors import SetupError
from kit.grading.courses import Course
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


def latest(course: Course, participant: str) -> datetime | None:
    """Return the time of a participant's latest hand-in; None if no hand-in is left."""
    submitted = (one.path for one in course.folders("submitted", participant=participant))
    unreadable = (course.programme / "unreadable" / participant).glob("*")
    return max(filter(None, map(handed_in_at, (*submitted, *unreadable))), default=None)


def reminder(course: Course) -> str:
    """Return a sentence on hand-ins that are older than stated; "" if there are none."""
    kept = (course.programme / "unreadable").glob("*")
    people = course.participants("submitted") | {one.name for one in kept if one.is_dir()}
    most = stated(course)
    if not people or most is None:
        return ""
    until = datetime.now(UTC) - timedelta(days=most)
    n = sum(1 for one in people if (when := latest(course, one)) is not None and when < until)
    if not n:
        return ""
    return ngettext(
        "{n} person's hand-ins are older than {days} days, as long as their pages say they are "
        "kept. Run: hackyack forget --older-than {days}",
        "{n} people's hand-ins are older than {days} days, as long as their pages say they are "
        "kept. Run: hackyack forget --older-than {days}",
        n,
    ).format(n=n, days=most)
