"""kit.grading against ``nbgrader autograde``: the same course, the same results."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Base
from sqlalchemy import select
from support import hard_course
from support.hard_course import ID, PEOPLE
from support.nbgrader_runs import nbgrader

from kit import places
from kit.grading import course, release
from kit.grading.run import autograde

pytestmark = pytest.mark.timeout(600)

MADE_UP = {"id", "notebook_id", "assignment_id", "cell_id"}  # random numbers


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Everything that the two graders made of the same submissions."""
    folder = tmp_path_factory.mktemp("equal")
    settings = places.root() / "nbgrader_config.py"
    ours, theirs = folder / "ours", folder / "theirs"
    hard_course.write(ours, settings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(ours))
        release.release(ID)
        hard_course.submit(ours)
        with course.gradebook() as book:
            book.update_or_create_assignment(ID, duedate=datetime(2026, 1, 2))  # noqa: DTZ001
            for participant in PEOPLE:
                book.update_or_create_student(participant)
        with course.log("register") as log:
            release.register(ID, log)
        shutil.copytree(ours, theirs)
        autograde.grade(ID, workers=2)
        found = {"ours": everything(ours)}
        patch.setenv("HACKYACK_HOME", str(theirs))
        nbgrader(theirs, "autograde", ID)
        found["theirs"] = everything(theirs)
    return found


def everything(home: Path) -> dict[str, Any]:
    """All rows without their random ids, and all files of the autograded folders."""
    root = home / "programme" / "autograded"
    files = {
        path.relative_to(root).as_posix(): normal(path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    modes = {
        path.relative_to(root).as_posix(): oct(path.stat().st_mode)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    return {"files": files, "modes": modes, "rows": rows()}


def rows() -> dict[str, list[str]]:
    with course.gradebook() as book:
        connection = book.db.connection()
        found = {}
        for name in ("student", "submitted_assignment"):
            query = select(Base.metadata.tables[name])
            found[name] = sorted(
                str({k: v for k, v in row.items() if k not in MADE_UP})
                for row in connection.execute(query).mappings()
            )
        for participant in PEOPLE:
            row = book.find_submission(ID, participant)
            for notebook in row.notebooks:
                mark = f"{participant}/{notebook.name}"
                found[mark] = [
                    str((notebook.late_submission_penalty, notebook.flagged, notebook.score))
                ]
                found[mark] += sorted(
                    str(
                        (g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    )
                    for g in notebook.grades
                )
                found[mark] += sorted(
                    str((c.name, c.auto_comment, c.manual_comment)) for c in notebook.comments
                )
    return found


def normal(path: Path) -> Any:
    """A file as it is; of a notebook, all but the times at which cells ran."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


@pytest.mark.parametrize("what", ["rows", "files", "modes"])
def test_the_same(both: dict[str, dict[str, Any]], what: str) -> None:
    """Rows, files and their modes are equal, one by one."""
    assert both["ours"][what] == both["theirs"][what]


def test_late_work_and_partial_credit_are_among_them(both: dict[str, dict[str, Any]]) -> None:
    """The comparison is of something: penalties, halves, and cells for a person to read."""
    text = os.linesep.join(str(rows) for rows in both["ours"]["rows"].values())
    assert "(0.5, False" in text
    assert "('task_2', 1.0" in text or "('task_2', 1.5" in text or "('task_2', 0.5" in text
    assert "('essay', None, None, None, True)" in text
