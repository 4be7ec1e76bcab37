"""Assignments with everything nbgrader grades: for comparing with nbgrader's own command line.

They are ours, in the manner of nbgrader's documentation: answers in text, code that a person reads,
tests with hidden parts and partial credit, tasks, several notebooks, files beside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

__all__ = ["ASSIGNMENTS", "LOCKED", "WANTED", "Assignment", "Person", "cell"]

ON_TIME = "2026-01-01 10:00:00.000000 UTC"
LATE = "2026-01-03 10:00:00.000000 UTC"
LOCKED = {"grade": True, "locked": True}


@dataclass(frozen=True, kw_only=True)
class Person:
    """One person's hand-in: sources by nbgrader's ids, the notebooks in it (None: all), its time.

    ``own`` are sources of cells of their own, below the first cell.
    """

    sources: Mapping[str, str] = field(default_factory=dict)
    notebooks: tuple[str, ...] | None = None
    stamp: str = ON_TIME
    own: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """The notebooks of an assignment by name, the files beside them, and who handed in what."""

    notebooks: Mapping[str, list[NotebookNode]]
    people: Mapping[str, Person]
    files: Mapping[str, str] = field(default_factory=dict)


def cell(source: str, name: str, kind: str = "code", **marks: object) -> NotebookNode:
    make = {"code": new_code_cell, "markdown": new_markdown_cell}[kind]
    grader = {
        "grade": False, "grade_id": name, "locked": False, "schema_version": 3,
        "solution": False, "task": False,
    }  # fmt: skip
    return make(source, id=name.replace("_", "-"), metadata={"nbgrader": grader | marks})


def _solved(stub: str, solution: str) -> str:
    return f"{stub}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"


ADD = """\
def add(a, b):
    ### BEGIN SOLUTION
    return a + b
    ### END SOLUTION"""
READ = """\
from pathlib import Path
assert Path("extra/words.txt").read_text() == "one two"
assert Path("mine.txt").exists()"""
EVERYTHING = Assignment(
    notebooks={
        "hard_1": [
            new_markdown_cell("# Everything", id="title"),
            cell(ADD, "answer_1", solution=True),
            cell("assert add(1, 2) == 3\n### BEGIN HIDDEN TESTS\nassert add(2, 2) == 4\n"
                  "### END HIDDEN TESTS", "task_1", points=2, **LOCKED),
            cell("(add(1, 1) == 2) + (add(0, 1) == 1) * 0.5", "task_2", points=3, **LOCKED),
            cell(READ, "task_3", points=1, **LOCKED),
            cell(_solved("A text.", "Read it."), "essay", "markdown",
                  grade=True, solution=True, points=4),
            cell("Draw something.", "drawing", "markdown", task=True, locked=True, points=2),
        ],
        "second": [
            cell(_solved("value = ...", "value = 3"), "value", solution=True),
            cell("print('seen')\nassert value == 3", "check", points=1, **LOCKED),
            cell("def noisy():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION",
                  "noisy", solution=True, grade=True, points=2),
        ],
    },
    files={"extra/words.txt": "one two"},
    people={
        "ana": Person(
            sources={"answer_1": "def add(a, b):\n    return a + b", "value": "value = 3",
                     "essay": "My text.", "noisy": "def noisy():\n    return 2"},
            own=("1 + 1",),
        ),
        "bo": Person(),
        "cem": Person(sources={"answer_1": "def add(a, b):\n    return a + b if a else 7",
                               "value": "value = 4"}),
        "dag": Person(sources={"answer_1": "raise ValueError('oh')", "value": "value = 3"},
                      notebooks=("hard_1",), stamp=LATE),
        "eva": Person(sources={"answer_1": "import sys\ndef add(a, b):\n"
                               "    print('x', file=sys.stderr)\n    return a + b",
                               "value": "value = 3"}, stamp=LATE),
    },
)  # fmt: skip

TEXT = Assignment(
    notebooks={
        "text_1": [
            new_markdown_cell("# What does a sum tell?\n\nA problem without code.", id="title"),
            cell("YOUR ANSWER HERE", "why", "markdown", grade=True, solution=True, points=2),
            cell(_solved("", "By parts."), "how", "markdown", grade=True, solution=True, points=1),
            cell("Draw a line and take a picture.", "line", "markdown",
                  task=True, locked=True, points=3),
        ]
    },
    people={
        "wrote": Person(sources={"why": "It is $x^2$.", "how": "So."}, stamp="2026-01-01T10:00Z"),
        "left": Person(),
    },
)  # fmt: skip

TESTS = Assignment(
    notebooks={
        "tests_1": [
            new_markdown_cell("# Is your computer ready?", id="title"),
            cell("import numpy\nassert numpy.ones(2).sum() == 2", "ready", points=1, **LOCKED),
            cell("0.25", "part", points=1, **LOCKED),
            cell("'no number'", "words", points=2, **LOCKED),
            cell("assert False", "never", points=1, **LOCKED),
        ]
    },
    people={"same": Person(), "more": Person(own=("tasks = 5", "print(tasks)"))},
)

FIGURE = """\
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.bar(["a", "b"], heights())
axes.set_title("Loans")
plt.show()"""
PLOTS = Assignment(
    notebooks={
        "plots_1": [
            cell(_solved("# YOUR CODE HERE", "def heights():\n    return [1, 2]"), "heights",
                  solution=True),
            cell(FIGURE, "figure", points=2, **LOCKED),
            cell("assert heights() == [1, 2]", "right", points=1, **LOCKED),
            cell("assert 'canary' not in globals()", "names", points=1, **LOCKED),
        ]
    },
    people={
        name: Person(sources={"heights": f"{first}\ndef heights():\n    return [1, 2]"})
        for name, first in {
            "inline": "%matplotlib inline",
            "pylab": "%pylab inline",
            "names": "tasks, kit, course = 1, 2, 3",
            "half": "print('\\ud800')",
            "bytes": "display({'image/png': b'abc'}, raw=True)",
            "shell": "!echo here",
        }.items()
    } | {"nothing": Person()},
)  # fmt: skip

ASSIGNMENTS = {"hard_1": EVERYTHING, "text_1": TEXT, "tests_1": TESTS, "plots_1": PLOTS}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A hand-in that is to be graded otherwise than by nbgrader, and its scores here by task."""

    person: Person
    here: Mapping[str, float | None]


def _shows(body: str, test: float | None = 1, priced: float | None = 0, **more: str) -> Difference:
    source = f"def half():\n    {body}"
    return Difference(
        person=Person(sources={"number": "number = 2", "half": source}, **more),  # type: ignore[arg-type]
        here={"counted": 1, "halved": test, "double_price": priced},
    )


WANTED_ASSIGNMENT = {
    "wanted_1": [
        cell(_solved("number = ...", "number = 2"), "number", solution=True),
        cell("assert number == 2", "counted", points=1, **LOCKED),
        cell(_solved("# YOUR CODE HERE", "def half():\n    return 1"), "half", solution=True),
        cell("half()", "halved", points=1, **LOCKED),
        cell("from kit import tasks\nrate = 2", "setup", locked=True),
        cell(
            "def priced(n):\n    ### BEGIN SOLUTION\n    return 2 * n\n    ### END SOLUTION",
            "priced",
            solution=True,
        ),
        cell("tasks.expect(priced, rate, equals=4)", "double_price", points=1, **LOCKED),
    ]
}
"""The notebook of the hand-ins in ``WANTED``."""

# By the first column of the table in docs/decisions/equal-to-nbgrader.md.
WANTED = {
    "an output that no notebook can hold": _shows("return 1\ndisplay({'text/plain': 5}, raw=True)"),
    "more points than there are": _shows("return 7", None),
    "code that ends Python": _shows("__import__('os')._exit(1)", None, None),
    "code that reaches outside": _shows(
        "from pathlib import Path\n"
        "    return int(any(Path('../' * n + 'gradebook.db').exists() for n in range(9)))", 0
    ),
    "code that changes how tests run": _shows(
        "__import__('kit.tasks').tasks.require = print\n    return 1", None
    ),
    "code that shows a result for a test that fails": _shows(
        "__import__('sys').displayhook(1)\n    raise ValueError", 0
    ),
    "code that changes what its test stands on": Difference(
        person=Person(
            sources={
                "number": "number = 2",
                "half": "def half():\n    return 1",
                "priced": "rate = 3\ndef priced(n):\n    return 2 * n",
            }
        ),
        here={"counted": 1, "halved": 1, "double_price": 1},
    ),
    "a time that is none": _shows("return 1", stamp="yesterday"),
    "a time with a mark in front": _shows("return 1", stamp=f"\ufeff{ON_TIME}"),
}  # fmt: skip
