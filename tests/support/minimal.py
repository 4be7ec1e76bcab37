"""The smallest workshop that keeps every rule, for tests that break one thing in it."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit import places
from kit.grading import release
from kit.notebooks import normal_form
from kit.programme import runsheet

ID = "shelf_1"

PLAN = """\
title    = "How many books are on loan?"
topic    = "open_data"
level    = "basic"
summary  = "Count the loans of a small library and say what the count leaves out."
datasets = ["shelf"]
ideas    = ["a count", "a missing value"]

[[outcome]]
text       = "Count the rows of a table"
competence = "1.3"
evidence   = ["task_1", "task_2", "task_3", "task_4"]

[[agenda]]
kind = "open"
minutes = 10
title = "People meet"

[[agenda]]
kind = "welcome"
minutes = 5
title = "One shelf's story"

[[agenda]]
kind = "hack"
minutes = 20
title = "Count the books"
section = "Count the books"
tasks = ["task_1"]

[[agenda]]
kind = "mistake"
minutes = 10
title = "A blank is not a zero"
section = "A blank is not a zero"
tasks = ["task_2"]

[[agenda]]
kind = "yack"
minutes = 12
title = "What would you count?"

[[agenda]]
kind = "break"
minutes = 10
title = "Break"

[[agenda]]
kind = "hack"
minutes = 20
title = "Count again"
section = "Count the books"
tasks = ["task_3"]

[[agenda]]
kind = "case"
minutes = 8
title = "A shelf in the news"
cut = 2

[[agenda]]
kind = "hack"
minutes = 13
title = "Write the rule"
section = "A blank is not a zero"
tasks = ["task_4"]
cut = 1

[[agenda]]
kind = "wrap"
minutes = 8
title = "By Friday I will"

[[agenda]]
kind = "slack"
minutes = 4
title = "Slack"
"""

CLAIMS = 'FREE = {"The Tide was lent twice.": "the only loan of an example"}\n'
CSV = "title,loans\nThe Tide,2\nA Lamp,\nStairs,5\n"
PACKAGE: dict[str, Any] = {
    "name": "shelf",
    "title": "A shelf",
    "licenses": [{"name": "CC-BY-4.0"}],
    "resources": [
        {
            "name": "shelf",
            "path": "shelf.csv",
            "encoding": "utf-8",
            "bytes": len(CSV),
            "hash": f"sha256:{hashlib.sha256(CSV.encode()).hexdigest()}",
            "schema": {
                "fields": [
                    {"name": "title", "type": "string", "description": "Title of the book"},
                    {"name": "loans", "type": "integer", "description": "Times it was lent"},
                ]
            },
        }
    ],
}
ROWS = [(0, 10), (10, 5), (15, 20), (35, 10), (45, 12), (57, 10), (67, 20), (87, 8), (95, 13)]
ROWS += [(108, 8), (116, 4)]


def build(home: Path) -> None:
    """Write the workshop, its exercise and its dataset into a programme of its own.

    ``HACKYACK_HOME`` must name that programme already.
    """
    for folder in ("workshops", "solutions", "data"):
        (home / folder / ("shelf" if folder == "data" else ID)).mkdir(parents=True)
    (home / "data/shelf/shelf.csv").write_bytes(CSV.encode())
    (home / "data/shelf/datapackage.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    (home / f"workshops/{ID}/workshop.toml").write_text(PLAN, encoding="utf-8")
    (home / f"workshops/{ID}/facilitator.md").write_text(facilitator(), encoding="utf-8")
    save(home / f"workshops/{ID}/workshop.ipynb", workshop())
    (home / f"workshops/{ID}/claims.py").write_text(CLAIMS, encoding="utf-8")
    save(home / f"solutions/{ID}/{ID}.ipynb", solution())
    (home / f"solutions/{ID}/answers.toml").write_text(answers(), encoding="utf-8")
    shutil.copy2(Path(release.__file__).parents[2] / "nbgrader_config.py", home)
    release.release(ID)
    assert places.root() == home.resolve()


def facilitator() -> str:
    """Return facilitator's notes under every heading, the run-sheet with the agenda's clock."""
    table = "| from | minutes | what |\n|---|---|---|\n"
    table += "".join(f"| {start} | {minutes} | say hello |\n" for start, minutes in ROWS)
    parts = [
        f"## {title}\n\n{table if title == 'Run-sheet' else 'Be kind.'}\n"
        for title in runsheet.HEADINGS
    ]
    return "# Facilitating\n\n" + "\n".join(parts)


def workshop() -> Any:
    """Return the workshop's notebook, executed."""
    figure = '<img alt="The Tide was lent twice." src="data:image/png;base64,AAAA">'
    return book(
        new_markdown_cell("# How many books are on loan?\n\nTwo hours.", id="title"),
        _ran("setup", 1, "from kit import data\n\nshelf = data.load('shelf')"),
        new_markdown_cell("## Count the books\n\nA row is a book.", id="count-the-books"),
        _ran("count", 2, "len(shelf)", {"text/plain": "3"}),
        new_markdown_cell("## A blank is not a zero\n\nOne cell is empty.", id="blank"),
        _ran("sum", 3, "int(shelf['loans'].sum())", {"text/plain": "7"}),
        new_code_cell(
            f"from IPython.display import HTML, display\n\ndisplay(HTML({figure!r}))",
            id="figure",
            execution_count=4,
            outputs=[
                new_output(
                    "display_data",
                    {"text/html": figure, "text/plain": "<IPython.core.display.HTML object>"},
                )
            ],
        ),
        new_markdown_cell("Try it on [your own](https://example.org/) file.", id="own"),
    )


def solution() -> Any:
    """Return the exercise's source: four tasks, each answered and graded."""
    cells = [new_markdown_cell("# The exercise", id="title")]
    for n in range(1, 5):
        answer = f"books_{n} = ...\n### BEGIN SOLUTION\nbooks_{n} = {n}\n### END SOLUTION"
        graded = f"from kit import tasks\n\ntasks.require(books_{n} is not ..., 'Not yet.')\n"
        graded += f"### BEGIN HIDDEN TESTS\ntasks.require(books_{n} == {n}, 'Count again.')\n"
        cells += [
            marked(f"answer_{n}", answer, solution=True),
            marked(f"task_{n}", graded + "### END HIDDEN TESTS", points=1, grade=True),
        ]
    return book(*cells)


def answers() -> str:
    """Return the right and wrong answers of the four tasks, as many as are asked for."""
    parts = []
    for n in range(1, 5):
        ways = (f" = {n}", f"={n}", f" = +{n}", f" = {n}.0", f" = ({n})", f" = {n - 1} + 1")
        right = [f"books_{n}{way}" for way in (*ways, f": int = {n}", f" = {n}  # counted")]
        parts.append(f'[task_{n}]\nwhy = "There are {n}."\nright = {json.dumps(right)}\n')
        for other in range(10, 20):
            parts.append(f'[[task_{n}.wrong]]\ncell = "books_{n} = {other}"\npoints = 0\n')
            parts.append('because = "too many"\n')
    return "".join(parts)


def save(file: Path, notebook: Any) -> None:
    """Write a notebook in normal form."""
    file.write_text(normal_form.dumps(notebook), encoding="utf-8", newline="\n")


def book(*cells: Any) -> Any:
    """Return a notebook of these cells in normal form."""
    return normal_form.normalised(new_notebook(cells=list(cells)), outputs=True)


def _ran(name: str, count: int, source: str, data: dict[str, str] | None = None) -> Any:
    outputs = [new_output("execute_result", data, execution_count=count)] if data else []
    return new_code_cell(source, id=name, execution_count=count, outputs=outputs)


def marked(name: str, source: str, *, points: int | None = None, **marks: bool) -> Any:
    """Return one of nbgrader's cells, graded if it has points."""
    marked: dict[str, Any] = {"grade": False, "solution": False, "task": False, **marks}
    marked |= {"grade_id": name, "schema_version": 3, "locked": bool(marks.get("grade"))}
    if points is not None:
        marked["points"] = points
    tags = {"tags": ["raises-exception"]} if points is not None else {}
    return new_code_cell(source, id=name, metadata={"nbgrader": marked, **tags})
