"""A course of ``nbgrader_assignments``: its files, and its hand-ins."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from support.nbgrader_assignments import Assignment, Person

__all__ = ["submit", "submit_one", "write"]


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write(home: Path, settings: Path, assignments: Mapping[str, Assignment]) -> None:
    """Write the solutions with their files, and the settings with a late penalty."""
    for id, assignment in assignments.items():
        folder = home / "solutions" / id
        for name, text in assignment.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        for name, cells in assignment.notebooks.items():
            nbformat.write(_notebook(cells), folder / f"{name}.ipynb")
    shutil.copy2(settings, home / "nbgrader_config.py")
    with (home / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nimport sys; sys.path.insert(0, str(root))\n")
        file.write('c.AssignLatePenalties.plugin_class = "late.HalfAPoint"\n')
    (home / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\n"
        "class HalfAPoint(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return 0.5\n",
        "utf-8",
    )


def submit(home: Path, id: str, assignment: Assignment) -> None:
    """Write the submissions of all participants of an assignment."""
    for participant, person in assignment.people.items():
        submit_one(home, id, assignment, participant, person)


def submit_one(
    home: Path, id: str, assignment: Assignment, participant: str, person: Person
) -> None:
    """Write one participant's submission, with files beside the notebooks."""
    folder = home / "programme" / "submitted" / participant / id
    (folder / "deep" / "er").mkdir(parents=True, exist_ok=True)
    (folder / "mine.txt").write_text("mine", "utf-8")
    (folder / "deep" / "er" / "file.txt").write_text(participant, "utf-8")
    for name in person.notebooks or assignment.notebooks:
        notebook = nbformat.read(home / "exercises" / id / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = person.sources.get(grade_id, cell.source)
        for number, source in enumerate(person.own):
            notebook.cells.insert(1 + number, new_code_cell(source, id=f"own-{number}"))
        nbformat.write(notebook, folder / f"{name}.ipynb")
    (folder / "timestamp.txt").write_text(person.stamp, "utf-8")
