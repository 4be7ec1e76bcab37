"""A check says at once what would not be handed in, and grading reads the same answer."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_code_cell, new_notebook

from kit.notebooks.lifting import lift
from kit.notebooks.literals import literal
from kit.tasks import slips

ASK = "from kit import tasks\ntask_1 = tasks.several('facts', ['a', 'b', 'c'], count=2)"
CHECK = "task_1.answer(facts)"
LINE = (
    "What is handed in is read, and not run. So put this line in the task's own cell: "
    "facts = ['a', 'b']"
)
MARKS = {"ask": {}, "answer": {"solution": True}, "task": {"grade": True}}


class Notebook:
    """Cells that run in one Python, as in JupyterLab: named, in an order of their own."""

    def __init__(self) -> None:
        self.shell = InteractiveShell.instance()
        self.begin()

    def begin(self) -> None:
        """Open the exercise and run it once, in a Python without other names."""
        for look in slips._watching.values():
            self.shell.events.unregister("post_run_cell", look)
        slips._watching.clear()
        slips._origins.clear()
        self.shell.reset(new_session=False)
        self.sources = {"ask": ASK, "answer": "facts = ...", "task": CHECK}
        self.run("ask", "answer")
        self.pristine = self.saved()

    def type(self, cell: str, source: str, *, before: str = "task") -> None:
        """Type a source into a cell and run it; a new cell goes before another."""
        if cell not in self.sources:
            places = list(self.sources.items())
            at = [name for name, _source in places].index(before)
            self.sources = dict([*places[:at], (cell, ""), *places[at:]])
        self.sources[cell] = source
        self.run(cell)

    def run(self, *cells: str) -> list[str]:
        """Run cells and return the lines that they show."""
        with capture_output() as shown:
            for cell in cells:
                self.shell.run_cell(self.sources[cell], cell_id=cell)
        return [out.data["text/plain"] for out in shown.outputs if out.data]

    def saved(self) -> Any:
        """Return the notebook as a file."""
        cells = [
            new_code_cell(
                source,
                id=name,
                metadata={"nbgrader": {"grade_id": name} | MARKS[name]} if name in MARKS else {},
            )
            for name, source in self.sources.items()
        ]
        return copy.deepcopy(new_notebook(cells=cells))


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Notebook]:
    """An exercise with one task, opened and run once."""
    monkeypatch.setattr(slips, "_watching", {})
    monkeypatch.setattr(slips, "_origins", {})
    notebook = Notebook()
    yield notebook
    notebook.begin()
    InteractiveShell.clear_instance()


WRITTEN = [
    [("answer", "facts = ['a', 'b']")],
    [("answer", "facts = ('A', 'B')")],
    [("answer", "facts: list = 'a b'.split()")],
    [("answer", "facts = []\nfacts.append('a')\nfacts += ['b']")],
    [("answer", "%time facts = ['a', 'b']")],
    [("answer", "facts = ['a', 'b']\nprint?")],
    [("mine", "facts = ['a', 'b']")],
    [("mine", "facts = ['b', 'c']"), ("answer", "facts = ['a', 'b']")],
    [("answer", "facts = ['a', 'c']"), ("answer", "facts = ['a', 'b']")],
    [("mine", "facts = 1"), ("mine", "facts = ['a', 'b']"), ("look", "len(facts)")],
]


@pytest.mark.parametrize("typed", WRITTEN)
def test_what_the_check_accepts_without_a_word_is_handed_in(
    notebook: Notebook, typed: list[tuple[str, str]]
) -> None:
    """Only the task's own line is shown, and grading reads that very answer."""
    for cell, source in typed:
        notebook.type(cell, source)
    assert notebook.run("task") == ["Your answer is noted."]
    text = lift(notebook.pristine, notebook.saved()).answers["facts"]
    notebook.shell.run_cell(f"accepted = task_1.shape.accept({text})")
    assert notebook.shell.user_ns["accepted"] == notebook.shell.user_ns["facts"] == ["a", "b"]


@pytest.mark.parametrize(
    "typed",
    [
        [("answer", "facts = [one for one in 'ab']")],
        [("mine", "both = ['a', 'b']"), ("answer", "facts = list(both)")],
        [("answer", "facts = ['b', 'c']"), ("mine", "facts = ['a', 'b']")],
        [("answer", "facts = ['a']"), ("mine", "facts.append('b')")],
        [("mine", "facts = ['b', 'c']"), ("also", "facts = ['a', 'b']")],
        [("mine", "globals()['facts'] = ['a', 'b']")],
    ],
)
def test_what_would_not_be_handed_in_is_said_at_once(
    notebook: Notebook, typed: list[tuple[str, str]]
) -> None:
    """The check names the line to type; typed, it is handed in and nothing more is said."""
    for cell, source in typed:
        notebook.type(cell, source)
    assert notebook.run("task") == ["Your answer is noted.", LINE]
    notebook.type("answer", LINE.partition(": ")[2])
    assert notebook.run("task") == ["Your answer is noted."]
    assert lift(notebook.pristine, notebook.saved()).answers == {"facts": "['a', 'b']"}


LOOK = "@task_1.check\ndef look(facts):\n    return f'{len(facts)} facts.'"


def test_an_answer_that_stood_there_before_gets_no_remark(notebook: Notebook) -> None:
    """The exercise is opened again and run: the check's own parameter is nobody's answer."""
    notebook.shell.run_cell("%reset -f")
    slips._origins.clear()
    notebook.sources |= {"answer": "facts = ['a', 'b']", "look": LOOK}
    assert notebook.run("ask", "look", "answer", "task") == ["2 facts."]


def test_a_value_that_is_only_tried_gets_no_remark(notebook: Notebook) -> None:
    """What the variable doesn't hold is nobody's answer yet."""
    notebook.type("try", "task_1.answer(['a', 'b'])")
    assert notebook.run("try") == ["Your answer is noted."]


SNIPPETS = [
    "facts = ['a', 'b']", "facts = ['b', 'a']", "facts = ['a']", "facts = ['a', 'c']",
    "facts = ...",
    "facts = list({'a', 'b'})", "facts = {'a', 'b'}", "facts.append('b')", "facts = facts",
    "facts = [one for one in 'ab']", "facts = both", "both = ['a', 'b']", "facts = list(both)",
    "facts = ['a']\nfacts.append('b')", "facts = ['a']\nmore = facts\nmore += ['b']", "del facts",
    "def f():\n    global facts\n    facts = ['a', 'b']", "f()", "facts = ['a', 'c']\nf()",
    "exec(\"facts = ['a', 'b']\")", "globals()['facts'] = ['a', 'b']", "facts = ['a', 'b']\n1 / 0",
    "facts = ['a', 'b'", "%time facts = ['a', 'b']", "%timeit -n 1 -r 1 facts = ['a']", "facts?",
    "list = tuple", "facts = list(('a', 'b'))", "facts: list = 'a b'.split()", "facts = ['A', 'B']",
    "raise E\nfacts = ['a', 'b']", "facts = ('a', 'b')  # why?\n%who", "print(facts)", "",
]  # fmt: skip
TYPED = st.lists(
    st.tuples(st.sampled_from(["answer", "mine", "also"]), st.sampled_from(SNIPPETS)),
    min_size=1, max_size=5,
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[*HealthCheck], deadline=None)
@given(TYPED, st.sampled_from(["task", "answer"]))
def test_check_and_grading_never_disagree(
    notebook: Notebook, typed: list[tuple[str, str]], before: str
) -> None:
    """In cells of whatever kind and order: accepted without a remark is handed in as it is."""
    notebook.begin()
    for cell, source in typed:
        notebook.type(cell, source, before=before)
    if notebook.run("task") == ["Your answer is noted."]:
        accepted = notebook.shell.user_ns["task_1"].shape.accept(notebook.shell.user_ns["facts"])
        text = lift(notebook.pristine, notebook.saved()).answers.get("facts", "None")
        assert notebook.shell.user_ns["task_1"].shape.accept(literal(text)) == accepted
