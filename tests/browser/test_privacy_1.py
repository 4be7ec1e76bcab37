"""privacy_1 as somebody meets it who sees no code: its controls, its polls, its exercise."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kit import literals, places
from kit.grading import autograde, collect, course

from .conftest import Offline, browser_in, elsewhere, offline

ID = "privacy_1"
SLOW = 60_000  # milliseconds: two cores, a kernel with pandas, and a browser
RIGHT = {
    "facts": ["birth_year", "postcode", "subject"],
    "why": {"fault": "b", "remedy": "c"},
    "blur": {"age_band": 20, "digits": 2},
    "rules": {"never_publish": ["card", "birth_date"], "smallest_group": 5, "keep_days": 28},
}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the programme in a folder with a space in its name."""
    clone = tmp_path_factory.mktemp("served") / "my hackyack"
    for folder in ("workshops", "solutions", "exercises", "data"):
        shutil.copytree(places.root() / folder, clone / folder)
    shutil.copy2(places.root() / "nbgrader_config.py", clone)
    return clone


@pytest.fixture(scope="module")
def server(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """``hackyack serve`` in a network without any other host."""
    log = tmp_path_factory.mktemp("log") / "serve.log"
    command = [sys.executable, "-m", "kit.cli", "serve", ID, "--port", "0"]
    ready = r"(http://127\.0\.0\.1:\d+)"
    with offline(command, ready, log, {"HACKYACK_HOME": str(clone)}) as running:
        yield running


@pytest.fixture(scope="module")
def page(server: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A phone's window in the same network."""
    with browser_in(server, tmp_path_factory.mktemp("browser")) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844}, accept_downloads=True)
        page.set_default_timeout(SLOW)
        expect.set_options(timeout=SLOW)
        yield page


@pytest.fixture(autouse=True)
def _on_this_machine(page: Page, server: Offline) -> Iterator[None]:
    """Nothing asks another host for anything, whoever it is that asks."""
    asked = elsewhere(page, server)
    yield
    assert (asked, server.packets_without_a_way) == ([], 0)


def test_moving_a_control_changes_the_figure(
    page: Page, server: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Ticking one fact more shows how many people it singles out, in words as in the figure."""
    page.goto(f"{server.url}/workshops/{ID}")
    explore = page.locator(".kit-explore").first
    figure = explore.locator("img")
    expect(explore).to_contain_text("20% of the people (614 of 3,010) stand alone")
    before = figure.get_attribute("src")
    explore.get_by_label("subject").check()
    expect(explore).to_contain_text("74% of the people")
    assert figure.get_attribute("src") != before
    assert "74%" in (figure.get_attribute("alt") or "")
    assert barriers(page, impacts=("minor", "moderate", "serious", "critical")) == []


def test_voting_twice_opens_the_discussion(page: Page, server: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    page.goto(f"{server.url}/workshops/{ID}")
    poll = page.locator(".kit-poll").last
    poll.get_by_label("Only counts, no rows").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Now tell your neighbour why")
    expect(poll).not_to_contain_text("Who would have to agree?")
    poll.get_by_label("No, delete them").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("Who would have to agree?")


def test_both_faces_score_equally(
    page: Page, server: Offline, clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers chosen on a phone are the literals typed in JupyterLab, and get the same points."""
    monkeypatch.setenv("HACKYACK_HOME", str(clone))
    given = answered(page, server, tmp_path)
    assert {name: literals.literal(text) for name, text in given.items()} == RIGHT
    exercise = clone / "exercises" / ID / f"{ID}.ipynb"
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


def answered(page: Page, server: Offline, folder: Path) -> dict[str, str]:
    """Answer the four core tasks with controls, as a person does, and take the answers home."""
    page.goto(f"{server.url}/exercises/{ID}")
    tasks = page.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for name in RIGHT["facts"]:
        tasks.nth(0).get_by_label(name).check()
    check(page, 0, "74% of our members stand alone")
    tasks.nth(1).get_by_label("so few possible card numbers").check()
    tasks.nth(1).get_by_label("blur the facts until crowds are large").check()
    check(page, 1, "Read both parts aloud")
    fill(page, 2, [20, 2])
    check(page, 2, "This keeps 95% of our members")
    for name in ("card", "birth_date"):
        tasks.nth(3).get_by_label(name, exact=True).check()
    fill(page, 3, [5, 28])
    check(page, 3, "came back 29 days ago names nobody")
    page.get_by_label("Your name").fill("Phone")
    page.get_by_role("button", name="Get my answers as a file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="answers").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["workshop"] == ID
    return dict(content["answers"])


def fill(page: Page, task: int, numbers: list[int]) -> None:
    """Type numbers into the boxes of a task, from the top."""
    boxes = page.locator(".kit-task").nth(task).get_by_role("spinbutton")
    for place, number in enumerate(numbers):
        boxes.nth(place).fill(str(number))
        boxes.nth(place).press("Tab")


def check(page: Page, task: int, line: str) -> None:
    """Ask for the check's line and read it."""
    asked = page.locator(".kit-task").nth(task)
    asked.get_by_role("button", name="Check my answer").click()
    expect(asked).to_contain_text(line)
