"""A whole session of privacy_1: handed in, graded, given feedback, reported, one forgotten."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from kit import places
from kit.grading import forget, release
from kit.grading.intake import collect
from kit.grading.pages import feedback, record, report
from kit.grading.run import autograde
from kit.grading.run.autograde import Graded, Status
from kit.notebooks import literals

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
    "torn": 2,
    "curly": 13,
}

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Session:
    """What the four steps gave."""

    collected: collect.Collected
    graded: dict[str, Graded]
    pages: list[Path]
    report: report.Report
    records: list[Path]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A clone in which everybody handed in."""
    home = tmp_path_factory.mktemp("end to end") / "my hackyack"
    for folder in ("data", f"solutions/{ID}", f"workshops/{ID}"):
        shutil.copytree(places.root() / folder, home / folder)
    shutil.copy2(places.root() / "nbgrader_config.py", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        inbox = hand_in(home / "inbox", release.release(ID) / f"{ID}.ipynb")
        collected = collect.collect(inbox, ID)
        graded = {found.participant: found for found in autograde.grade(ID, timeout=25)}
        pages, records = feedback.feedback(ID), record.record(ID)
        yield Session(collected, graded, pages, report.report(ID), records)


def hand_in(inbox: Path, exercise: Path) -> Path:
    """Write the hand-ins: notebooks, three of them damaged, and one person's answers twice."""
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
    (inbox / f"torn_{ID}.ipynb").write_text(whole.partition('"answer_2"')[0], "utf-8")
    (inbox / f"scrap_{ID}.ipynb").write_text(whole[:500], "utf-8")
    lab = (inbox / f"lab_{ID}.ipynb").read_text("utf-8")
    curly = lab.replace("'birth_year'", "“birth_year”").replace("'subject'", "„subject“")
    (inbox / f"curly_{ID}.ipynb").write_bytes(curly.encode("utf-16"))
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
    """What can be read is taken, damaged or not; a scrap is kept and named."""
    assert {taken.participant for taken in session.collected.taken} == set(SCORES)
    assert [scrap.path for scrap in session.collected.unreadable] == [f"scrap_{ID}.ipynb"]


def test_everybody_gets_what_they_deserve(session: Session) -> None:
    """The points are those expected, and nothing stopped the run; what was torn off is open."""
    assert {name: found.score for name, found in session.graded.items()} == SCORES
    parts = [name for name, found in session.graded.items() if found.status is Status.PARTLY]
    assert parts == ["torn"]
    most = {name: found.max_score for name, found in session.graded.items()}
    assert most.pop("voila") == 13, "a phone has no task 5, and nothing counts it against anybody"
    assert set(most.values()) == {15}


def test_who_is_to_be_looked_at(session: Session) -> None:
    """The endless loop was stopped by the cell's time limit, and repairs are named."""
    messages = {name: found.message for name, found in session.graded.items() if found.message}
    assert sorted(messages) == ["curly", "loops", "torn"]
    assert "task_5" in messages["loops"]
    assert "UTF-16" in messages["curly"]
    assert "answer_1" in messages["curly"]
    assert "could still be read" in messages["torn"]


def test_both_faces_score_equally(session: Session) -> None:
    """The same answers get the same points through Voilà and in JupyterLab, task by task."""
    found = rows(session)
    tasks = [f"task_{n}" for n in range(1, 5)]
    assert [found["voila"][task] for task in tasks] == [found["lab"][task] for task in tasks]


def test_everybody_gets_a_page(session: Session) -> None:
    """Each page says how far each task has come, in words."""
    assert {page.parent.parent.name for page in session.pages} == set(SCORES)
    pages = {page.parent.parent.name: page.read_text("utf-8") for page in session.pages}
    assert pages["perfect"].count(">Done<") == 5
    assert pages["empty"].count("There is no answer here yet.") == 4
    assert pages["empty"].count("none is needed: this task is optional") == 1
    assert pages["torn"].count("Not in your file") == 5
    assert "Not yet: three others single out more" in pages["wrong"]
    assert {page.count("Your next step") for page in pages.values()} == {1}
    assert {page.count("Not a test, not for your manager") for page in pages.values()} == {1}


@pytest.mark.parametrize(
    "secret",
    ["combinations", "publishes", "HIDDEN", "Traceback", "http", "twin town", "fewer than 80%"],
)
def test_no_page_gives_the_tests_away(session: Session, secret: str) -> None:
    """Neither hidden tests nor another host's address are on any page."""
    found: Callable[[Path], bool] = lambda page: secret in page.read_text("utf-8")  # noqa: E731
    assert not [page for page in [*session.pages, session.report.html] if found(page)]


def test_the_report_holds_all(session: Session) -> None:
    """The report has a row for everybody who handed something in, the torn file too."""
    found = rows(session)
    assert {name: row["points"] for name, row in found.items()} == {
        name: f"{score:g}" for name, score in SCORES.items()
    } | {"scrap": ""}
    assert found["scrap"]["status"] == "nothing readable"
    assert found["torn"]["status"] == "graded in part"
    assert "UTF-16" in found["curly"]["repaired"]


def test_both_faces_have_one_record(session: Session) -> None:
    """The record of learning is the same, whichever way somebody took part."""
    records = {page.parent.name: page.read_text("utf-8") for page in session.records}
    assert set(records) == set(SCORES)
    assert records["voila"].replace(">voila<", ">lab<") == records["lab"]
    assert records["lab"].count(">Shown<") == 3


def test_z_somebody_is_forgotten(session: Session) -> None:
    """Last of all, one person goes, and no file under programme/ names them any more."""
    forget.forget("curly")
    programme = places.programme()
    left = [
        f
        for f in programme.rglob("*")
        if "curly" in f.name or (f.is_file() and b"curly" in f.read_bytes())
    ]
    assert left == []
