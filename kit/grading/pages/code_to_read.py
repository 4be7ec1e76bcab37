"""Names the tasks whose code a person should read too, because a test can't see all that it does.

A test that ran beside a participant's code could be read, changed or answered by it. Its points
stand: nbgrader's own mark for what waits for a person (``needs_manual_grade``) stays off.
"""

from collections.abc import Iterable, Mapping

from nbformat import NotebookNode

from kit.grading.course import grade_id
from kit.grading.pages.results import Result, State
from kit.grading.run.answers import outputs, provenance
from kit.messages import _

__all__ = ["looks", "to_read"]

SCORED = {State.PASSED, State.PARTLY, State.NOT_YET}  # by a test


def to_read(results: Iterable[Result], notebooks: Mapping[str, NotebookNode]) -> list[str]:
    """Return the names of the tasks whose tests in graded ``notebooks`` ran beside the code.

    Those that a person has scored are left out.
    """
    beside = {
        (name, grade_id(cell))
        for name, notebook in notebooks.items()
        for cell in notebook.cells
        if not provenance.ran_apart(cell)
    }
    return [
        one.task.name
        for one in results
        if one.state in SCORED
        and (one.task.notebook, one.task.id) in beside
        and not (one.task.read or one.by_person)
    ]


def looks(
    results: Iterable[Result], notebooks: Mapping[str, NotebookNode], called: Mapping[str, str]
) -> Iterable[str]:
    """Yield sentences for the facilitator on code to be read; ``called`` names each task."""
    tasks = ", ".join(called[name] for name in to_read(results, notebooks))
    if tasks:
        yield _(
            "Read the code too ({tasks}): its test ran beside it, where code can reach a test. "
            "The points stand."
        ).format(tasks=tasks)
    words = {word for notebook in notebooks.values() for word in provenance.odd_words(notebook)}
    yield from outputs.odd(sorted(words))
