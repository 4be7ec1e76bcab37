"""Hostile submissions among honest ones: each gets what it deserves or a flag, and harms nobody."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import need
from small_course import ID, REFLECTION, RIGHT, filled, released

from kit import places
from kit.grading import autograde, core, course, execute, trees
from kit.grading.autograde import Graded, Status
from kit.kernels import sandbox, talk
from kit.kernels.tree import Tree

from .attacks import ATTACKS, odd_notebooks

__all__ = ["released"]  # a fixture

pytestmark = pytest.mark.timeout(900)

CORE = {"facts": RIGHT["facts"], "limit": RIGHT["limit"]}  # worth 3 of 4 points
HONEST = [f"honest-{n}" for n in range(4)]
PATIENT = 600  # seconds for a cell where nothing is to be stopped, on a busy machine


class InThisThread(Executor):
    """An executor for tests that change something here."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **options: Any) -> Future[Any]:
        """Do it now."""
        done: Future[Any] = Future()
        done.set_result(task(*args, **options))
        return done


@pytest.fixture(autouse=True)
def end_of_trees() -> Iterator[None]:
    """End the trees of this process after each test."""
    yield
    trees.end()


@pytest.fixture
def isolating() -> None:
    """Real isolation, or no test."""
    need("bwrap")
    if problem := sandbox.probe():
        pytest.skip(f"this system does not isolate: {problem}")


@pytest.fixture
def exercise(released: Path, isolating: None) -> Path:
    """The exercise as released, in a home where a secret is in the environment."""
    return released / "exercises" / ID / f"{ID}.ipynb"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server on this machine, such as a database; and a secret in the environment."""
    monkeypatch.setenv("HACKYACK_TEST_SECRET", "token")
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def put(home: Path, student: str, notebook: nbformat.NotebookNode | bytes) -> Path:
    """Put a submission into place as collected; return its file."""
    folder = home / "programme" / "submitted" / student / ID
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{ID}.ipynb"
    if isinstance(notebook, bytes):
        file.write_bytes(notebook)
    else:
        nbformat.write(notebook, file)
    (folder / "timestamp.txt").write_text("2026-01-01 10:00:00.000000 UTC", "utf-8")
    return file


def attack(exercise: Path, name: str, port: int) -> nbformat.NotebookNode:
    """A submission with the core tasks right and an attack where code may stand."""
    code = ATTACKS[name].code.replace("PORT", str(port))
    return filled(exercise, CORE | {"double": code}, REFLECTION)


def broken(home: Path, exercise: Path) -> dict[str, tuple[float | None, str]]:
    """Files that are no ordinary notebooks; returns what each deserves."""
    whole = filled(exercise, CORE, REFLECTION)
    deep = json.loads(nbformat.writes(whole))
    deep["metadata"]["deep"] = "DEEP"
    put(home, "deep-json", json.dumps(deep).replace('"DEEP"', "[" * 99999 + "]" * 99999).encode())
    put(home, "deep-answer", filled(exercise, {"facts": "[" * 90 + "]" * 90, "limit": "5"}))
    put(home, "long-answer", filled(exercise, {"facts": f"{[0] * 200_000}", "limit": "5"}))
    put(home, "runs-an-answer", filled(exercise, {"facts": "__import__('os')._exit(0) or []"}))
    put(home, "is-empty", b"")
    put(home, "is-no-notebook", b"\x89PNG\r\n\x1a\n" * 1000)
    with put(home, "is-huge", b"{}").open("r+b") as file:
        file.truncate(100_000_000)
    linked = put(home, "links", whole).with_name("data.csv")
    linked.symlink_to(home / "programme" / "gradebook.db")
    return {
        "deep-json": (None, ""),
        "deep-answer": (1, "Computed instead of written: facts"),
        "long-answer": (1, "Computed instead of written: facts"),
        "runs-an-answer": (0, "Computed instead of written: facts"),
        "is-empty": (None, ""),
        "is-no-notebook": (None, ""),
        "is-huge": (None, "larger than 50 MB"),
        "links": (3, ""),
    }


def test_everybody_gets_what_they_deserve(released: Path, exercise: Path, port: int) -> None:
    """Every attack is contained; where it touched how tests run, a person is asked to look."""
    deserved = {name: (a.score, a.flag) for name, a in ATTACKS.items()}
    for name in ATTACKS:
        put(released, name, attack(exercise, name, port))
    for name, (notebook, score, flag) in odd_notebooks(filled(exercise, CORE, "")).items():
        put(released, name, notebook)
        deserved[name] = score, flag
    deserved |= broken(released, exercise)
    for name in HONEST:
        put(released, name, filled(exercise, RIGHT, REFLECTION))
        deserved[name] = 4, ""
    assert len(deserved) - len(HONEST) >= 30
    found = {result.student: result for result in autograde.grade(ID, timeout=3, workers=2)}
    assert {name: found[name].score for name in deserved} == {
        name: score for name, (score, _flag) in deserved.items()
    }
    said = {name: found[name].message for name in deserved}
    assert not {n: said[n] for n, (_s, flag) in deserved.items() if flag not in said[n]}
    assert not [name for name in HONEST if found[name].message]
    assert not (released / "programme" / "autograded" / "links" / ID / "data.csv").exists()


def graded(home: Path, notebook: nbformat.NotebookNode, **options: Any) -> Graded:
    """Grade one submission in this thread."""
    put(home, "one", notebook)
    options = {"timeout": PATIENT, "executor": InThisThread()} | options
    (result,) = autograde.grade(ID, students=["one"], **options)
    return result


DEFENDED = [name for name, one in ATTACKS.items() if one.defence not in {"", "sandbox"}]


@pytest.mark.parametrize("name", DEFENDED)
def test_each_defence_is_what_stops_it(
    released: Path, exercise: Path, port: int, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With that one part of the sandbox left out, the attack has its point."""
    less = {"files": {"files", "identity"}}  # nobody may read the interpreter in root's own home
    without = sandbox.DEFENCES - less.get(ATTACKS[name].defence, {ATTACKS[name].defence})
    tree = Tree(enclosed=True, readable=[places.data()], defences=without)
    monkeypatch.setattr(trees, "here", lambda: tree)
    try:
        found = graded(released, attack(exercise, name, port))
    finally:
        tree.end()
    assert found.score == 4, found.message


@pytest.mark.parametrize("name", [n for n, one in ATTACKS.items() if one.defence == "sandbox"])
def test_the_sandbox_is_what_hides_it(released: Path, exercise: Path, port: int, name: str) -> None:
    """Run without a sandbox, the same code finds what it looks for and gets its point."""
    assert graded(released, attack(exercise, name, port), trust=True).score == 4


LASTING = {
    "loops": "import time\n    end = time.monotonic() + 8\n"
    "    while time.monotonic() < end: pass\n    return 8",
    "ignores": "import time\n    end = time.monotonic() + 20\n    while time.monotonic() < end:\n"
    "        try: time.sleep(1)\n        except KeyboardInterrupt: pass\n    return 8",
}


@pytest.mark.parametrize("name", LASTING)
def test_time_is_what_stops_it(released: Path, exercise: Path, name: str) -> None:
    """With more time than it takes, the code that would be stopped goes on to its point."""
    notebook = filled(exercise, CORE | {"double": LASTING[name]}, REFLECTION)
    assert graded(released, notebook, timeout=2).score == 3
    assert graded(released, notebook, force=True).score == 4


def test_size_is_what_cuts_it(
    released: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a cell shows beyond the limit isn't kept; with a larger limit it is."""
    shows = (
        "from IPython.display import HTML, display\n    display(HTML('x' * 3_000_000)); return 8"
    )
    notebook = filled(exercise, CORE | {"double": shows}, REFLECTION)
    file = released / "programme" / "autograded" / "one" / ID / f"{ID}.ipynb"
    graded(released, notebook)
    assert file.stat().st_size < 1_000_000
    monkeypatch.setattr(talk, "LARGEST", 10_000_000)
    graded(released, notebook, force=True)
    assert file.stat().st_size > 3_000_000


def test_replies_are_what_tell(
    released: Path, exercise: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where only outputs counted, code that swallows its errors would have its point."""
    monkeypatch.setattr(execute.Graft, "on_cell_executed", lambda *_a, **_k: None)
    assert graded(released, attack(exercise, "swallows-errors", port)).score == 4


@pytest.mark.parametrize("name", ["unkind-kit", "hides-the-reply"])
def test_canaries_are_what_tells(
    released: Path, exercise: Path, port: int, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Without canaries, code that silences tests is taken at its word."""
    monkeypatch.setattr(execute, "CANARIES", ())
    found = graded(released, attack(exercise, name, port))
    assert (found.status, "how tests are run" in found.message) == (Status.GRADED, False)


def test_words_are_what_flags_it(
    released: Path, exercise: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the list of odd words, an answer that equals everything passes unnoticed."""
    monkeypatch.setattr(core, "ODD", frozenset())
    found = graded(released, attack(exercise, "always-equal", port))
    assert (found.score, found.message) == (4, "")


def test_reading_is_what_keeps_code_out(
    released: Path, exercise: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without telling literals from code, a computed answer runs: here it ends the kernel."""
    monkeypatch.setattr(core, "read", lambda _pristine, submitted: core.unknown(submitted))
    found = graded(released, filled(exercise, {"facts": "__import__('os')._exit(0) or []"}))
    assert "ended Python itself" in found.message


def test_code_waits_where_nothing_isolates(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox the core tasks are graded, the code task isn't and isn't zero."""
    monkeypatch.setattr(sandbox, "available", lambda: False)
    exercise = released / "exercises" / ID / f"{ID}.ipynb"
    found = graded(released, filled(exercise, RIGHT, REFLECTION))
    assert (found.status, found.score) == (Status.PARTLY, 3)
    assert "waits for a sandbox" in found.message
    with course.gradebook() as book:
        row = book.find_grade("task_3", ID, ID, "one")
        assert (row.auto_score, row.needs_manual_grade) == (None, True)
    (standing,) = autograde.standing(ID)
    assert (standing.status, standing.score) == (Status.PARTLY, 3)
    (trusted,) = autograde.grade(ID, students=["one"], trust=True, executor=InThisThread())
    assert (trusted.status, trusted.score) == (Status.GRADED, 4)


@pytest.mark.skipif(os.getuid() == 0, reason="as root each piece of code has a number of its own")
def test_a_tree_that_was_felled_grows_again(released: Path, exercise: Path, port: int) -> None:
    """Code that ends every process it may end costs the next person nothing."""
    for name in ("kills-all", "kills-parent"):
        put(released, name, attack(exercise, name, port))
        put(released, f"after-{name}", filled(exercise, RIGHT, REFLECTION))
    people = ["kills-all", "after-kills-all", "kills-parent", "after-kills-parent"]
    found = autograde.grade(ID, students=people, executor=InThisThread(), timeout=PATIENT)
    assert [result.score for result in found] == [3, 4, 3, 4]
