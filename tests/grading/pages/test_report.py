"""The facilitator's report."""

import csv
import re
import shutil
from pathlib import Path

import pytest
from support.small_course import ID, PEOPLE, graded

from kit.errors import WorkshopError
from kit.grading import course
from kit.grading.pages import report
from kit.grading.run import autograde

__all__ = ["graded"]  # a fixture


def rows() -> dict[str, dict[str, str]]:
    """Write the report and return its CSV by participant."""
    with report.report(ID).csv.open(encoding="utf-8-sig", newline="") as file:
        return {row["participant"]: row for row in csv.DictReader(file)}


def page() -> str:
    """Write the report and return its page."""
    return report.report(ID).html.read_text("utf-8")


def test_the_csv_holds_everybody(graded: Path) -> None:
    """Each participant with a hand-in has one row with the expected points."""
    found = rows()
    assert sorted([*PEOPLE, "Tom Torn"]) == list(found)
    for name, (_answers, _reflection, score) in PEOPLE.items():
        assert found[name]["points"] == ("" if score is None else f"{score:g}")


def test_the_csv_says_whom_to_look_at(graded: Path) -> None:
    """A row names the reason if a submission was not graded or has to be read."""
    found = rows()
    assert found["Kurt Killer"]["status"] == "graded in part"
    assert found["Kurt Killer"]["look at"].startswith("“Write a little code” waits: ")
    assert "taking too long: “Write a little code”." in found["Lena Loops"]["look at"]
    assert "Tom Torn_small_1.ipynb" in found["Tom Torn"]["look at"]
    assert found["Petra Perfect"]["look at"].startswith("A reflection to read. Read the code too")
    assert found["Emil Empty"]["look at"] == (
        "Left empty: “Choose the facts that tell”, “Set the limit”, “Write a little code”."
    )


def test_nobody_is_overlooked(graded: Path) -> None:
    """The page says "nobody" only where nothing is unread, empty or waiting."""
    for folder in (graded / "programme" / "submitted").iterdir():
        if folder.name != "petra-perfect":
            shutil.rmtree(folder)
    shutil.rmtree(graded / "programme" / "unreadable")
    assert "<dd>A reflection to read.</dd>" in page()
    assert "Nobody: every hand-in" not in page()
    with course.gradebook() as book:
        book.find_comment("reflection", ID, ID, "petra-perfect").manual_comment = "Yes!"
        book.db.commit()
    assert "Read the code too (“Write a little code”): its test ran beside it" in page()
    with course.gradebook() as book:
        book.find_grade("task_3", ID, ID, "petra-perfect").manual_score = 1
        book.db.commit()
    assert "Nobody: every hand-in was read and graded." in page()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\uff1d1"])
def test_names_are_no_formulas(graded: Path, name: str) -> None:
    """A spreadsheet opens a hostile name as text."""
    with course.gradebook() as book:
        book.update_or_create_student("emil-empty", first_name="", last_name=name)
    with report.report(ID).csv.open(encoding="utf-8-sig", newline="") as file:
        names = [row[0] for row in csv.reader(file)]
    assert not [shown for shown in names if shown[:1] in set("=+-@\t\uff1d")]


def test_the_page_counts_task_by_task(graded: Path) -> None:
    """Per task the page says how many are done, partly there, not yet, not graded."""
    line = re.search(r"Choose the facts that tell</th>(.*)</tr>", page())
    assert line
    assert re.findall(r">(\d+)<", line[1]) == ["5", "0", "1", "1", "0", "1"]


def test_the_page_ranks_nobody(graded: Path) -> None:
    """People stand in the order of their names, and no total is shown."""
    everyone = page().split("Everyone, by name")[1]
    names = re.findall(r'<th scope="row">(.*?)</th>', everyone)
    assert names == sorted([*PEOPLE, "Tom Torn"])
    assert not re.findall(r">\d+(?:\.\d+)?<", everyone)


def test_points_are_shown_only_when_asked(graded: Path) -> None:
    """The spread of points is on the page only if it was asked for."""
    assert "Points, as you asked" not in page()
    text = report.report(ID, scores=True).html.read_text("utf-8")
    assert "Half of the hand-ins have 3 or more of 4 points." in text


def test_figures_have_words(graded: Path) -> None:
    """Each figure has its finding as text alternative and as caption."""
    text = report.report(ID, scores=True).html.read_text("utf-8")
    assert text.count("<img ") == text.count(' alt="') == text.count("<figcaption>") == 2
    assert re.search(
        r'alt="Hand-ins in which each task is done. “[\w ]+” was hardest: solved in \d of', text
    )


def test_repairs_are_told(graded: Path) -> None:
    """Damaged files and their damages are on the page and in the CSV."""
    file = graded / "programme" / "submitted" / "petra-perfect" / ID / f"{ID}.ipynb"
    file.write_bytes(file.read_text("utf-8").encode("utf-16"))
    told = "It was saved as UTF-16, where Jupyter writes plain UTF-8."
    assert rows()["Petra Perfect"]["repaired"] == told
    assert f"<dd>{told}</dd>" in page()


def test_tasks_have_a_file_of_their_own(graded: Path) -> None:
    """One row for each task says how many came how far, and which wrong answer they share."""
    people = ("wanda-wrong", "emil-empty", "hana-half")
    for name in people:
        file = graded / "programme" / "submitted" / name / ID / f"{ID}.ipynb"
        file.write_text(
            re.sub(r"limit = (?:\.\.\.|7)", "limit = 8", file.read_text("utf-8")), "utf-8"
        )
    autograde.grade(ID, participants=people, timeout=3)
    with report.report(ID).tasks.open(encoding="utf-8-sig", newline="") as found:
        tasks = {row["task"]: row for row in csv.DictReader(found)}
    assert tasks["task_2"]["passed"] == "4"
    assert tasks["task_2"]["commonest wrong answer"] == "limit = 8"
    assert tasks["task_2"]["hand-ins with it"] == "3"
    assert tasks["task_1"]["commonest wrong answer"] == ""
    assert "<dd><code>limit = 8</code> (3 hand-ins)</dd>" in page()


def test_tables_can_be_heard(graded: Path) -> None:
    """Every table has a caption, every heading cell a scope."""
    text = page()
    assert text.count("<table>") == text.count("<caption>") == 2
    assert re.findall(r"<th(?! scope=)[ >]", text) == []


def test_the_page_loads_nothing(graded: Path) -> None:
    """The page names no address at all; its pictures are inside it."""
    text = re.sub(r"data:image/png;base64,[\w+/=]+", "", page())
    assert re.findall(r"(?:https?:)?//\w", text) == []


def test_markup_in_names_and_reflections_is_text(graded: Path) -> None:
    """Participants' texts can't become markup in the facilitator's browser."""
    with course.gradebook() as book:
        book.update_or_create_student("petra-perfect", first_name="", last_name="<img src=x>")
    assert "<img src=x" not in page()
    assert "&lt;img src=x&gt;" in page()


def test_a_report_before_anybody_handed_in(graded: Path) -> None:
    """Without hand-ins the report is empty, not an error; without an exercise it is one."""
    (graded / "programme").rename(graded / "gone")
    assert "0 people handed something in." in page()
    with pytest.raises(WorkshopError):
        report.report("nowhere")
