"""A course with everything nbgrader grades: for comparing with nbgrader's own command line."""

import shutil
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ID = "hard_1"
NAMES = ("hard_1", "second")

ADD = """\
def add(a, b):
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION"""
READ = """\
from pathlib import Path
assert Path("extra/words.txt").read_text() == "one two"
assert Path("mine.txt").exists()"""


def _cell(source: str, name: str, kind: str = "code", **marks: object) -> NotebookNode:
    make = {"code": new_code_cell, "markdown": new_markdown_cell}[kind]
    grader = {
        "grade": False, "grade_id": name, "locked": False, "schema_version": 3,
        "solution": False, "task": False,
    }  # fmt: skip
    return make(source, id=name.replace("_", "-"), metadata={"nbgrader": grader | marks})


def _notebook(cells: list[NotebookNode]) -> NotebookNode:
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def write(home: Path, settings: Path) -> None:
    """Write the solution with its extra files, and the settings with a late penalty."""
    folder = home / "solutions" / ID
    (folder / "extra").mkdir(parents=True)
    (folder / "extra" / "words.txt").write_text("one two", "utf-8")
    locked = {"grade": True, "locked": True}
    first = [
        new_markdown_cell("# Everything", id="title"),
        _cell(ADD, "answer_1", solution=True),
        _cell("assert add(1, 2) == 3\n### BEGIN HIDDEN TESTS\nassert add(2, 2) == 4\n"
              "### END HIDDEN TESTS", "task_1", points=2, **locked),
        _cell("(add(1, 1) == 2) + (add(0, 1) == 1) * 0.5", "task_2", points=3, **locked),
        _cell(READ, "task_3", points=1, **locked),
        _cell("A text.\n### BEGIN SOLUTION\nRead it.\n### END SOLUTION", "essay", "markdown",
              grade=True, solution=True, points=4),
        _cell("Draw something.", "drawing", "markdown", task=True, locked=True, points=2),
    ]  # fmt: skip
    second = [
        _cell("value = ...\n### BEGIN SOLUTION\nvalue = 3\n### END SOLUTION",
              "value", solution=True),
        _cell("print('seen')\nassert value == 3", "check", points=1, **locked),
        _cell("def noisy():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
              "noisy", solution=True, grade=True, points=2),
    ]  # fmt: skip
    nbformat.write(_notebook(first), folder / "hard_1.ipynb")
    nbformat.write(_notebook(second), folder / "second.ipynb")
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


# What each person does: sources of cells by their ids, and whether the second notebook is there.
PEOPLE: dict[str, tuple[dict[str, str], bool]] = {
    "ana": ({"answer_1": "def add(a, b):\n    return a + b", "value": "value = 3",
             "essay": "My text.", "noisy": "def noisy():\n    return 2"}, True),
    "bo": ({}, True),
    "cem": ({"answer_1": "def add(a, b):\n    return a + b if a else 7",
             "value": "value = 4"}, True),
    "dag": ({"answer_1": "raise ValueError('oh')", "value": "value = 3"}, False),
    "eva": ({"answer_1": "import sys\ndef add(a, b):\n    print('x', file=sys.stderr)\n"
             "    return a + b", "value": "value = 3"}, True),
}  # fmt: skip


def submit(home: Path) -> None:
    """Write the submissions of all participants; the last two are late."""
    for number, (participant, (sources, both)) in enumerate(PEOPLE.items()):
        folder = home / "programme" / "submitted" / participant / ID
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "mine.txt").write_text("mine", "utf-8")
        (folder / "deep" / "er" / "file.txt").write_text(participant, "utf-8")
        for name in NAMES if both else NAMES[:1]:
            notebook = nbformat.read(home / "exercises" / ID / f"{name}.ipynb", as_version=4)
            for cell in notebook.cells:
                grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = sources.get(grade_id, cell.source)
            if participant == "ana":
                notebook.cells.insert(1, new_code_cell("1 + 1", id="scratch"))
            nbformat.write(notebook, folder / f"{name}.ipynb")
        day = 1 if number < 3 else 3
        stamp = f"2026-01-0{day} 10:00:00.000000 UTC"
        (folder / "timestamp.txt").write_text(stamp, "utf-8")
