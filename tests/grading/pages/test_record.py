"""The record of learning: a participant's outcomes in words, on one page."""

import html
import re
from pathlib import Path

import pytest
from support import minimal
from support.small_course import ID, filled, graded

from kit.errors import SubmissionError, WorkshopError
from kit.grading import course
from kit.grading.intake import collect
from kit.grading.pages.record import Level, level, record
from kit.grading.pages.results import Result, State
from kit.grading.run import autograde
from kit.programme.workshops import Outcome

__all__ = ["graded"]  # a fixture

PLAN = minimal.PLAN.replace(
    'competence = "1.3"\nevidence   = ["task_1", "task_2", "task_3", "task_4"]',
    'competence = "4.2"\nevidence   = ["task_1", "task_2"]',
)


@pytest.fixture
def home(graded: Path) -> Path:
    """The small course graded, with a plan that names its outcome."""
    plan = graded / "workshops" / ID / "workshop.toml"
    plan.parent.mkdir(parents=True)
    plan.write_text(PLAN, "utf-8")
    return graded


def page(participant: str) -> str:
    (file,) = record(ID, participants=[participant])
    return html.unescape(file.read_text("utf-8"))


def test_everybody_graded_gets_one(home: Path) -> None:
    """One page for each participant, in a folder of their own."""
    files = record(ID)
    assert len(files) == 7
    assert files[0] == home / "programme" / "record" / "emil-empty" / f"{ID}.html"


def test_it_says_who_what_and_when(home: Path) -> None:
    """Name, workshop, outcome, task, competence by code and title, and the date."""
    text = page("petra-perfect")
    assert "<h1>Petra Perfect</h1>" in text
    assert "took part in the workshop “How many books are on loan?” (2 hours)" in text
    assert ">Shown<" in text
    assert "Shown by: Choose the facts that tell · Set the limit" in text
    assert "DigComp 3.0 competence 4.2: Protecting personal data and privacy" in text
    assert re.search(r"handed in the exercise on 20\d\d-\d\d-\d\d\.", text)


@pytest.mark.parametrize(
    ("participant", "said", "task"),
    [
        ("hana-half", "Begun", "Begun in: Choose the facts that tell</p>"),
        ("wanda-wrong", "Not yet", "Would be shown by: Choose the facts that tell · Set"),
    ],
)
def test_begun_and_not_yet(home: Path, participant: str, said: str, task: str) -> None:
    """Half of an outcome is begun, none of it is not yet, with the tasks that would show it."""
    text = page(participant)
    assert said in text
    assert re.sub(r"\s+", " ", task) in re.sub(r"\s+", " ", text)


def test_no_measure_of_a_person(home: Path) -> None:
    """No page has points or per cent, and each says that it is no certificate."""
    for file in record(ID):
        text = re.sub(r"<style>.*</style>", "", file.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"%|percent|points?\b|\d/\d", text)
        assert "Not a test, not for your manager" in text
        assert re.findall(r"(?:https?:)?//\w", text) == []


def test_how_long_is_stated(home: Path) -> None:
    """The page states for how many days hand-ins are kept."""
    assert "to be kept for at most 90 days" in page("petra-perfect")
    settings = home / "nbgrader_config.py"
    text = settings.read_text("utf-8").replace("keep_days = 90", "keep_days = 14")
    settings.write_text(text, "utf-8")
    text = page("petra-perfect")
    assert (
        "your number on the course platform if it came from one, are to be kept for at most 14 days"
        in text
    )


def test_both_faces_get_the_same(home: Path, tmp_path: Path) -> None:
    """Answers through Voilà give the very page that the notebook gives."""
    exercise = home / "exercises" / ID / f"{ID}.ipynb"
    inbox = tmp_path / "again"
    inbox.mkdir()
    answers = '{"workshop": "small_1", "answers": {"facts": "[\'birth_year\', \'postcode\']"}}'
    (inbox / f"Vera_{ID}-answers.json").write_text(answers, "utf-8")
    notebook = filled(exercise, {"facts": "['birth_year', 'postcode']"})
    course.nbformat.write(notebook, inbox / f"Nora_{ID}.ipynb")
    collect.collect(inbox, ID)
    autograde.grade(ID, participants=["vera", "nora"])
    assert page("vera").replace("Vera", "Nora") == page("nora")


def test_who_is_not_graded_has_none(home: Path) -> None:
    """A record without a grading or without a workshop gives one sentence."""
    with pytest.raises(SubmissionError, match="Nothing of nobody was collected"):
        record(ID, participants=["nobody"])
    with pytest.raises(WorkshopError):
        record("nowhere")


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([State.PASSED, State.PASSED], Level.SHOWN),
        ([State.PASSED, State.WAITING], Level.BEGUN),
        ([State.PARTLY, State.NOT_YET], Level.BEGUN),
        ([State.NOT_YET, State.LOST], Level.NOT_YET),
        ([], Level.NOT_YET),
    ],
)
def test_levels(graded: Path, states: list[State], expected: Level) -> None:
    """All evidence shows it, some of it is begun; an outcome without evidence is never shown."""
    tasks = course.tasks(course.exercise(ID))
    found = {
        task.id: Result(task=task, state=state, score=None)
        for task, state in zip(tasks, states, strict=False)
    }
    outcome = Outcome(text="", competence="1.3", evidence=tuple(found))
    assert level(outcome, found) is expected
