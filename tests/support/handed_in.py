"""The answers of an answers.toml handed in: typed in JupyterLab, and chosen on a page."""

import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from pathlib import Path

import nbformat

from kit import places
from kit.authoring.answers import grades
from kit.grading import course
from kit.grading.intake import collect
from kit.grading.run import autograde
from kit.notebooks import normal_form
from kit.programme import answer_tables, workshops

Deserved = dict[str, tuple[str, float]]  # a task to an answer of it and the points that it deserves


def from_jupyterlab(workshop: str) -> Iterator[tuple[Deserved, bytes]]:
    """Yield notebooks, each with one answer to every task, and what each deserves."""
    exercise = course.exercise(workshop)
    tasks = {task.id: task for task in course.tasks(exercise)}
    for deserved in _rows(_answers(workshop)):
        notebook = nbformat.from_dict(exercise)
        cells = {course.grade_id(cell): cell for cell in notebook.cells}
        for name, (cell, _points) in deserved.items():
            cells[tasks[name].answers[0]].source = cell
        yield deserved, nbformat.writes(notebook).encode()


def from_a_page(workshop: str) -> Iterator[tuple[Deserved, bytes]]:
    """Yield the files of pages, as far as the controls can give the answers."""
    about = workshops.read(workshop)
    answers = _answers(workshop)
    given = {task: [cell for cell, _points in pairs] for task, pairs in answers.items()}
    graded = grades.graded(about, normal_form.read(about.solution), given)
    recorded = {
        task: [
            (pair, one.recorded)
            for pair, one in zip(answers[task], graded[task], strict=False)
            if one.recorded is not None
        ]
        for task in answers
    }
    for row in zip_longest(*recorded.values()):
        deserved = {t: one[0] for t, one in zip(recorded, row, strict=True) if one}
        literals = {n: text for one in row if one for n, text in (one[1] or {}).items()}
        yield deserved, json.dumps({"workshop": workshop, "answers": literals}).encode()


def points(workshop: str, handed: list[tuple[Deserved, bytes]], folder: Path) -> list[str]:
    """Collect and grade the hand-ins; return each answer that gets other points than deserved."""
    kind = "json" if handed[0][1].startswith(b'{"workshop"') else "ipynb"
    folder.mkdir()
    for number, (_deserved, content) in enumerate(handed):
        suffix = f"{workshop}-answers.json" if kind == "json" else f"{workshop}.ipynb"
        (folder / f"P{kind}{number:03}_{suffix}").write_bytes(content)
    collected = collect.collect(folder, workshop)
    assert not collected.skipped + collected.unreadable
    people = sorted(taken.participant for taken in collected.taken)
    autograde.grade(workshop, participants=people)
    with course.gradebook() as book:
        return [
            f"{task}: {cell!r} gets {got} of {deserved}"
            for person, (row, _content) in zip(people, handed, strict=True)
            for task, (cell, deserved) in row.items()
            if (got := book.find_grade(task, workshop, workshop, person).auto_score) != deserved
        ]


def tabled() -> list[str]:
    """Return the workshops of this clone that have a table of answers."""
    return sorted(file.parent.name for file in places.solutions().glob("*/answers.toml"))


def _answers(workshop: str) -> dict[str, list[tuple[str, float]]]:
    most = {task.id: task.points for task in course.tasks(course.exercise(workshop))}
    return {
        task: [
            *((cell, most[task]) for cell in answers.right),
            *((wrong.cell, wrong.points) for wrong in answers.wrong),
        ]
        for task, answers in answer_tables.read(workshop).items()
    }


def _rows(answers: Mapping[str, list[tuple[str, float]]]) -> Iterator[Deserved]:
    for row in zip_longest(*answers.values()):
        yield {task: one for task, one in zip(answers, row, strict=True) if one}
