"""privacy_1 as somebody meets it who sees no code: its controls, its polls, its exercise."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kit import literals
from kit.grading import autograde, collect, course

from .conftest import Offline

ID = "privacy_1"
RIGHT = {
    "facts": ["birth_year", "postcode", "subject"],
    "why": {"fault": "b", "remedy": "c"},
    "blur": {"age_band": 20, "digits": 2},
    "rules": {"never_publish": ["card", "birth_date"], "smallest_group": 5, "keep_days": 28},
}

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def test_moving_a_control_changes_the_figure(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Ticking one fact more shows how many people it singles out, in words as in the figure."""
    phone.goto(f"{served.url}/workshops/{ID}")
    explore = phone.locator(".kit-explore").first
    figure = explore.locator("img")
    expect(explore).to_contain_text("20% of the people (614 of 3,010) stand alone")
    before = figure.get_attribute("src")
    explore.get_by_label("subject").check()
    expect(explore).to_contain_text("74% of the people")
    assert figure.get_attribute("src") != before
    assert "74%" in (figure.get_attribute("alt") or "")
    assert barriers(phone, impacts=("minor", "moderate", "serious", "critical")) == []


def test_voting_twice_opens_the_discussion(phone: Page, served: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    phone.goto(f"{served.url}/workshops/{ID}")
    poll = phone.locator(".kit-poll").last
    poll.get_by_label("Only counts, no rows").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Now tell your neighbour why")
    expect(poll).not_to_contain_text("Who would have to agree?")
    poll.get_by_label("No, delete them").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("Who would have to agree?")


def test_both_faces_score_equally(
    phone: Page, served: Offline, programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get the same points."""
    monkeypatch.setenv("HACKYACK_HOME", str(programme))
    given = answered(phone, served, tmp_path)
    assert {name: literals.literal(text) for name, text in given.items()} == RIGHT
    exercise = programme / "exercises" / ID / f"{ID}.ipynb"
    typed = literals.graft(
        json.loads(exercise.read_text(encoding="utf-8")), {k: repr(v) for k, v in RIGHT.items()}
    )
    (tmp_path / f"lab_{ID}.ipynb").write_text(json.dumps(typed), encoding="utf-8")
    collect.collect(tmp_path, ID)
    scores = {result.student: result.score for result in autograde.grade(ID)}
    assert scores == {"phone": 13, "lab": 13}
    with course.gradebook() as book:
        each = [
            {
                grade.name: grade.score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in book.assignment_submissions(ID)
        ]
    assert each[0] == each[1]


def answered(phone: Page, served: Offline, folder: Path) -> dict[str, str]:
    """Answer the four core tasks with controls, as a person does, and take the answers home."""
    phone.goto(f"{served.url}/exercises/{ID}")
    tasks = phone.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for name in RIGHT["facts"]:
        tasks.nth(0).get_by_label(name).check()
    check(phone, 0, "74% of our members stand alone")
    tasks.nth(1).get_by_label("so few possible card numbers").check()
    tasks.nth(1).get_by_label("blur the facts until crowds are large").check()
    check(phone, 1, "Read both parts aloud")
    fill(phone, 2, [20, 2])
    check(phone, 2, "This keeps 95% of our members")
    for name in ("card", "birth_date"):
        tasks.nth(3).get_by_label(name, exact=True).check()
    fill(phone, 3, [5, 28])
    check(phone, 3, "names nobody once 28 days have passed")
    phone.get_by_label("Your name").fill("Phone")
    phone.get_by_role("button", name="Get my answers as a file").click()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="answers").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["workshop"] == ID
    return dict(content["answers"])


def fill(phone: Page, task: int, numbers: list[int]) -> None:
    """Type numbers into the boxes of a task, from the top."""
    boxes = phone.locator(".kit-task").nth(task).get_by_role("spinbutton")
    for place, number in enumerate(numbers):
        boxes.nth(place).fill(str(number))
        boxes.nth(place).press("Tab")


def check(phone: Page, task: int, line: str) -> None:
    """Ask for the check's line and read it."""
    asked = phone.locator(".kit-task").nth(task)
    asked.get_by_role("button", name="Check my answer").click()
    expect(asked).to_contain_text(line)
