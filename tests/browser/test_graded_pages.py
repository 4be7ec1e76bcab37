"""Feedback, record and report as people open them: on a phone, a laptop, in the dark, on paper."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright
from support import tools
from support.clones import clone_into

from kit import places
from kit.grading.intake import collect
from kit.grading.pages import feedback, record, report
from kit.grading.run import autograde

from .conftest import CHROMIUM, SLOW

ID = "privacy_1"
NAMES = ["Vesna", "Θεοδώρα Παπαδοπούλου-Χατζηγεωργίου", "Jonas Bērziņš"]
ANSWERS = {
    "facts": "['branch', 'postcode', 'subject']",
    "why": "{'fault': 'b', 'remedy': 'c'}",
    "reflection": "'Who gets our export? <script>document.title = 1</script>'",
}
KINDS = ["feedback", "record", "report"]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """One page of each kind, from three people's hand-ins, one of them torn."""
    folder = tmp_path_factory.mktemp("pages")
    clone = clone_into(folder)
    inbox = folder / "by e-mail"
    inbox.mkdir()
    for name in NAMES:
        content = json.dumps({"workshop": ID, "answers": ANSWERS})
        (inbox / f"{name}_{ID}-answers.json").write_text(content, "utf-8")
    whole = (clone / "exercises" / ID / f"{ID}.ipynb").read_text("utf-8")
    torn = whole.partition('"answer_3"')[0].replace("facts = ...", "facts = ['branch']")
    (inbox / f"Torn_{ID}.ipynb").write_text(torn, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(clone))
        collect.collect(inbox, ID)
        autograde.grade(ID)
        pages = {page.parent.parent.name: page for page in feedback.feedback(ID)}
        records = {page.parent.name: page for page in record.record(ID)}
        made = report.report(ID, scores=True)
        assert places.root() == clone.resolve()
        yield {"feedback": pages["torn"], "record": records["vesna"], "report": made.html}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.browser(), args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=[(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")], ids=str)
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window of a width and a colour scheme, that may open files and nothing else."""
    width, scheme = request.param
    page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.set_default_timeout(SLOW)
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    yield page
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_no_barriers(
    window: Page, made: dict[str, Path], barriers: Callable[..., list[str]], kind: str
) -> None:
    """axe-core finds no violation of any rank, and nothing sticks out sideways."""
    window.goto(made[kind].as_uri())
    every = ("minor", "moderate", "serious", "critical")
    assert barriers(window, impacts=every) == []
    assert not window.evaluate("document.documentElement.scrollWidth > window.innerWidth")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_participant_runs(browser: Browser, made: dict[str, Path], kind: str) -> None:
    """A script in a reflection is text: the page's title stays."""
    page = browser.new_page()
    page.goto(made[kind].as_uri())
    assert page.title() not in {"", "1"}
    assert page.evaluate("document.scripts.length") == 0
    page.close()


def test_a_record_is_one_sheet(browser: Browser, made: dict[str, Path]) -> None:
    """Printed, a record of learning fits on one page."""
    page = browser.new_page()
    page.goto(made["record"].as_uri())
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
    page.close()
