"""What a participant's code shows never takes the points of the rest."""

from pathlib import Path

import nbformat
import pytest
from hostile.conftest import isolating
from hostile.handed import graded, put
from nbformat import NotebookNode
from support.in_this_thread import InThisThread
from support.small_course import ID, REFLECTION, RIGHT, filled, released

from kit.grading import course
from kit.grading.run import autograde, execute
from kit.grading.run.autograde import Status
from kit.grading.run.running import kernel_trees
from kit.grading.run.running.cell_runs import CellRuns

__all__ = ["isolating", "released"]  # fixtures

pytestmark = [pytest.mark.timeout(600), pytest.mark.usefixtures("isolating")]

SENDS = "get_ipython().kernel.send_response(get_ipython().kernel.iopub_socket, "
SHOWN = {
    "half a character": "print('\\ud800')",
    "half a character, displayed": "display({'text/html': '\\ud800'}, raw=True)",
    "half a character in an error": "try:\n    1 / 0\nfinally:\n    raise ValueError('\\ud800')",
    "a number for a text": "display({'text/plain': 5}, raw=True)",
    "an object for a text": "display({'text/html': {'a': 1}}, raw=True)",
    "bytes": "display({'image/png': b'abc'}, raw=True)",
    "no number": "display({'application/json': {'a': float('nan')}}, raw=True)",
    "deep": "deep = []\nfor n in range(300): deep = [deep]\n"
            "display({'application/json': deep}, raw=True)",
    "a bundle that is a text": SENDS + "'display_data', {'data': 'x', 'metadata': {}})",
    "a stream without a text": SENDS + "'stream', {'name': 'stdout'})",
    "a stream of a number": SENDS + "'stream', {'name': 'stdout', 'text': 7})",
    "a stream of lines": SENDS + "'stream', {'name': 'stdout', 'text': ['a', 'b']})",
    "a stream of nowhere": SENDS + "'stream', {'name': 7, 'text': 'a'})",
    "an odd update": SENDS + "'update_display_data', {'transient': {'display_id': []}})",
    "an odd state": SENDS + "'status', {})",
    "an end": SENDS + "'status', {'execution_state': 'idle'})",
    "an odd count": SENDS + "'execute_input', {'execution_count': 'many'})",
    "an odd comm": SENDS + "'comm_open', {'data': 3})",
    "plots inline": "%matplotlib inline",
    "plots with numpy": "%pylab inline",
    "plots as in an old notebook": "%matplotlib notebook",
    "runs a loop": "%gui asyncio",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _end_of_trees() -> object:
    """End this thread's tree after each test."""
    yield
    kernel_trees.end()


def showing(home: Path, source: str) -> NotebookNode:
    """A right hand-in of which the cell of the code task begins with ``source``."""
    notebook = filled(home / "exercises" / ID / f"{ID}.ipynb", RIGHT, REFLECTION)
    for cell in notebook.cells:
        if cell.id == "answer-3":
            cell.source = f"{source}\ndef double(n):\n    return 2 * n"
    return notebook


def test_every_hand_in_is_graded(released: Path) -> None:
    """Each has the points of its answers, whatever stands above them; so have nbgrader's."""
    names = {name.replace(" ", "-").replace(",", ""): source for name, source in SHOWN.items()}
    for name, source in names.items():
        put(released, name, showing(released, source))
    found = autograde.grade(ID, executor=InThisThread(), timeout=300)
    fewer = {"half-a-character-in-an-error": 3}
    assert {one.participant: one.score for one in found} == {
        name: fewer.get(name, 4) for name in names
    }
    told = {one.participant: one.message.replace("Odd in its code: get_ipython. Read it.", "")
            for one in found}  # fmt: skip
    assert {name: said for name, said in told.items() if said} == {}


def test_left_out_output_is_marked(released: Path) -> None:
    """Where an output stood that no notebook can hold, a line says so."""
    assert graded(released, showing(released, SHOWN["a number for a text"])).score == 4
    file = released / "programme" / "autograded" / "one" / ID / f"{ID}.ipynb"
    nbformat.validate(nbformat.read(file, 4))
    assert "An output is left out here" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("display({'text/plain': 5}, raw=True); return 8", "A test showed what no notebook"),
        ("get_ipython().display_pub.publish({'text/plain': ['8']}, {}); return 8", ""),
    ],
)
def test_a_test_that_shows_the_impossible_is_left_to_a_person(
    released: Path, body: str, said: str
) -> None:
    """Only the task of that test waits: the answers of the others have their points."""
    notebook = filled(released / "exercises" / ID / f"{ID}.ipynb", RIGHT | {"double": body})
    found = graded(released, notebook)
    assert said in found.message
    assert (found.status, found.score) == ((Status.PARTLY, 3) if said else (Status.GRADED, 4))


def test_points_that_cannot_be_counted_are_left_to_a_person(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """nbgrader stops at a test that gives more points than there are."""
    file = released / "solutions" / ID / f"{ID}.ipynb"
    file.write_text(file.read_text("utf-8").replace("assert double(4) == 8", "double(4)"), "utf-8")
    from kit.grading import release

    release.release(ID)
    found = graded(released, showing(released, ""))
    assert (found.status, found.score) == (Status.PARTLY, 3)
    assert "A test gave points that can't be counted (task_3): score it by hand." in found.message
    with course.gradebook() as book:
        row = book.find_grade("task_3", ID, ID, "one")
        assert (row.auto_score, row.needs_manual_grade) == (None, True)


def test_code_that_takes_all_the_time_costs_no_other_points(
    released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers have been read by then; only the code's own task waits for a person."""
    run = execute.Graft._code

    def late(self: CellRuns, *args: object) -> NotebookNode:
        self._until = 0
        return run(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(execute.Graft, "_code", late)
    found = graded(released, showing(released, ""))
    assert (found.status, found.score) == (Status.PARTLY, 3)
    assert "Its code took too long in all (task_3)" in found.message


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("\ufeff2026-01-01 10:00:00 UTC", "timestamp.txt was not saved as plain text"),
        ("yesterday", "timestamp.txt says 'yesterday', which is no date and time"),
        ("", "timestamp.txt is empty"),
        ("2026-01-01T10:00:00+01:00", ""),
    ],
)
def test_an_odd_time_stops_nothing(released: Path, content: str, said: str) -> None:
    """The hand-in is graded, one sentence tells of its file, and the next run has nothing to do."""
    put(released, "one", showing(released, ""))
    file = released / "programme" / "submitted" / "one" / ID / "timestamp.txt"
    file.write_text(content, "utf-8")
    (found,) = autograde.grade(ID, executor=InThisThread())
    assert (found.score, found.message.startswith(said)) == (4, True)
    assert bool(found.message) == bool(said)
    assert [one.status for one in autograde.standing(ID)] == [Status.BEFORE]


def test_another_file_of_the_same_time_is_graded_again(released: Path) -> None:
    """Exchanged by hand, a hand-in is another one, though its time is the same."""
    assert graded(released, filled(released / "exercises" / ID / f"{ID}.ipynb", {})).score == 0
    put(released, "one", showing(released, ""))
    assert [one.status for one in autograde.standing(ID)] == [Status.WAITING]
    (found,) = autograde.grade(ID, executor=InThisThread())
    assert (found.status, found.score) == (Status.GRADED, 4)
