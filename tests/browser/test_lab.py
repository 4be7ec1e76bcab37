"""JupyterLab as a participant meets it: the start page, the workshop, the exercise, no network."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support import waiting
from support.clones import clone_into

from kit import places, tasks
from kit.notebooks import normal_form
from kit.programme import workshops

from .conftest import SLOW, Offline, browser_in, elsewhere, offline

ID = "privacy_1"
SHOWN = ".jp-NotebookPanel:not(.lm-mod-hidden)"
PROMPT = ".jp-InputPrompt:not(.jp-Placeholder-prompt)"  # a folded cell has a prompt without number
pytestmark = pytest.mark.timeout(300)
START = ".jp-MarkdownViewer .jp-RenderedMarkdown"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with this one workshop, in a folder with a space in its name."""
    clone = clone_into(tmp_path_factory.mktemp("lab"))
    for other in (clone / "workshops").glob("*/"):
        if other.name != ID:
            shutil.rmtree(other)
    return clone


@pytest.fixture(scope="module")
def server(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """``hackyack lab`` in a network without any other host."""
    log = tmp_path_factory.mktemp("log") / "lab.log"
    command = [sys.executable, "-m", "kit.cli", "lab", "--no-browser", "--port", "8888"]
    ready = r"(http://127\.0\.0\.1:\d+/lab/tree/\S+)"
    with offline(command, ready, log, {"HACKYACK_HOME": str(clone)}) as running:
        yield running


@pytest.fixture(scope="module")
def page(server: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser's window in the same network."""
    with browser_in(server, tmp_path_factory.mktemp("browser")) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(SLOW)
        yield page


@pytest.fixture(autouse=True)
def opened(page: Page, server: Offline) -> Iterator[None]:
    """Each test starts on the start page, and asks no other host for anything."""
    asked = elsewhere(page, server)
    page.goto(server.url.replace("/lab/tree/", "/lab/workspaces/auto-test/tree/") + "&reset")
    expect(page.locator(f"{START} h1")).to_contain_text("Welcome to Hack & Yack")
    expect(page.locator("#jupyterlab-splash")).to_have_count(0)
    yield
    assert asked == []
    assert server.packets_without_a_way == 0


def run_all(page: Page) -> None:
    """Run every cell of the notebook in front and wait for the last one."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompts = page.locator(f"{SHOWN} .jp-CodeCell {PROMPT}")
    expect(prompts.first).to_have_text(re.compile(r"\[\d+\]:"))
    expect(prompts.filter(has_text="[*]")).to_have_count(0)


def open_from_start(page: Page, name: str) -> None:
    """Follow the start page's link to a working copy."""
    page.locator(START).get_by_role("link", name=re.compile(name)).click()
    expect(page.locator(f"{SHOWN} .jp-CodeCell").first).to_be_visible()
    # JupyterLab sends a menu's command to the document that was clicked last
    page.locator(f"{SHOWN} .jp-Cell").first.click()
    # and drops "Run All Cells" while the kernel is still starting
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle")


def errors(page: Page) -> Locator:
    """Return the outputs that are errors."""
    return page.locator(f'{SHOWN} [data-mime-type="application/vnd.jupyter.error"]')


def cell(page: Page, text: str) -> Locator:
    """Return the code cell whose source holds a text."""
    return page.locator(f"{SHOWN} .jp-CodeCell").filter(
        has=page.locator(".cm-content", has_text=text)
    )


def say(page: Page, answer: str) -> str:
    """Answer the first task, run its check, and return the line that it shows."""
    line = cell(page, "facts = ").first
    line.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"facts = {answer}")
    page.keyboard.press("Shift+Enter")
    check = cell(page, "task_1.answer(facts)")
    prompt = check.locator(PROMPT)
    before = prompt.inner_text()
    check.locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(prompt).not_to_have_text(before)
    expect(prompt).to_have_text(re.compile(r"\[\d+\]:"))
    return check.locator(".jp-OutputArea").inner_text()


def test_start_page(page: Page, barriers: Callable[..., list[str]]) -> None:
    """The start page is rendered, lists the workshop and has no barrier."""
    title = workshops.read(ID).title
    expect(page.locator(f"{START} h3").first).to_contain_text(title)
    expect(page.locator(START).get_by_role("link")).to_have_count(3)
    assert barriers(page, START, impacts=("minor", "moderate", "serious", "critical")) == []


def test_no_prompt_and_nothing_to_stumble_over(page: Page) -> None:
    """No question about news, no extension manager, no course list."""
    expect(page.locator(".jp-Dialog, .jp-toast-button")).to_have_count(0)
    expect(page.locator("#jp-MainMenu")).not_to_contain_text("Nbgrader")
    expect(page.locator('[data-id="extensionmanager.main-view"]')).to_have_count(0)


def test_what_answers_a_guess_waits_until_it_is_asked_for(page: Page) -> None:
    """The words below a cell that isn't run yet don't answer it; a press shows them, rendered."""
    open_from_start(page, "Open the workshop")
    told = page.locator(f"{SHOWN} details", has_text="until somebody stands alone")
    answer = told.get_by_text("until somebody stands alone")
    expect(told).to_have_count(1)
    expect(answer).to_be_hidden()
    told.locator("summary").click()
    expect(answer).to_be_visible()
    expect(told.locator("strong").first).to_be_visible()


def test_workshop_runs(page: Page, clone: Path) -> None:
    """The working copy runs from its first cell to its last without an error."""
    open_from_start(page, "Open the workshop")
    expect(page.locator(f"{SHOWN} .jp-OutputArea-output")).to_have_count(0)
    run_all(page)
    assert errors(page).all_inner_texts() == []
    prompts = page.locator(f"{SHOWN} .jp-CodeCell {PROMPT}")
    expect(prompts.last).to_have_text(re.compile(r"\[\d+\]:"))
    expect(page.locator(f"{SHOWN} figure img").first).to_be_visible()
    committed = normal_form.read(clone / "workshops" / ID / "workshop.ipynb")
    assert committed == normal_form.read(places.workshops() / ID / "workshop.ipynb")


def test_exercise_answers(page: Page) -> None:
    """A task says what to look at when it is wrong, and is content when it is right."""
    open_from_start(page, "Do the exercise")
    run_all(page)
    check = cell(page, "task_1.answer(facts)").locator(".jp-OutputArea")
    expect(check).to_contain_text("Not answered yet. Write your answer behind facts =,")
    assert "Traceback" not in page.locator(SHOWN).inner_text()
    right = tasks.answers(normal_form.read(workshops.read(ID).solution))["facts"]
    wrong = say(page, '["branch", "postcode"]')
    assert "3" in wrong
    assert "stand alone" not in wrong
    assert "of our members stand alone" in say(page, right)


def test_own_words_are_written_as_the_cell_says(page: Page) -> None:
    """Who does what stands there has written a sentence, and has pressed no shortcut."""
    open_from_start(page, "Do the exercise")
    own = page.locator(f"{SHOWN} .jp-MarkdownCell").filter(has_text="in your own words")
    expect(own).to_contain_text("Click here, press Enter, and write")
    own.locator("em").click()
    page.keyboard.press("Enter")
    expect(own.locator(".cm-content")).to_be_focused()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("I ask who gets our export.")
    page.keyboard.press("Shift+Enter")
    said = page.locator(f"{SHOWN} .jp-MarkdownOutput").filter(has_text="I ask who")
    expect(said).to_have_text("I ask who gets our export.")


ORDER = """panel => [...panel.querySelectorAll(".jp-Cell")].flatMap(cell => {
  const heading = cell.querySelector(".jp-MarkdownOutput h2")
  const code = cell.matches(".jp-CodeCell") && cell.querySelector(".cm-content")
  return heading ? [`## ${heading.textContent}`] : code ? [code.textContent] : []
})"""


def test_the_answer_line_comes_first(page: Page) -> None:
    """Of each task's code the answer line is the first that is seen; what asks can be unfolded."""
    open_from_start(page, "Do the exercise")
    run_all(page)
    seen = page.locator(SHOWN).evaluate(ORDER)
    tasks_seen = [seen[n + 1] for n, text in enumerate(seen) if re.match(r"## \d\.", text)]
    names = list(tasks.answers(normal_form.read(workshops.read(ID).solution)))
    assert len(tasks_seen) == 5
    firsts = zip(tasks_seen, [*names[:4], "def smallest_crowd"], strict=True)
    assert [text for text, name in firsts if not text.startswith(name)] == []
    expect(page.locator(SHOWN)).to_contain_text("Choose 3 of these, in quotes")
    folded = page.locator(f"{SHOWN} .jp-InputPlaceholder .jp-Placeholder-content")
    before = folded.count()
    folded.first.click()
    expect(folded).to_have_count(before - 1)


def save(page: Page, file: Path, holds: str) -> None:
    """Save the notebook in front and wait until its file holds a text."""
    page.locator(f"{SHOWN} .jp-NotebookPanel-toolbar [data-jp-item-name=save] *").first.click()
    waiting.until(lambda: holds in file.read_text(encoding="utf-8"))


def test_a_control_is_found_again_in_words(page: Page, server: Offline, clone: Path) -> None:
    """Opened without its kernel, it says what it last showed and how to wake it; run, it moves."""
    open_from_start(page, "Open the workshop")
    run_all(page)
    box = page.locator(SHOWN).get_by_label("Width of an age band, in years")
    box.fill("7")
    box.press("Enter")
    save(page, clone / "programme/work" / ID / "workshop.ipynb", '"value": 7')
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    expect(page.locator("#jp-main-statusbar")).to_contain_text("No Kernel")
    page.goto(server.url.replace("/lab/tree/", "/lab/workspaces/auto-test/tree/") + "&reset")
    open_from_start(page, "Open the workshop")
    saved = page.locator(f"{SHOWN} .jp-RenderedHTML").filter(has_text="Width of an age band")
    expect(saved).to_contain_text("Width of an age band, in years: 7")
    expect(saved).to_contain_text("To use it again, choose Run, then Run All Cells.")
    expect(page.locator(SHOWN)).not_to_contain_text("Error displaying widget")
    run_all(page)
    expect(box).to_be_visible()
