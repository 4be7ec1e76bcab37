"""A whole session of privacy_1: handed in, collected, graded, given feedback, reported."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kit import literals, places
from kit.grading import autograde, collect, feedback, release, report
from kit.grading.autograde import Graded, Status

ID = "privacy_1"
BLANK = "groups = ...  # the blank: table.groupby(what?, dropna=False)"
CODE = "groups = table.groupby(facts, dropna=False)"
WRONG = {
    "facts": "['postcode', 'branch', 'subject']",
    "why": "{'fault': 'a', 'remedy': 'a'}",
    "blur": "{'age_band': 10, 'digits': 4}",
    "rules": "{'never_publish': ['branch'], 'smallest_group': 2, 'keep_days': 365}",
}
SCORES = {
    "perfect": 15,
    "empty": 0,
    "wrong": 0,
    "half": 4,
    "raises": 13,
    "loops": 13,
    "voila": 13,
    "lab": 13,
}

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Session:
    """What the four steps gave."""

    collected: collect.Collected
    graded: dict[str, Graded]
    pages: list[Path]
    report: report.Report


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A clone in which everybody handed in."""
    home = tmp_path_factory.mktemp("end to end") / "my hackyack"
    for folder in ("data", f"solutions/{ID}"):
        shutil.copytree(places.root() / folder, home / folder)
    shutil.copy2(places.root() / "nbgrader_config.py", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        inbox = hand_in(home / "inbox", release.release(ID) / f"{ID}.ipynb")
        collected = collect.collect(inbox, ID)
        graded = {found.student: found for found in autograde.grade(ID, timeout=25)}
        yield Session(collected, graded, feedback.feedback(ID), report.report(ID))


def hand_in(inbox: Path, exercise: Path) -> Path:
    """Write the hand-ins: six notebooks, one that is torn, and one person's answers twice."""
    inbox.mkdir()
    right = rights()
    half = {name: right[name] for name in ("facts", "why")}
    for name, given, code in [
        ("perfect", right, CODE),
        ("empty", {}, BLANK),
        ("wrong", WRONG, "groups = table.groupby(facts)"),
        ("half", half, BLANK),
        ("raises", right, "raise RuntimeError('no idea')"),
        ("loops", right, "while True: pass"),
        ("lab", right, BLANK),
    ]:
        nbformat.write(filled(exercise, given, code), inbox / f"{name}_{ID}.ipynb")
    whole = (inbox / f"perfect_{ID}.ipynb").read_text("utf-8")
    (inbox / f"torn_{ID}.ipynb").write_text(whole[:5000], "utf-8")
    answers = json.dumps({"workshop": ID, "answers": right})
    (inbox / f"voila_{ID}-answers.json").write_text(answers, "utf-8")
    return inbox


def rights() -> dict[str, str]:
    """Return the right answers to the core tasks, as the solution gives them."""
    given = literals.answers(nbformat.read(places.solutions() / ID / f"{ID}.ipynb", as_version=4))
    return {name: given[name] for name in WRONG}


def filled(exercise: Path, given: dict[str, str], code: str) -> NotebookNode:
    """Fill the exercise in; the code task's blank takes a statement."""
    notebook = literals.graft(nbformat.read(exercise, as_version=4), given)
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace(BLANK, code)
    return nbformat.from_dict(notebook)


def rows(session: Session) -> dict[str, dict[str, str]]:
    with session.report.csv.open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_everybody_is_collected(session: Session) -> None:
    """Eight submissions are taken, and the torn file is kept and named."""
    assert {taken.student for taken in session.collected.taken} == set(SCORES)
    assert [torn.path for torn in session.collected.unreadable] == [f"torn_{ID}.ipynb"]


def test_everybody_gets_what_they_deserve(session: Session) -> None:
    """The points are those expected, and nothing stopped the run."""
    assert {name: found.score for name, found in session.graded.items()} == SCORES
    assert {found.status for found in session.graded.values()} == {Status.GRADED}
    assert {found.max_score for found in session.graded.values()} == {15}


def test_only_the_loop_is_to_be_looked_at(session: Session) -> None:
    """The endless loop was stopped by the cell's time limit, and is named."""
    messages = {name: found.message for name, found in session.graded.items() if found.message}
    assert messages == {"loops": "Stopped for taking too long: task_5."}


def test_both_faces_score_equally(session: Session) -> None:
    """The same answers get the same points through Voilà and in JupyterLab, task by task."""
    found = rows(session)
    tasks = [f"task_{n}" for n in range(1, 6)]
    assert [found["voila"][task] for task in tasks] == [found["lab"][task] for task in tasks]


def test_everybody_gets_a_page(session: Session) -> None:
    """Each page says how far each task has come, in words."""
    assert {page.parent.parent.name for page in session.pages} == set(SCORES)
    pages = {page.parent.parent.name: page.read_text("utf-8") for page in session.pages}
    assert pages["perfect"].count(">Done<") == 5
    assert pages["empty"].count("There is no answer here yet.") == 5
    assert "three other facts single out more people" in pages["wrong"]


@pytest.mark.parametrize("secret", ["combinations", "publishes", "HIDDEN", "Traceback", "http"])
def test_no_page_gives_the_tests_away(session: Session, secret: str) -> None:
    """Neither hidden tests nor another host's address are on any page."""
    found: Callable[[Path], bool] = lambda page: secret in page.read_text("utf-8")  # noqa: E731
    assert not [page for page in [*session.pages, session.report.html] if found(page)]


def test_the_report_holds_all(session: Session) -> None:
    """The report has a row for everybody who handed something in, the torn file too."""
    found = rows(session)
    assert {name: row["points"] for name, row in found.items()} == {
        name: f"{score:g}" for name, score in SCORES.items()
    } | {"torn": ""}
    assert found["torn"]["status"] == "nothing readable"
