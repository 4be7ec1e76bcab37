"""The tasks of a workshop with an answer to each and why it is right, for after a session.

The answers and reasons stand in ``answers.toml``, the words for them in the exercise's own forms.
"""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import IPython
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from kit.errors import WorkshopError
from kit.grading import course
from kit.messages import _
from kit.notebooks import literals, markup
from kit.notebooks.execution import execute
from kit.programme import answer_tables
from kit.programme.answer_tables import Answers
from kit.programme.workshops import Workshop
from kit.tasks import Task
from kit.tasks.wording import in_words

__all__ = ["Solution", "solutions", "tell"]

MOST = 3  # answers shown where more than one is right
TOLD = "words-of-"

Words = list[tuple[str, list[str]]]


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One task: its text as HTML, answers in words, and why they are right.

    ``answers`` are different right answers, each as pairs of a question and texts; a task that
    wants code has ``code`` instead.
    """

    text: str
    answers: tuple[Words, ...]
    code: str
    why: str


def solutions(workshop: Workshop) -> tuple[Solution, ...]:
    """Return the tasks of ``workshop`` that have answers, in their order.

    The exercise is run once, which takes seconds. Raises WorkshopError where it can't be run.
    """
    table = answer_tables.read(workshop.id)
    if not table:
        return ()
    released = course.exercise(workshop.id)
    texts = dict(_texts(released))
    asked = [name for name in texts if name in table]
    words = _words(workshop, released, {name: table[name] for name in asked})
    return tuple(
        Solution(
            text=texts[name],
            answers=tuple(words[name]),
            code="" if words[name] else table[name].right[0],
            why=table[name].why,
        )
        for name in asked
    )


def tell(sources: str) -> None:
    """Print the answers of ``sources``, a JSON list of answer cells, in words and as JSON.

    This runs in the exercise's kernel, where its forms are. Writings with a magic are left out:
    others say the same.
    """
    shell = IPython.get_ipython()
    found: list[Words] = []
    for source in json.loads(sources):
        if _is_python(source):
            space = dict(shell.user_ns)
            exec(source, space)  # noqa: S102  an author's own answer, which check has graded
            for words in _told(space, source):
                if words not in found:
                    found.append(words)
    print(json.dumps(found[:MOST]))  # noqa: T201  the kernel's way to answer


def _told(space: Mapping[str, Any], source: str) -> Iterator[Words]:
    """Yield the answer in words, for each form that asks for a name that ``source`` binds."""
    names = literals.bound(source)
    for task in [one for one in space.values() if isinstance(one, Task) and one.name in names]:
        answer = task.shape.accept(space[task.name])
        yield [list(pair) for pair in in_words(task.shape, answer)]  # type: ignore[misc]


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


def _texts(released: NotebookNode) -> Iterator[tuple[str, str]]:
    """Yield the id of each graded cell with the task's text: the cell of the heading before it."""
    text = ""
    for cell in released.cells:
        if cell.cell_type == "markdown" and any(n == 2 for n, _t in markup.headings(cell.source)):
            text = markup.cell_as_html(cell)
        elif name := course.grade_id(cell):
            yield name, text


def _words(
    workshop: Workshop, released: NotebookNode, table: Mapping[str, Answers]
) -> dict[str, list[Words]]:
    """Return the answers of each task in words; none for one that wants code."""
    cells: list[NotebookNode] = []
    for cell in released.cells:
        name = course.grade_id(cell)
        if name in table:
            cells.append(_asking(name, table[name].right))
        if cell.cell_type == "code":
            cells.append(new_code_cell(cell.source))
    ran = execute(new_notebook(cells=cells), file=workshop.exercise, errors=True)
    told = [cell for cell in ran.cells if cell["id"].startswith(TOLD)]
    return {cell["id"].removeprefix(TOLD): _read(workshop, cell) for cell in told}


def _asking(name: str, right: Sequence[str]) -> NotebookNode:
    source = f"from kit.grading.pages import solutions\n\nsolutions.tell({json.dumps(right)!r})"
    cell: NotebookNode = new_code_cell(source, id=TOLD + name)
    return cell


def _read(workshop: Workshop, cell: NotebookNode) -> list[Words]:
    errors = [output.evalue for output in cell.outputs if output.output_type == "error"]
    said = "".join(output.text for output in cell.outputs if output.get("name") == "stdout")
    if errors or not said:
        raise WorkshopError(
            _("The answers of {workshop} can't be shown ({why}); run: hackyack check {id}").format(
                workshop=workshop.title, why=" ".join(errors)[:200], id=workshop.id
            )
        )
    return [[(question, texts) for question, texts in words] for words in json.loads(said)]
