"""The big screen at a projector's 1280×720: all of it can be seen, and read from the last row."""

from collections.abc import Iterator
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support.rooms import PAGE, Person, RunningRoom, asks
from support.served import course
from support.tools import browser

from .conftest import CHROMIUM

PROJECTOR = {"width": 1280, "height": 720}
READABLE = 15  # pixels of 720: a fiftieth of the screen's height
COLUMNS = ["card", "birth_date", "postcode", "branch", "item", "subject", "loaned", "returned"]
OPTIONS = {name: name for name in [*COLUMNS, "None of these"]}
NINE = {"kind": "poll", "key": "nine", "question": "Which columns may leave the library?",
        "options": OPTIONS, "several": True}  # fmt: skip
LONG = "We ask each member once a year, in plain words, and write down what they said"
SENTENCES = {"kind": "poll", "key": "long", "question": "What would you do on Monday, and why?",
             "options": {str(n): f"{LONG} ({n})" for n in range(5)}}  # fmt: skip
TWO = {"kind": "poll", "key": "two", "question": "Lend it?", "options": {"yes": "Yes", "no": "No"}}
SIZES = """all => all.filter(part => part.checkVisibility() && part.textContent.trim())
    .map(part => parseFloat(getComputedStyle(part).fontSize))"""
CUT = """() => [...document.querySelectorAll('main *')].filter(part => {
    const box = part.getBoundingClientRect();
    return part.checkVisibility() && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1);
}).map(part => part.outerHTML.slice(0, 120))"""
COVERED = """() => {
    const button = document.getElementById('full').getBoundingClientRect();
    return [...document.querySelectorAll('main *')].filter(part => {
        const box = part.getBoundingClientRect();
        return part.checkVisibility() && box.width && box.left < button.right &&
            button.left < box.right && box.top < button.bottom && button.top < box.bottom;
    }).map(part => part.outerHTML.slice(0, 120));
}"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room whose questions have many choices, long ones, and two."""
    cells = [new_code_cell(asks(**point)) for point in (NINE, SENTENCES, TWO)]
    head = [new_markdown_cell("# What do our loan records say about people?"), new_code_cell("1")]
    running = RunningRoom(course(tmp_path_factory.mktemp("big") / "home", [*head, *cells]))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def people(room: RunningRoom) -> list[Person]:
    """Eight people, one of whom has opened the workshop, so that its questions are known."""
    made = [room.join() for _n in range(8)]
    made[0].open(PAGE)
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def screen(room: RunningRoom, chromium: Browser) -> Iterator[Page]:
    """The big screen on a small projector."""
    page = chromium.new_page(viewport=PROJECTOR, reduced_motion="reduce")
    page.goto(room.opened["lead"])
    page.goto(room.address + "lead/screen?workshop=shelf_1")
    yield page
    page.close()


def seen_whole(page: Page) -> None:
    """Nothing lies beyond an edge or beneath the button, and no letter is too small."""
    assert page.evaluate(CUT) == []
    assert page.evaluate(COVERED) == []
    letters = page.locator("main :is(p, li, h2, figcaption, .option, .round, .count)")
    assert min(letters.evaluate_all(SIZES)) >= READABLE


@pytest.mark.parametrize("key", ["nine", "long", "two"])
def test_a_result_is_seen_whole(
    key: str, room: RunningRoom, people: list[Person], screen: Page
) -> None:
    """Two votes with up to nine choices, and what the numbers mean; bars that can be compared."""
    lead = room.leader()
    chosen: dict[str, Any] = {"nine": ["branch", "subject"], "long": "1", "two": "yes"}
    for deed in ("open", "second"):
        lead.said("/lead/do", do=deed, key=key)
        for person in people:
            person.said("/room/answer", key=key, value=chosen[key])
        expect(screen.locator("#results h2")).to_be_visible()
        seen_whole(screen)
    lead.said("/lead/do", do="reveal", key=key)
    expect(screen.locator("#results .chart")).to_contain_text("Counted once: the 8 people")
    expect(screen.locator("#results .chart")).to_contain_text("all but at most 2")
    seen_whole(screen)
    widths = screen.locator(".track").evaluate_all("all => all.map(one => one.clientWidth)")
    assert len(set(widths)) == 1
    assert widths[0] > 200


def test_the_way_in_fills_the_empty_screen(room: RunningRoom, screen: Page) -> None:
    """Before anything is on, the address is as large as a title; with the run-sheet it is read."""
    size = "part => parseFloat(getComputedStyle(part).fontSize)"
    room.leader().said("/lead/do", do="show", what="join")
    expect(screen.locator("#results h2")).to_have_count(0)
    seen_whole(screen)
    assert screen.locator(".address").evaluate(size) >= 48
    assert screen.locator(".join-large").evaluate("part => part.clientWidth") > 900
    room.leader().said("/lead/do", do="start")
    expect(screen.locator("#screen-agenda")).to_be_visible()
    seen_whole(screen)
    assert screen.locator(".address").evaluate(size) >= 24
