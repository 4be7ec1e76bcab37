"""digitisation_1 as somebody meets it who sees no code: every control, to the brief."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from kit import literals, places
from kit.grading import autograde, collect

from .conftest import Offline, browser_in, elsewhere, offline

ID = "digitisation_1"
SLOW = 90_000  # milliseconds: two cores, a kernel that measures 24 pages, and a browser
RIGHT = {
    "wrong": {
        "page_3": "skew",
        "page_7": "noise",
        "page_9": "clipped",
        "page_10": "cropped",
        "page_18": "enlarged",
    },
    "why": {"fault": "b", "remedy": "a"},
    "limits": {"edge": 0.3, "skew": 1.2},
    "brief": {"edge": 0.3, "accept": 1.0, "rescan": 2.0, "cut_off": "rescan", "fragile": "ask"},
}
FAULTS = [
    "The lines lean",
    "The paper is grainy",
    "The paper is burnt out",
    "Text is cut off at the edge",
    "It was scanned with too few pixels and then enlarged",
]

pytestmark = pytest.mark.timeout(400)


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


def fill(part: Locator, numbers: list[float]) -> None:
    """Type numbers into the boxes of a part, from the top."""
    boxes = part.get_by_role("spinbutton")
    for place, number in enumerate(numbers):
        boxes.nth(place).fill(str(number))
        boxes.nth(place).press("Tab")


def test_the_workshop_goes_through_without_code(
    page: Page, server: Offline, barriers: Callable[..., list[str]]
) -> None:
    """Every control, in the order of the page, leads to the figures and words it should."""
    page.goto(f"{server.url}/workshops/{ID}")
    explore = page.locator(".kit-explore")
    expect(explore).to_have_count(4)
    expect(explore.nth(0)).to_contain_text("burnt out to pure white")
    fill(explore.nth(0), [3])
    expect(explore.nth(0)).to_contain_text("The lines fall to the right by 3.0°")
    assert "300 pixels per inch" in (explore.nth(0).locator("img").get_attribute("alt") or "")
    expect(explore.nth(1)).to_contain_text("pass: 13, 1, 15, 8, 9. To be scanned again: 17, 4, 6.")
    fill(explore.nth(1), [8600])
    expect(explore.nth(1)).to_contain_text("these pages pass: none.")
    expect(explore.nth(2)).to_contain_text("2 damaged pages are missed: 3, 17. 4 good pages")
    fill(explore.nth(2), [0.3, 1.2])
    expect(explore.nth(2)).to_contain_text("1 damaged page is missed: 17. No good page is")
    fill(explore.nth(3), [300])
    expect(explore.nth(3)).to_contain_text("A letter of 1.5 mm is 18 pixels high")
    assert barriers(page) == []


def test_page_11_is_voted_on_twice(page: Page, server: Offline) -> None:
    """A vote is cast, talked over and cast again before anything sways it."""
    page.goto(f"{server.url}/workshops/{ID}")
    poll = page.locator(".kit-poll").first
    poll.get_by_label("Scan it again, carefully").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Now tell your neighbour why")
    expect(poll).not_to_contain_text("Who may decide this")
    poll.get_by_label("Ask the conservator first").check()
    poll.get_by_role("button", name="Vote again").click()
    expect(poll).to_contain_text("Who may decide this in your library")


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
    assert scores == {"phone": 14, "lab": 14}


def answered(page: Page, server: Offline, folder: Path) -> dict[str, str]:
    """Answer the four core tasks with controls, as a person does, and take the answers home."""
    page.goto(f"{server.url}/exercises/{ID}")
    tasks = page.locator(".kit-task")
    expect(tasks).to_have_count(4)
    for place, fault in enumerate([0, 1, 2, 3, 4]):
        tasks.nth(0).get_by_label(FAULTS[fault]).nth(place).check()
    check(tasks.nth(0), "Of pages 3 and 10 you have 2 of 2")
    tasks.nth(1).get_by_label("these lie further apart on paper").check()
    tasks.nth(1).get_by_label("bring all pages to one resolution").check()
    check(tasks.nth(1), "Read both parts aloud")
    fill(tasks.nth(2), [0.3, 1.2])
    check(tasks.nth(2), "1 damaged page is missed: 17. No good page")
    fill(tasks.nth(3), [0.3, 1, 2])
    tasks.nth(3).get_by_label("Scan it again").nth(0).check()
    tasks.nth(3).get_by_label("Ask", exact=True).nth(1).check()
    check(tasks.nth(3), "asks within a span of 1 degrees, and a page with edges of 0.35 mm goes")
    page.get_by_label("Your name").fill("Phone")
    page.get_by_role("button", name="Get my answers as a file").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="answers").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["workshop"] == ID
    return dict(content["answers"])


def check(task: Locator, line: str) -> None:
    """Ask for the check's line and read it."""
    task.get_by_role("button", name="Check my answer").click()
    expect(task).to_contain_text(line)
