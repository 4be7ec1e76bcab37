"""The pages of people who handed in together, and the counts of people and hand-ins."""

import csv
import html
from pathlib import Path

import pytest
from support.small_course import ID, paired

from kit.grading import course, hand_in_names, retention
from kit.grading.courses import own
from kit.grading.pages import feedback, record, report

__all__ = ["paired"]  # a fixture


@pytest.fixture
def pair(paired: Path) -> str:
    """The id of Ana Novak and Ben, beside whom Ben has handed in alone."""
    (id,) = (one for one in own().participants("submitted") if hand_in_names.is_of_several(one))
    return id


def text(file: Path) -> str:
    return html.unescape(file.read_text("utf-8"))


def test_the_page_of_feedback_greets_both(pair: str) -> None:
    """One page, for one hand-in."""
    (page,) = feedback.feedback(ID, participants=[pair])
    assert "<p>Feedback for Ana Novak and Ben</p>" in text(page)


def test_each_gets_a_record_of_their_own(pair: str) -> None:
    """It tells that they weren't alone, and not who the others were."""
    ana, ben = sorted(record.record(ID, participants=[pair]))
    assert (ana.name, ben.name) == (f"{ID}.ana-novak.html", f"{ID}.ben.html")
    for page, own_name, other in ((ana, "Ana Novak", "Ben"), (ben, "Ben", "Ana")):
        assert f"<h1>{own_name}</h1>" in text(page)
        assert "handed in the exercise together with 1 other person on 20" in text(page)
        assert other not in text(page)


def test_namesakes_get_two_records(pair: str) -> None:
    """Two people of one name can work together."""
    with course.gradebook() as book:
        book.update_or_create_student(pair, last_name="Ana + Ana")
    pages = record.record(ID, participants=[pair])
    assert [page.name for page in pages] == [f"{ID}.ana.html", f"{ID}.ana-2.html"]


def test_the_report_counts_people_and_hand_ins(pair: str) -> None:
    """Ben, who has done both, is one person; what was done is counted once for both."""
    made = report.report(ID)
    assert "2 people handed something in. Some worked together: there are 2" in text(made.html)
    assert '<th scope="row">Ana Novak + Ben</th>' in text(made.html)
    with made.csv.open(encoding="utf-8-sig", newline="") as rows:
        assert [(row["id"], row["people"]) for row in csv.DictReader(rows)] == [
            (pair, "2"),
            ("ben", "1"),
        ]
    with made.tasks.open(encoding="utf-8-sig", newline="") as rows:
        assert next(csv.DictReader(rows))["passed"] == "1"


def test_the_reminder_counts_people(pair: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both people of an old hand-in are meant."""
    old = own().assignment(ID).submitted(pair) / "timestamp.txt"
    old.write_text("2020-01-01 10:00:00 UTC", "utf-8")
    assert "2 people's hand-ins are older than 90 days" in retention.reminder(own())


def test_people_are_counted_once() -> None:
    """Who works alone is one person, two of one name are two, and nobody is counted twice."""
    several = hand_in_names.people("Ana + Ben")
    assert hand_in_names.count([("Ana",), ("Ana",)]) == 2
    assert hand_in_names.count([("Ana",), several]) == 2
    assert hand_in_names.count([several, ("Cene", "ben")]) == 3
    assert hand_in_names.count([]) == 0
