"""One kind page for each participant."""

import html
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from support.small_course import ID, REFLECTION, graded

from kit.errors import SubmissionError
from kit.grading import course
from kit.grading.pages import feedback
from kit.grading.run import autograde

__all__ = ["graded"]  # a fixture


def page(participant: str) -> str:
    """Write one participant's page and return its text as people see it."""
    (file,) = feedback.feedback(ID, participants=[participant])
    return html.unescape(file.read_text("utf-8"))


def test_everybody_graded_gets_a_page(graded: Path) -> None:
    """Each page is in nbgrader's feedback folder; unreadable hand-ins get none."""
    pages = feedback.feedback(ID)
    assert len(pages) == 7
    assert pages[0] == graded / "programme" / "feedback" / "emil-empty" / ID / f"{ID}.html"


def test_each_page_is_told_once_it_is_written(graded: Path) -> None:
    """Hundreds of them take a minute, and nobody waits in silence."""
    there: list[tuple[bool, bool]] = []
    last = feedback.feedback(ID)[-1]
    last.unlink()
    feedback.feedback(ID, told=lambda page: there.append((page.is_file(), last.is_file())))
    assert there == [(True, False)] * 6 + [(True, True)]


def test_each_task_says_how_far_it_has_come(graded: Path) -> None:
    """Under each heading stands done, not yet or left empty."""
    states = re.findall(
        r'<h2>(.*?)</h2>\s*<p class="state">(?:<span.*?>)?([\w ]+)', page("hana-half")
    )
    assert states == [
        ("Choose the facts that tell", "Done"),
        ("Set the limit", "Left empty"),
        ("Write a little code", "Left empty"),
        ("What will you do by Friday?", "Left empty"),
    ]


def test_it_says_what_it_is_not(graded: Path) -> None:
    """The page is for the participant, in a stated language, by name."""
    text = page("petra-perfect")
    assert "Not a test, not for your manager." in text
    assert '<html lang="en">' in text
    assert "Feedback for Petra Perfect" in text


def test_hidden_tests_stay_hidden(graded: Path) -> None:
    """Neither a hidden test's code nor its message nor a traceback is on any page."""
    autograded = graded / "programme" / "autograded" / "wanda-wrong" / ID / f"{ID}.ipynb"
    assert "the twin town says birth_year" in autograded.read_text("utf-8")
    for file in feedback.feedback(ID):
        text = file.read_text("utf-8")
        assert "twin town" not in text
        assert "assert" not in text
        assert "Traceback" not in text
        assert "HIDDEN" not in text


def test_three_dots_are_no_answer(graded: Path) -> None:
    """An answer still open gets its own line, also with other blanks around the dots."""
    file = graded / "programme" / "submitted" / "emil-empty" / ID / f"{ID}.ipynb"
    file.write_text(file.read_text("utf-8").replace("facts = ...", "facts =  ..."), "utf-8")
    autograde.grade(ID, participants=["emil-empty"], force=True)
    assert page("emil-empty").count("There is no answer here yet.") == 3


def test_forgotten_quotes_have_their_own_line(graded: Path) -> None:
    """Text without quotes gets its own line, not only Python's NameError."""
    file = graded / "programme" / "submitted" / "wanda-wrong" / ID / f"{ID}.ipynb"
    file.write_text(file.read_text("utf-8").replace(r"[\"branch\"]", "[branch]"), "utf-8")
    autograde.grade(ID, participants=["wanda-wrong"], force=True)
    assert "can't read facts as an answer. Does text stand in quotes" in page("wanda-wrong")


def test_an_endless_loop_has_its_own_line(graded: Path) -> None:
    """Code that never ended gets its own line."""
    assert "Is there a loop that never ends?" in page("lena-loops")


def test_ones_own_answer_is_shown_without_the_hint(graded: Path) -> None:
    """The page shows the answer given, not the exercise's own comment."""
    text = page("wanda-wrong")
    assert 'facts = ["branch"]' in text
    assert "Put your answer" not in text


def test_an_answer_in_a_cell_beside_is_shown(graded: Path) -> None:
    """Where it is done, no three dots stand under “Your answer”."""
    file = graded / "programme" / "submitted" / "emil-empty" / ID / f"{ID}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    asked = next(at for at, cell in enumerate(notebook.cells) if cell.id == "answer-1")
    notebook.cells.insert(asked + 1, new_code_cell('facts = ["birth_year"]\nfacts += ["postcode"]'))
    nbformat.write(notebook, file)
    autograde.grade(ID, participants=["emil-empty"], force=True)
    assert "<code>facts = ['birth_year', 'postcode']" in page("emil-empty")


def test_a_facilitators_words_are_shown_as_text(graded: Path) -> None:
    """A comment given in the formgrader appears, and its markup is only text."""
    with course.gradebook() as book:
        comment = book.find_comment("answer_1", ID, ID, "wanda-wrong")
        comment.manual_comment = "Nearly! <script>alert(1)</script>"
        book.db.commit()
    (file,) = feedback.feedback(ID, participants=["wanda-wrong"])
    assert "Nearly! &lt;script&gt;" in file.read_text("utf-8")


def test_a_reflection_waits_and_is_answered(graded: Path) -> None:
    """A reflection is shown as waiting until a person has read it."""
    assert "Waiting to be read by a person" in page("petra-perfect")
    assert REFLECTION in page("petra-perfect")
    with course.gradebook() as book:
        grade = book.find_grade("reflection", ID, ID, "petra-perfect")
        grade.manual_score, grade.needs_manual_grade = 0, False
        book.db.commit()
    assert "Waiting to be read" not in page("petra-perfect")


def test_pages_load_nothing(graded: Path) -> None:
    """A page names no address at all, so it asks no host for anything."""
    for file in feedback.feedback(ID):
        text = file.read_text("utf-8")
        assert re.findall(r"(?:https?:)?//\w", text) == []
        assert re.findall(r'(?:src|href)="(?!#|data:)', text) == []
        assert "<script" not in text


def test_each_page_names_one_next_step(graded: Path) -> None:
    """Each page has one next step, and different people get different ones."""
    steps = {}
    for file in feedback.feedback(ID):
        text = html.unescape(file.read_text("utf-8"))
        (steps[file.parent.parent.name],) = re.findall(
            r"<h2>Your next step</h2>\s*<p>(.*)</p>", text
        )
    assert (
        steps["hana-half"] == "Try “Set the limit”, alone or with somebody: it has no answer yet."
    )
    assert steps["lena-loops"] == "Try “Write a little code” again, alone or with somebody."
    assert steps["petra-perfect"].startswith("Tell a colleague")
    assert set(steps) == {
        "emil-empty",
        "hana-half",
        "kurt-killer",
        "lena-loops",
        "petra-perfect",
    } | {
        "rita-raises",
        "wanda-wrong",
    }


def test_what_waits_holds_back_nothing_else(graded: Path) -> None:
    """Code that could not be run is shown as waiting; the other tasks get their lines."""
    text = page("kurt-killer")
    assert text.count(">Done<") == 2
    assert "Waiting for your facilitator" in text


def test_a_torn_file_is_said(graded: Path) -> None:
    """The page for half a file shows its answers, names the lost ones and asks for a new file."""
    file = graded / "programme" / "submitted" / "petra-perfect" / ID / f"{ID}.ipynb"
    whole = file.read_bytes()
    file.write_bytes(whole[: whole.index(b'"answer_2"')])
    autograde.grade(ID, participants=["petra-perfect"], force=True)
    text = page("petra-perfect")
    assert "Your file was damaged on its way." in text
    assert text.count("Not in your file") == 3
    assert text.count(">Done<") == 1
    assert "Hand in the whole file again" in text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
def test_no_script_of_a_participant_runs(graded: Path, text: str) -> None:
    """Markup in answers and reflections is text on the page."""
    file = graded / "programme" / "autograded" / "wanda-wrong" / ID / f"{ID}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    for cell in notebook.cells:
        if course.grader(cell).get("solution"):
            cell.source = text
    file.chmod(0o644)  # nbgrader makes it read-only
    nbformat.write(notebook, file)
    (made,) = feedback.feedback(ID, participants=["wanda-wrong"])
    content = made.read_text("utf-8")
    assert text not in content
    assert html.escape(text, quote=False).replace("<", "&lt;") in content


def test_who_is_not_graded_is_said(graded: Path) -> None:
    """Feedback for somebody who isn't graded, or not known, gives one sentence."""
    shutil.rmtree(graded / "programme" / "autograded" / "wanda-wrong")
    for who, told in {
        "wanda-wrong": "Not graded yet: wanda-wrong. Run: hackyack grade",
        "nobody": f"Nothing of nobody was collected for {ID}. Known: emil-empty, ",
    }.items():
        with pytest.raises(SubmissionError, match=told):
            feedback.feedback(ID, participants=[who])
