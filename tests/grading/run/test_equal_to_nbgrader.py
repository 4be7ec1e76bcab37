"""kit.grading against ``nbgrader autograde``: the same course, the same results."""

import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Base, MissingEntry
from sqlalchemy import select
from support import hard_course
from support.nbgrader_assignments import ASSIGNMENTS, WANTED, WANTED_ASSIGNMENT, Assignment
from support.nbgrader_runs import nbgrader
from support.tools import need

from kit import places
from kit.grading import course, release
from kit.grading.run import autograde
from kit.grading.run.answers import provenance
from kit.grading.run.autograde import Graded

pytestmark = pytest.mark.timeout(900)

MADE_UP = {"id", "notebook_id", "assignment_id", "cell_id"}  # random numbers
UNLIKE = {"half/plots_1/plots_1.ipynb"}  # nbgrader loses half a character, here is a "?" for it
ODD = "wanted_1"
TABLE = Path(__file__).parents[3] / "docs" / "decisions" / "equal-to-nbgrader.md"
Found = dict[str, dict[str, Any]]


def people() -> dict[str, Assignment]:
    """Every difference wanted as a person of one assignment."""
    named = {name.replace(" ", "-"): one.person for name, one in WANTED.items()}
    return {ODD: Assignment(notebooks=WANTED_ASSIGNMENT, people=named)}


def made(folder: Path, patch: pytest.MonkeyPatch, assignments: dict[str, Assignment]) -> list[Path]:
    """Two homes with the same course and the same hand-ins, for each of the two graders."""
    need("bwrap")
    settings = places.root() / "nbgrader_config.py"
    ours, theirs = folder / "ours", folder / "theirs"
    hard_course.write(ours, settings, assignments)
    patch.setenv("HACKYACK_HOME", str(ours))
    for id, assignment in assignments.items():
        release.release(id)
        hard_course.submit(ours, id, assignment)
        with course.gradebook() as book:
            book.update_or_create_assignment(id, duedate=datetime(2026, 1, 2))  # noqa: DTZ001
            for participant in assignment.people:
                book.update_or_create_student(participant)
        with course.log("register") as log:
            release.register(id, log)
    shutil.copytree(ours, theirs)
    return [ours, theirs]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    """Everything that the two graders made of the same submissions, once and once more."""
    found: dict[str, Found] = {}
    with pytest.MonkeyPatch.context() as patch:
        homes = made(tmp_path_factory.mktemp("equal"), patch, ASSIGNMENTS)
        for whose, home in zip(("ours", "theirs"), homes, strict=True):
            patch.setenv("HACKYACK_HOME", str(home))
            for id in ASSIGNMENTS:
                autograde.grade(id, workers=2) if whose == "ours" else nbgrader(
                    home, "autograde", id
                )
            found[whose] = {id: everything(home, id, one) for id, one in ASSIGNMENTS.items()}
            by_hand_and_later(home)
            for id in ("hard_1", "text_1"):
                autograde.grade(id, workers=2) if whose == "ours" else nbgrader(
                    home, "autograde", id
                )
                found[whose][f"{id} again"] = everything(home, id, ASSIGNMENTS[id])
    return found


def by_hand_and_later(home: Path) -> None:
    """A person scores and comments, and then two people hand in again, one with fewer answers."""
    with course.gradebook() as book:
        for id, who, task, points in (
            ("hard_1", "ana", "essay", 3), ("hard_1", "ana", "task_2", 2.5),
            ("hard_1", "bo", "drawing", 1), ("text_1", "wrote", "why", 2),
        ):  # fmt: skip
            given = book.find_grade(task, id, id, who)
            given.manual_score, given.extra_credit, given.needs_manual_grade = points, 0.5, False
        book.find_comment("essay", "hard_1", "hard_1", "ana").manual_comment = "Well said."
        book.db.commit()
    for id, who in (("hard_1", "ana"), ("text_1", "wrote")):
        person = ASSIGNMENTS[id].people[who]
        newer = replace(person, stamp="2026-01-04 10:00:00.000000 UTC", sources={"essay": "Other."})
        hard_course.submit_one(home, id, ASSIGNMENTS[id], who, newer)


def everything(home: Path, id: str, assignment: Assignment) -> dict[str, Any]:
    """All rows of an assignment without random ids, and all files of its autograded folders."""
    root = home / "programme" / "autograded"
    paths = [path for path in sorted(root.glob(f"*/{id}/**/*")) if path.is_file()]
    named = {path.relative_to(root).as_posix(): path for path in paths}
    return {
        "files": {name: normal(path) for name, path in named.items() if name not in UNLIKE},
        "modes": {name: oct(path.stat().st_mode) for name, path in named.items()},
        "rows": rows(id, assignment.people),
    }


def rows(id: str, people: Iterable[str]) -> dict[str, list[str]]:
    """The gradebook's rows of the people in an assignment."""
    with course.gradebook() as book:
        connection = book.db.connection()
        found = {}
        for name in ("student", "submitted_assignment"):
            query = select(Base.metadata.tables[name])
            if name == "submitted_assignment":
                query = query.where(
                    Base.metadata.tables[name].c.assignment_id == book.find_assignment(id).id
                )
            found[name] = sorted(
                str({k: v for k, v in row.items() if k not in MADE_UP})
                for row in connection.execute(query).mappings()
            )
        for participant in people:
            try:
                row = book.find_submission(id, participant)
            except MissingEntry:
                found[participant] = ["nothing"]
                continue
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
    """A file as it is; of a notebook, all but when and how its cells ran, and addresses."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.pop(provenance.KEY, None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        cell.metadata.pop(provenance.KEY, None)
        for output in cell.get("outputs", ()):
            output.pop("traceback", None)  # it has the paths of temporary files
    return notebook


@pytest.mark.parametrize("what", ["rows", "files", "modes"])
@pytest.mark.parametrize("id", [*ASSIGNMENTS, "hard_1 again", "text_1 again"])
def test_the_same(both: dict[str, Found], id: str, what: str) -> None:
    """Rows, files and their modes are equal, one by one."""
    assert both["ours"][id][what] == both["theirs"][id][what]


def test_late_work_and_partial_credit_are_among_them(both: dict[str, Found]) -> None:
    """The comparison is of something: penalties, halves, cells to read, and what people gave."""
    text = os.linesep.join(str(one["rows"]) for one in both["ours"].values())
    assert "(0.5, False" in text
    assert "('task_2', 1.0" in text or "('task_2', 1.5" in text or "('task_2', 0.5" in text
    assert "('essay', None, None, None, True)" in text
    assert "('essay', None, 3.0, 0.5, True)" in text
    assert "('figure', 2.0" in text
    assert "Well said." in text


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Graded], Found]:
    """What each grader makes of hand-ins that are to be graded otherwise than by nbgrader."""
    assignments = people()
    with pytest.MonkeyPatch.context() as patch:
        _ours, theirs = made(tmp_path_factory.mktemp("wanted"), patch, assignments)
        told = {one.participant: one for one in autograde.grade(ODD, workers=2)}
        found = {"ours": scores(assignments[ODD].people)}
        patch.setenv("HACKYACK_HOME", str(theirs))
        for participant in assignments[ODD].people:  # at the first of some it ends
            try:
                nbgrader(theirs, "autograde", ODD, f"--student={participant}")
            except AssertionError:
                shutil.rmtree(theirs / "programme" / "autograded" / participant, ignore_errors=True)
        found["theirs"] = scores(
            name
            for name in assignments[ODD].people
            if (theirs / "programme" / "autograded" / name / ODD).exists()
        )
    return told, found


def scores(people: Iterable[str]) -> dict[str, Any]:
    """The automatic scores of people by task."""
    with course.gradebook() as book:
        return {
            name: {
                g.name: g.auto_score for g in book.find_submission_notebook(ODD, ODD, name).grades
            }
            for name in people
        }


@pytest.mark.parametrize("name", WANTED)
def test_a_difference_is_wanted(wanted: tuple[dict[str, Graded], Found], name: str) -> None:
    """Each is graded as the table says, and otherwise than nbgrader does."""
    person = name.replace(" ", "-")
    told, found = wanted
    assert found["ours"][person] == WANTED[name].here, told[person].message
    assert found["theirs"].get(person) != WANTED[name].here


def test_the_table_has_each_difference_once() -> None:
    """The table for people names just what is tested here."""
    lines = re.findall(r"^\| (.+?) \| .+ \| .+ \|$", TABLE.read_text("utf-8"), re.MULTILINE)
    assert [line for line in lines if line != "hand-in"] == list(WANTED)
