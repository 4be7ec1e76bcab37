"""A room in two browsers at once: what one votes the other sees, and nothing is lost or doubled."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.rooms import SERVE
from support.served import course

from .conftest import CHROMIUM, SLOW, Offline, browser_in, elsewhere, offline

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ALL = ("minor", "moderate", "serious", "critical")
CELLS = [
    new_markdown_cell("# How many books are on loan?"),
    new_code_cell("import ipywidgets as widgets\nfrom kit import yack"),
    new_code_cell(
        "yack.poll('lend', 'Lend it?', {'yes': 'Yes, lend it', 'no': 'No'},"
        " afterwards=['Who decides?'])"
    ),
    new_code_cell("yack.poll('many', 'Which ones?', ['maps', 'films', 'keys'], several=True)"),
    new_code_cell("yack.poll('sunday', 'Open on Sundays?', {'yes': 'Open', 'no': 'Shut'})"),
    new_code_cell("yack.poll('two', 'Is it two?', {'yes': 'Yes', 'no': 'No'})"),
    new_code_cell("yack.scale('sure', 'How sure are you?', low='not at all', high='very')"),
    new_code_cell("yack.wall('wall', 'What did you see?')"),
    new_code_cell("yack.note('own', 'For yourself')"),
    new_code_cell("yack.evaluation('shelf_1')"),
    new_code_cell("widgets.IntSlider(description='Weeks')"),
]
EXERCISE = [
    new_markdown_cell("# The exercise"),
    new_code_cell(
        "from kit import tasks, yack\ntask_1 = tasks.one('size', {'a': 'Large', 'b': 'Small'})"
    ),
    new_code_cell("size = ..."),
    new_code_cell("task_1.answer(size)"),
    new_markdown_cell("## And at your desk?"),
    new_code_cell("tasks.reflection('reflection', 'What now?')"),
    new_code_cell("yack.hand_in('shelf_1')"),
]
THEMES = ("dark", "contrast", "light")

pytestmark = pytest.mark.timeout(600)


class Room:
    """The room's server, where its files are, and the facilitator's address."""

    def __init__(self, server: Offline, home: Path) -> None:
        self.server = server
        self.home = home
        said = re.search(r"^\{.*\}$", server.log.read_text(), re.MULTILINE)
        assert said is not None
        self.opened: dict[str, str] = json.loads(said.group())
        self.address = self.opened["address"]

    def kept(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the store, while the server runs."""
        with sqlite3.connect(self.home / "programme" / "room.db") as store:
            return store.execute(question).fetchall()

    def handed_in(self) -> list[dict[str, Any]]:
        """Return what lies in the folder of hand-ins."""
        folder = self.home / "programme" / "hand-ins" / "shelf_1"
        return [json.loads(file.read_text()) for file in folder.glob("*.json")]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A room, in a network without any other host."""
    home = course(tmp_path_factory.mktemp("room") / "my hackyack", CELLS)
    exercise = new_notebook(cells=EXERCISE, metadata={"kernelspec": KERNEL})
    nbformat.write(exercise, str(home / "exercises" / "shelf_1" / "shelf_1.ipynb"))
    log = tmp_path_factory.mktemp("log") / "serve.log"
    given = json.dumps({"room_options": {}})
    command = [sys.executable, "-c", SERVE, given]
    with offline(command, r'"address": "(http://[^"]+)/"', log, {"HACKYACK_HOME": str(home)}) as up:
        yield Room(up, home)


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture(scope="module")
def browsers(
    room: Room, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Browser, Browser]]:
    """Two browsers, each a program of its own."""
    folder = tmp_path_factory.mktemp("browser")
    with browser_in(room.server, folder) as one:
        other = one.browser_type.launch(executable_path=folder / "chromium", args=CHROMIUM)
        yield one, other
        other.close()


class Visits:
    """Who has come, each with a browser's memory of their own."""

    def __init__(self, room: Room, browsers: tuple[Browser, Browser]) -> None:
        self.room = room
        self.browsers = browsers
        self.contexts: list[BrowserContext] = []
        self.asked: list[list[str]] = []

    def enter(self, path: str = "workshops/shelf_1", *, of: int = 0, **window: Any) -> Page:
        """Open a page of the room in one of the two browsers."""
        options = {"viewport": PHONE, "reduced_motion": "reduce"} | window
        self.contexts.append(self.browsers[of].new_context(**options))
        page = self.contexts[-1].new_page()
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        self.asked.append(elsewhere(page, self.room.server))
        go(page, self.room, path)
        return page

    def asked_elsewhere(self) -> tuple[list[list[str]], int]:
        """Return what pages asked of other hosts, and how many packets found no way."""
        return [one for one in self.asked if one], self.room.server.packets_without_a_way


@contextmanager
def visits(room: Room, browsers: tuple[Browser, Browser]) -> Iterator[Visits]:
    """Let people come, and go at the end; nobody may have asked another host."""
    people = Visits(room, browsers)
    yield people
    for context in people.contexts:
        context.close()
    assert people.asked_elsewhere() == ([], 0)


@pytest.fixture
def come(room: Room, browsers: tuple[Browser, Browser]) -> Iterator[Callable[..., Page]]:
    """Let somebody come who is new to the room."""
    with visits(room, browsers) as people:
        yield people.enter


@pytest.fixture(scope="module")
def pair(room: Room, browsers: tuple[Browser, Browser]) -> Iterator[tuple[Page, Page]]:
    """Two who stay in the room: where nobody has to be new, no page is opened again."""
    with visits(room, browsers) as people:
        yield people.enter(), people.enter(of=1)


@pytest.fixture
def vera(pair: tuple[Page, Page]) -> Page:
    """The page of one who stays."""
    return pair[0]


@pytest.fixture
def ivo(pair: tuple[Page, Page]) -> Page:
    """The page of another, in another browser."""
    return pair[1]


@pytest.fixture
def lead(room: Room, come: Callable[..., Page]) -> Page:
    """The facilitator's page, on a larger screen."""
    page = come(room.opened["lead"].removeprefix(room.address), of=1, viewport=DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("Facilitator")
    return page


def go(page: Page, room: Room, path: str) -> None:
    """Open a page of the room and wait until it can be used."""
    page.goto(room.address + path)
    if path.startswith(("workshops", "exercises")):
        expect(page.locator("#opening")).to_be_hidden()


def point(page: Page, question: str) -> Locator:
    """Return the talking point that asks a question."""
    return page.locator(".kit-yack", has_text=question)


def vote(page: Page, choice: str, *, question: str = "Lend it?") -> None:
    """Vote and wait until the server says that it keeps the vote."""
    poll = point(page, question)
    poll.get_by_label(choice).check()
    poll.get_by_role("button", name=re.compile("Vote|Change")).click()
    expect(poll).to_contain_text("Your vote is kept")


SEND = """sent => fetch('/room/answer', {
    method: 'POST', headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({workshop: 'shelf_1', ...sent}),
}).then(answer => answer.status)"""


def others(come: Callable[..., Page], n: int = 4) -> Callable[..., None]:
    """Let ``n`` people come who open no workshop; return what lets them all answer the same."""
    people = [come("") for _n in range(n)]

    def answer(key: str, value: object) -> None:
        told = [page.evaluate(SEND, {"key": key, "value": value}) for page in people]
        assert told == [200] * n

    return answer


def do(lead: Page, deed: str, *, question: str = "Lend it?") -> None:
    """Press a button of a poll on the facilitator's page and wait for what it does."""
    poll = lead.locator("#polls > li", has_text=question)
    poll.get_by_role("button", name=deed, exact=True).click()
    if "the votes" not in deed:
        expect(poll.locator("[aria-pressed=true]")).to_have_text(deed)


def test_what_one_votes_the_other_sees(
    room: Room, come: Callable[..., Page], vera: Page, ivo: Page, lead: Page
) -> None:
    """Vote, talk, vote again, reveal; both reload, and nothing is lost or doubled."""
    rest = others(come)
    vote(vera, "Yes, lend it")
    rest("lend", "yes")
    expect(point(ivo, "Lend it?").locator(".chart")).to_have_count(0)
    do(lead, "Talk")
    expect(point(ivo, "Lend it?").get_by_label("No")).to_be_disabled()
    do(lead, "Second vote")
    expect(point(vera, "Lend it?")).to_contain_text("First you chose: Yes, lend it.")
    vote(vera, "No")
    rest("lend", "no")
    expect(lead.locator("#polls > li").first).to_contain_text("5 voted, 5 of them in both votes")
    do(lead, "Reveal the votes")
    expect(lead.get_by_role("button", name="Second vote").first).to_be_disabled()
    for page in (ivo, vera):
        page.reload()
        result = point(page, "Lend it?").locator(".chart")
        expect(result).to_contain_text("most chose Yes, lend it (all but at most 2).")
        expect(result).to_contain_text("Second vote: most chose No (all but at most 2).")
    expect(point(vera, "Lend it?")).to_contain_text("First you chose: Yes, lend it. Then: No.")
    expect(point(vera, "Lend it?")).to_contain_text("Who decides?")
    assert len(room.kept("SELECT 1 FROM room_answer WHERE key = 'lend'")) == 10


def test_the_big_screen_shows_what_was_revealed(
    room: Room, come: Callable[..., Page], vera: Page, lead: Page
) -> None:
    """How to join is on the screen, and a vote once it is revealed, not before."""
    screen_page = room.address + "lead/screen?workshop=shelf_1"
    vote(vera, "Open", question="Open on Sundays?")
    others(come)("sunday", "yes")
    lead.goto(screen_page)
    expect(lead.locator(".qr svg")).to_be_visible()
    expect(lead.locator("#results")).not_to_contain_text("Open on Sundays?")
    leading = come(room.opened["lead"].removeprefix(room.address), viewport=DESK)
    do(leading, "Reveal the votes", question="Open on Sundays?")
    expect(lead.locator("#results")).to_contain_text("most chose Open (all but at most 2)")


def test_two_on_one_device_vote_each_for_themselves(come: Callable[..., Page], lead: Page) -> None:
    """Both votes are kept; a vote of few people isn't counted, and says what to do instead."""
    poll = point(come(), "Is it two?")
    poll.get_by_label("Two of us share this device").check()
    poll.get_by_label("Yes").first.check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Choose for the second person too")
    poll.get_by_role("group", name="The second person").get_by_label("No").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("You chose: Yes / No.")
    do(lead, "Reveal the votes", question="Is it two?")
    expect(poll).to_contain_text("Fewer than 7 people answered, so nothing is counted")
    expect(poll).to_contain_text("Raise your hands instead")


def test_a_wall_belongs_to_everybody(vera: Page, ivo: Page, lead: Page) -> None:
    """A note is text for all, can be agreed with, held back, taken down."""
    text = "<b>A list</b> on the desk"
    point(vera, "What did you see?").get_by_role("textbox").fill(text)
    point(vera, "What did you see?").get_by_role("button", name="Put it on the wall").click()
    note = point(ivo, "What did you see?").locator(".notes > li", has_text=text)
    note.get_by_role("button", name="Me too").click()
    expect(point(vera, "What did you see?")).to_contain_text("Me too · 1")
    lead.locator("#walls li", has_text=text).get_by_role("button", name="Hold back").last.click()
    expect(note).to_have_count(0)
    lead.locator("#walls li", has_text=text).get_by_role("button", name="Release").last.click()
    expect(note).to_have_count(1)
    point(vera, "What did you see?").get_by_role("button", name="Take it down").click()
    expect(note).to_have_count(0)


def test_a_note_that_is_removed_waits_no_longer(vera: Page, lead: Page) -> None:
    """Who wrote it is told, also where nobody else had seen it, and after a reload."""
    asked = point(vera, "What did you see?")
    lead.locator("#walls").get_by_label("New notes wait until I release them").check()
    asked.get_by_role("textbox").fill("Nobody reads this")
    asked.get_by_role("button", name="Put it on the wall").click()
    expect(asked).to_contain_text("Waiting for the facilitator to look at it: 1")
    note = lead.locator("#walls li li", has_text="Nobody reads this")
    note.get_by_role("button", name="Remove").click()
    expect(asked).to_contain_text("The facilitator took your note down.")
    expect(asked).not_to_contain_text("Waiting")
    vera.reload()
    expect(asked).to_contain_text("The facilitator took your note down.")
    lead.locator("#walls").get_by_label("New notes wait until I release them").uncheck()


def test_stuck_calls_somebody(vera: Page, lead: Page) -> None:
    """A table's call reaches the facilitator and is gone once answered."""
    strip = vera.locator("#strip")
    strip.get_by_role("button", name="Stuck").click()
    strip.get_by_label("Come to table").fill("7")
    strip.get_by_role("button", name="Call for help").click()
    expect(lead.locator("#tables")).to_contain_text("Table 7")
    lead.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(lead.locator("#tables")).to_be_in_viewport()
    expect(lead.get_by_role("link", name="My data")).to_have_count(0)  # it would ask for a code
    expect(lead.locator("a.brand")).to_have_attribute("href", "/lead?workshop=shelf_1")
    expect(strip).to_contain_text("Called: the facilitator and helpers see “7”.")
    lead.locator("#tables").get_by_role("button", name="Answered").click()
    expect(lead.locator("#tables")).to_be_empty()
    expect(strip).not_to_contain_text("Called:")
    vera.reload()
    expect(strip.get_by_role("button", name="Stuck")).to_have_attribute("aria-pressed", "true")


def test_the_clock_runs_for_everybody(vera: Page, lead: Page) -> None:
    """What the facilitator starts and moves on is on the participant's page."""
    lead.get_by_role("button", name="We start now").click()
    expect(vera.locator("#strip-agenda")).to_contain_text("People meet")
    lead.get_by_role("button", name="Next").click()
    expect(vera.locator("#strip-agenda .now")).to_have_text("One shelf's story")
    lead.get_by_role("button", name="Pause").click()
    expect(vera.locator("#strip-agenda .left")).to_have_text("paused")


def test_an_evaluation_is_kept_and_can_be_changed(room: Room, vera: Page) -> None:
    """It comes back after a reload; "By Friday I will …" never leaves the browser."""
    form = point(vera, "How was it?")
    row = form.get_by_role("radiogroup", name="Now").first
    row.get_by_label("Alone").check()
    form.get_by_label("Keep one thing").fill("The pairs")
    form.get_by_label("By Friday").fill("ask about the list")
    form.get_by_role("button", name="Send my evaluation").click()
    expect(form).to_contain_text("It is kept.")
    vera.reload()
    expect(row.get_by_label("Alone")).to_be_checked()
    expect(form.get_by_label("By Friday")).to_have_value("ask about the list")
    store = (room.home / "programme" / "room.db").read_bytes()
    journal = room.home / "programme" / "room.db-wal"
    everything = store + (journal.read_bytes() if journal.exists() else b"")
    assert (b"The pairs" in everything, b"ask about the list" in everything) == (True, False)


def test_what_is_deleted_is_gone(
    room: Room, come: Callable[..., Page], ivo: Page, barriers: Callable[..., list[str]]
) -> None:
    """Shown and then deleted: gone from the store and from the browser, others' votes stay."""
    vera = come()
    vote(ivo, "maps", question="Which ones?")
    vote(vera, "keys", question="Which ones?")
    point(vera, "For yourself").get_by_role("textbox").fill("a secret plan")
    counted = "SELECT count(*) FROM room_answer WHERE value LIKE '%keys%'"
    assert room.kept(counted) == [(1,)]
    go(vera, room, "room/my-data")
    expect(vera.get_by_role("main")).to_contain_text("keys")
    expect(vera.get_by_role("main")).to_contain_text("a secret plan")
    vera.get_by_role("button", name="Delete my data").click()
    sure = vera.get_by_role("dialog", name="Delete your data?")
    expect(sure).to_contain_text("your votes and your evaluation")
    expect(sure).to_contain_text("what you have answered, set and written on pages in this browser")
    assert barriers(vera, "#forget-sure", impacts=ALL) == []
    sure.get_by_role("button", name="Keep it").click()
    assert room.kept(counted) == [(1,)]
    vera.get_by_role("button", name="Delete my data").click()
    sure.get_by_role("button", name="Delete it").click()
    expect(vera.get_by_role("main")).to_contain_text("Your data is deleted")
    assert room.kept(counted) == [(0,)]
    assert room.kept("SELECT count(*) FROM room_answer WHERE value LIKE '%maps%'") == [(1,)]
    assert vera.evaluate("Object.keys(localStorage).filter(k => k.includes(':own:'))") == []


def test_what_takes_a_touch_or_text_has_large_letters(come: Callable[..., Page]) -> None:
    """Below 16 px an iPhone zooms in when a control is touched, and stays so."""
    sizes = """() => [...document.querySelectorAll(
        "input:not([type=radio], [type=checkbox]), select, textarea, button, label, summary")]
        .filter((part) => part.checkVisibility())
        .map((part) => [getComputedStyle(part).fontSize, part.outerHTML.slice(0, 80)])"""
    for path in ("workshops/shelf_1", "exercises/shelf_1"):
        found = come(path).evaluate(sizes)
        assert len(found) > 10
        assert [one for one in found if float(one[0].removesuffix("px")) < 16] == []


def test_a_vote_waits_for_the_connection(room: Room, come: Callable[..., Page]) -> None:
    """Without a connection a vote isn't called kept; when it is back, it is kept once."""
    vera = come()
    vera.context.set_offline(True)
    poll = point(vera, "How sure are you?")
    poll.get_by_label("5 · very").check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Not kept yet")
    expect(vera.locator("#away")).to_contain_text("No connection to the room")
    expect(vera.locator("#lost > p:not([hidden])").first).to_be_attached()
    expect(vera.locator("#lost")).to_be_hidden()  # one bar, and one advice
    vera.context.set_offline(False)
    expect(poll).to_contain_text("Your vote is kept")
    expect(vera.locator("#away")).to_be_hidden()
    assert room.kept("SELECT count(*) FROM room_answer WHERE key = 'sure'") == [(1,)]


def test_answers_are_handed_in_with_a_name(
    room: Room, come: Callable[..., Page], barriers: Callable[..., list[str]]
) -> None:
    """The exercise's answers arrive once, and a receipt comes back; the file stays as a way out."""
    vera = come("exercises/shelf_1")
    vera.get_by_label("Small").check()
    vera.get_by_label("Your name, or any name you like").fill("Vesna K.")
    vera.get_by_role("button", name="Hand in my answers").click()
    sheet = vera.get_by_role("dialog", name="Not answered yet")
    expect(sheet).to_be_visible()
    assert barriers(vera, "dialog", impacts=ALL) == []
    expect(vera.get_by_text("Keep this receipt")).to_have_count(0)
    expect(vera.get_by_role("main")).not_to_contain_text(
        re.compile("hand in again:", re.IGNORECASE)
    )
    expect(vera.locator(".kit-hand-in .ways")).to_be_hidden()  # listed once, in the sheet
    sheet.get_by_role("button", name="And at your desk?").press("Enter")
    expect(vera.get_by_label("Your words")).to_be_focused()
    vera.get_by_role("button", name="Hand in my answers").click()
    expect(sheet).to_be_visible()
    vera.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(vera.locator(".kit-hand-in .ways")).to_be_visible()
    assert room.handed_in() == []
    vera.get_by_role("button", name="Hand in my answers").click()
    sheet.get_by_role("button", name="Hand in as it is").click()
    expect(vera.locator(".hand-in")).to_contain_text("Handed in. Keep this receipt:")
    expect(vera.get_by_role("link", name="Save Vesna-K_shelf_1-answers.json")).to_be_visible()
    assert barriers(vera, impacts=ALL) == []
    assert room.handed_in() == [{"workshop": "shelf_1", "answers": {"size": "'b'"}}]


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus, as a person does who has no mouse."""
    expect(wanted).to_be_visible()
    for _step in range(150):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reached {wanted}")


def test_the_keyboard_alone_does_everything(vera: Page) -> None:
    """Tab, arrows, Space and Enter reach and move every kind of control; focus is never lost."""
    tab_to(vera, vera.locator("#strip").get_by_role("button", name="Working"))
    vera.keyboard.press("Space")
    expect(vera.locator("#strip")).to_contain_text("Noted: working.")
    scale, wall = point(vera, "How sure are you?"), point(vera, "What did you see?")
    tab_to(vera, scale.get_by_role("radio").first)
    vera.keyboard.press("ArrowDown")
    tab_to(vera, scale.get_by_role("button", name="Vote"))
    vera.keyboard.press("Enter")
    expect(scale).to_contain_text("You chose: 2.")
    tab_to(vera, wall.get_by_role("textbox"))
    vera.keyboard.type("typed by keys")
    tab_to(vera, wall.get_by_role("button", name="Put it on the wall"))
    vera.keyboard.press("Enter")
    note = wall.locator(".notes > li", has_text="typed by keys")
    tab_to(vera, note.get_by_role("button", name="Take it down"))
    vera.keyboard.press("Space")
    expect(note).to_have_count(0)
    assert vera.evaluate("document.activeElement !== document.body")


def test_news_leaves_the_focus_where_it_is(vera: Page, lead: Page) -> None:
    """What others do changes the page around a person who is writing, and not under their hands."""
    box = point(vera, "What did you see?").get_by_role("textbox")
    box.fill("half a sent")
    do(lead, "First vote", question="Which ones?")
    do(lead, "Talk", question="Which ones?")
    expect(point(vera, "Which ones?").get_by_label("maps")).to_be_disabled()
    expect(box).to_be_focused()
    expect(box).to_have_value("half a sent")
    do(lead, "First vote", question="Which ones?")


PAGES = ("", "workshops/shelf_1", "exercises/shelf_1", "room/my-data", "notice", "nothing")


def dressed(page: Page, theme: str) -> None:
    """Choose colours in the page's own list, where it is to be seen."""
    page.get_by_label("Colours").select_option(theme)
    assert page.evaluate("document.documentElement.dataset.theme") == theme


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_barrier(
    room: Room, come: Callable[..., Page], barriers: Callable[..., list[str]], path: str
) -> None:
    """On a phone and a desk, in all colours, axe-core finds no violation on participants' pages."""
    vera = come("")
    dressed(vera, THEMES[0])
    go(vera, room, path)
    assert vera.evaluate("document.documentElement.dataset.theme") == THEMES[0], "not kept"
    if path.startswith("workshops"):
        expect(point(vera, "Lend it?").locator("fieldset")).to_be_visible()
    for theme in THEMES:
        dressed(vera, theme)
        assert (theme, barriers(vera, impacts=ALL)) == (theme, [])
        assert vera.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    vera.set_viewport_size(DESK)
    assert barriers(vera, impacts=ALL) == []
    vera.emulate_media(forced_colors="active")
    assert barriers(vera, impacts=ALL) == []


@pytest.mark.parametrize("path", ["lead?workshop=shelf_1", "lead/screen?workshop=shelf_1"])
def test_no_page_of_the_facilitator_has_a_barrier(
    room: Room, lead: Page, barriers: Callable[..., list[str]], path: str
) -> None:
    """Nor on the facilitator's page and the big screen, wide and on a phone."""
    for window in (DESK, PHONE):
        lead.set_viewport_size(window)
        go(lead, room, path)
        expect(lead.get_by_role("heading", level=1)).to_be_visible()
        for theme in THEMES:
            dressed(lead, theme)
            assert (window, theme, barriers(lead, impacts=ALL)) == (window, theme, [])
            assert lead.evaluate("document.documentElement.scrollWidth") == window["width"]
    lead.emulate_media(forced_colors="active")
    assert barriers(lead, impacts=ALL) == []


def test_a_window_at_400_percent_loses_nothing(room: Room, come: Callable[..., Page]) -> None:
    """At 320 × 256 nothing is cut off sideways and nothing stands over what one reads."""
    vera = come(viewport={"width": 320, "height": 256})
    for path in PAGES:
        go(vera, room, path)
        assert (path, vera.evaluate("document.documentElement.scrollWidth")) == (path, 320)
    go(vera, room, "workshops/shelf_1")
    assert vera.locator("#strip").evaluate("strip => getComputedStyle(strip).position") == "static"
    vote(vera, "2", question="How sure are you?")


def test_forced_colours_keep_what_colour_says(come: Callable[..., Page], lead: Page) -> None:
    """With the system's own colours a bar, a pressed button and a choice can still be seen."""
    vera = come(forced_colors="active")
    vera.locator("#strip").get_by_role("button", name="Done").click()
    expect(vera.locator("#strip")).to_contain_text("Noted: done.")
    colours = vera.locator("#strip .states button").evaluate_all(
        "buttons => buttons.map(button => getComputedStyle(button).backgroundColor)"
    )
    assert len(set(colours)) == 2
    fills = vera.locator(".chart .fill").evaluate_all(
        "fills => fills.filter(f => f.clientWidth).map(f => getComputedStyle(f).backgroundColor)"
    )
    page = vera.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page not in [fill for fill in fills if fill != "rgba(0, 0, 0, 0)"]


def test_the_connection_lost_is_told(room: Room, come: Callable[..., Page]) -> None:
    """Where the kernel is gone, votes still count: they never go by the kernel."""
    vera = come()
    vera.evaluate(
        "fetch(`voila/api/shutdown/${JSON.parse(document.getElementById"
        "('jupyter-config-data').textContent).kernelId}`, {method: 'POST'})"
    )
    vote(vera, "films", question="Which ones?")


def test_a_session_is_closed_once_it_is_asked_for_twice(
    come: Callable[..., Page], ivo: Page, lead: Page, barriers: Callable[..., list[str]]
) -> None:
    """The evaluation is counted, nothing can be answered any more, and the report is named.

    The last test of this room: it comes to an end here.
    """
    rest = others(come, 5)
    rest("evaluation", {"pace": "right", "keep": "the pairs"})
    expect(lead.locator("#evaluation")).to_contain_text("Evaluations so far: ")
    lead.get_by_role("button", name="Close the session …").click()
    expect(lead.get_by_role("button", name="Not yet")).to_be_focused()
    assert barriers(lead, impacts=ALL) == []
    lead.get_by_role("button", name="Close it").click()
    expect(lead.locator("#evaluation")).to_contain_text("all but at most 2")
    expect(lead.locator("#evaluation")).to_contain_text("Fewer than five different sentences")
    expect(lead.locator("#closed")).to_contain_text("start.py report shelf_1 --room")
    form = point(ivo, "How was it?")
    expect(form.get_by_role("button", name="evaluation")).to_be_disabled()
    expect(form).to_contain_text("The session is closed and the evaluation counted.")
    assert barriers(lead, impacts=ALL) == []
    ivo.locator("#contents summary, #strip summary").evaluate_all("all => all.map(o => o.click())")
    assert barriers(ivo, impacts=ALL) == []  # after votes, notes and the end, with all opened
