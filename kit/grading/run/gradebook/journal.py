"""Enters results into the gradebook in steps that a later run can complete after a crash.

A result is written whole beside the gradebook first; then its rows are entered in one transaction;
then its folder takes its place. Steps that were interrupted are repeated at the next run: entering
the same rows twice changes nothing. ``programme/grading/`` is empty between runs.
"""

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, SubmittedAssignment
from sqlalchemy.exc import IntegrityError

from kit.errors import SubmissionError
from kit.grading.courses import Assignment
from kit.grading.run.gradebook import gradebook_rows
from kit.grading.run.gradebook.gradebook_rows import Change
from kit.messages import _

__all__ = ["enter", "entered_digest", "entered_edition", "resume", "withdraw_scores"]

DIGEST = "digest.txt"


def enter(
    book: Gradebook,
    assignment: Assignment,
    participant: str,
    *,
    changes: Iterable[Change],
    files: Mapping[str, tuple[int, bytes]],
    digest: str,
) -> None:
    """Write a result into the gradebook and its notebooks into nbgrader's folder.

    ``digest`` is the hash of the submission that was graded; the hash of the exercise that it was
    graded by is kept with it. Raises ``SubmissionError`` if the gradebook has changed and the rows
    don't fit any more.
    """
    entry = _folder(assignment) / participant
    part = entry.with_name(f"{participant}.part")
    for stale in (entry, part):
        if stale.exists():
            shutil.rmtree(stale)
    for name, (mode, content) in files.items():
        path = part / "made" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    edition = gradebook_rows.edition(book, assignment.id)
    (part / DIGEST).write_text(f"{digest}\n{edition}\n", "ascii")
    (part / "rows.json").write_text(json.dumps([_packed(change) for change in changes]), "utf-8")
    part.rename(entry)
    _settle(book, assignment, entry)


def resume(book: Gradebook, assignment: Assignment) -> None:
    """Complete or delete the entries that an interrupted run has left."""
    for entry in sorted(_folder(assignment).glob("*")):
        whole = all((entry / name).exists() for name in ("rows.json", "made", DIGEST))
        if whole and not entry.name.endswith(".part"):
            try:
                _settle(book, assignment, entry)
            except SubmissionError:  # the exercise has changed since: it will be graded again
                shutil.rmtree(entry)
        else:
            shutil.rmtree(entry)


def withdraw_scores(
    book: Gradebook, row: SubmittedAssignment | None, assignment: Assignment, participant: str
) -> None:
    """Delete the automatic scores and the graded notebook of an earlier submission.

    They can't count for a later submission that failed. Scores and comments given by a person stay.
    """
    for notebook in row.notebooks if row else ():
        for given in notebook.grades:
            given.auto_score = None
            given.needs_manual_grade = True
    book.db.commit()
    shutil.rmtree(assignment.autograded(participant), ignore_errors=True)


def entered_digest(assignment: Assignment, participant: str) -> str:
    """Return the hash of the submission that was graded last; "" if it isn't known."""
    return _kept(assignment, participant)[0]


def entered_edition(assignment: Assignment, participant: str) -> str:
    """Return the hash of the exercise that the submission was graded by; "" if it isn't known."""
    return _kept(assignment, participant)[1]


def _kept(assignment: Assignment, participant: str) -> tuple[str, str]:
    file = assignment.digest(participant)
    lines = file.read_text("ascii").splitlines() if file.is_file() else []
    digest, edition, *_more = [*lines, "", ""]  # earlier files have no second line
    return digest, edition


def _settle(book: Gradebook, assignment: Assignment, entry: Path) -> None:
    changes = [_unpacked(item) for item in json.loads((entry / "rows.json").read_text("utf-8"))]
    try:
        gradebook_rows.merge(book, changes)
        book.db.commit()
    except IntegrityError as error:
        book.db.rollback()
        raise SubmissionError(
            _("The gradebook has changed while it was graded. Grade it again.")
        ) from error
    book.db.expire_all()
    target = assignment.autograded(entry.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(entry / "earlier")
    (entry / "made").rename(target)
    kept = assignment.digest(entry.name)
    kept.parent.mkdir(parents=True, exist_ok=True)
    (entry / DIGEST).replace(kept)
    shutil.rmtree(entry)


def _folder(assignment: Assignment) -> Path:
    return assignment.course.programme / "grading" / assignment.id


def _packed(change: Change) -> dict[str, Any]:
    row = {name: _plain(value) for name, value in change.row.items()}
    return {"table": change.table, "row": row, "columns": change.columns}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return value


def _unpacked(item: Mapping[str, Any]) -> Change:
    row = {name: _value(value) for name, value in item["row"].items()}
    return Change(table=item["table"], row=row, columns=tuple(item["columns"]))


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    return timedelta(seconds=value["seconds"])
