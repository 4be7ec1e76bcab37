"""A question made up on the spot: from the facilitator's form to phones, screen and report."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from support.rooms import PAGE, RunningRoom, room
from support.tools import browser

from .conftest import CHROMIUM, SLOW

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
ALL = ("minor", "moderate", "serious", "critical")
QUESTION = "Which of <b>these</b> would you publish?"
WIDE = "document.documentElement.scrollWidth - innerWidth"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room."""
    running = room(tmp_path_factory.mktemp("spot"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser(), args=CHROMIUM)
        yield started
        started.close()


@pytest.fixture
def come(server: RunningRoom, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Let somebody come who is new to the room."""
    contexts = []

    def enter(path: str = PAGE[1:], *, viewport: dict[str, int] | None = None) -> Page:
        contexts.append(chromium.new_context(viewport=viewport or PHONE, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.set_default_timeout(SLOW)
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        if not path.startswith("lead"):
            page.goto(server.address)
        page.goto(server.address + path)
        if path.startswith("workshops"):
            expect(page.locator("#opening")).to_be_hidden()
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.fixture
def lead(server: RunningRoom, come: Callable[..., Page]) -> Iterator[Page]:
    """The facilitator's page; what is asked in a test is removed after it."""
    page = come(server.opened["lead"].removeprefix(server.address), viewport=DESK)
    yield page
    page.reload()
    expect(page.locator("#people")).not_to_have_text("–")
    for row in page.locator("#ad-hoc-drafts > li, #ad-hoc-asked > li").all()[::-1]:
        row.get_by_role("button", name="Remove …").click()
        page.get_by_role("button", name="Remove it").click()
        expect(row).to_have_count(0)


def box(page: Page, name: str) -> Locator:
    """Return a field of the form."""
    return page.locator("#ad-hoc .fields").get_by_label(name, exact=True)


def write(page: Page, question: str, *answers: str) -> None:
    """Write a choice into the form."""
    if not page.locator("#ad-hoc-new").evaluate("part => part.open"):
        page.get_by_text("Write a question").click()
    box(page, "Your question").fill(question)
    box(page, "How people answer").select_option("choice")
    for number, answer in enumerate(answers, 1):
        box(page, f"Answer {number}").fill(answer)


def ask(page: Page) -> None:
    """Ask what is in the form."""
    page.locator("#ad-hoc").get_by_role("button", name="Ask it now").click()
    expect(page.locator("#ad-hoc-said")).to_contain_text("It is asked")


def asked(page: Page, question: str) -> Locator:
    """Return the question on a participant's page."""
    return page.locator("#asked .kit-yack", has_text=question)


def vote(page: Page, choice: str) -> None:
    """Vote, and wait until it is kept."""
    poll = asked(page, QUESTION)
    poll.get_by_label(choice).check()
    poll.get_by_role("button", name="Vote").click()
    expect(poll).to_contain_text("Your vote is kept")


def test_from_the_form_to_the_counts(
    server: RunningRoom, come: Callable[..., Page], lead: Page
) -> None:
    """Open pages get it at once, late ones find it; five votes are covered, also after a reload."""
    vera = come()
    write(lead, QUESTION, "The title", "The postcode", "The year of birth")
    preview = lead.locator("#ad-hoc-preview")
    expect(preview).to_contain_text(QUESTION)
    expect(preview.locator(".choice")).to_have_count(3)
    ask(lead)
    expect(vera.locator("#strip-asked")).to_contain_text(f"A question to all: {QUESTION}")
    expect(vera.locator("#said")).to_contain_text(QUESTION)
    vera.get_by_role("link", name="A question to all").click()
    vote(vera, "The title")
    expect(vera.locator("#strip-asked")).to_be_hidden()
    vera.get_by_role("button", name="Back to where I was").click()
    key = server.join().state()["public"]["asked"][0]["key"]
    for _n in range(4):
        server.join().said("/room/answer", key=key, value="1")
    row = lead.locator("#ad-hoc-asked > li", has_text=QUESTION)
    expect(row).to_contain_text("5 voted")
    row.get_by_role("button", name="Closed").click()
    expect(asked(vera, QUESTION)).to_contain_text("This vote is closed for now.")
    row.get_by_role("button", name="First vote").click()
    expect(asked(vera, QUESTION).get_by_label("The title")).to_be_enabled()
    late = come()
    expect(asked(late, QUESTION).get_by_label("The postcode")).to_be_enabled()
    row.get_by_role("button", name="Reveal the votes").click()
    screen = lead.context.new_page()
    screen.goto(server.address + "lead/screen?workshop=shelf_1")
    expect(screen.locator("#results h2")).to_have_text(QUESTION)
    vera.reload()
    for page in (vera, late, screen, lead):
        expect(page.locator(".chart", has_text="The title").first).to_contain_text(
            "most chose The title (all but at most 2)"
        )
    assert vera.evaluate("document.querySelectorAll('#asked b').length") == 0


def test_what_somebody_reads_stays_where_it_is(come: Callable[..., Page], lead: Page) -> None:
    """A question comes above it, and goes again; nothing moves and no focus is taken."""
    vera = come()
    place = vera.locator(".kit-yack.wall").first
    place.locator("textarea").focus()
    top = "part => part.getBoundingClientRect().top"
    before = place.evaluate(top)
    write(lead, "Ready?", "Yes", "No")
    ask(lead)
    expect(vera.locator("#strip-asked")).to_be_visible()
    assert place.evaluate(top) == pytest.approx(before, abs=1.5)
    assert vera.evaluate("document.activeElement.tagName") == "TEXTAREA"
    lead.locator("#ad-hoc-asked").get_by_role("button", name="Remove …").first.click()
    lead.get_by_role("button", name="Remove it").click()
    expect(vera.locator("#asked")).to_have_count(0)
    expect(vera.locator("#said")).to_contain_text("has taken this question back: Ready?")
    assert place.evaluate(top) == pytest.approx(before, abs=1.5)


def test_drafts_scale_and_own_words(come: Callable[..., Page], lead: Page) -> None:
    """A scale is kept, found after a reload and asked; own words come by "me too" on the screen."""
    vera, ivo = come(), come()
    lead.get_by_text("Write a question").click()
    box(lead, "Your question").fill("How sure are you?")
    box(lead, "How people answer").select_option("scale")
    box(lead, "1 means").fill("not at all")
    lead.get_by_role("button", name="Keep it for later").click()
    expect(lead.locator("#ad-hoc-said")).to_contain_text("The words at 5 is empty")
    lead.reload()
    expect(box(lead, "1 means")).to_have_value("not at all")
    box(lead, "5 means").fill("very")
    lead.get_by_role("button", name="Keep it for later").click()
    expect(lead.locator("#ad-hoc-drafts")).to_contain_text("1 · not at all · 2 · 3 · 4 · 5 · very")
    expect(vera.locator("#asked")).to_have_count(0)
    lead.reload()
    lead.locator("#ad-hoc-drafts").get_by_role("button", name="Ask it now").click()
    expect(asked(vera, "How sure are you?").get_by_label("5 · very")).to_be_enabled()
    lead.get_by_text("Write a question").click()
    box(lead, "Your question").fill("What first?")
    box(lead, "How people answer").select_option("wall")
    ask(lead)
    for words in ("A list", "<img src=x onerror=alert(1)>"):
        asked(vera, "What first?").get_by_role("textbox").fill(words)
        asked(vera, "What first?").get_by_role("button", name="Put it on the wall").click()
        expect(asked(ivo, "What first?").locator(".note", has_text=words)).to_be_visible()
    note = asked(ivo, "What first?").locator(".notes > li", has_text="onerror")
    note.get_by_role("button", name="Me too").click()
    first = lead.locator("#ad-hoc-asked > li", has_text="What first?").locator(".note").first
    expect(first).to_have_text("<img src=x onerror=alert(1)>")
    screen = lead.context.new_page()
    screen.goto(f"{lead.url.partition('lead')[0]}lead/screen?workshop=shelf_1")
    expect(screen.locator("#results .note").first).to_contain_text("onerror")
    row = lead.locator("#ad-hoc-asked > li", has_text="What first?")
    row.get_by_role("button", name="Over").click()
    expect(asked(vera, "What first?").get_by_role("button", name="Put it")).to_be_disabled()


def test_what_few_answered_is_read_from_the_back(
    server: RunningRoom, come: Callable[..., Page], lead: Page
) -> None:
    """The big screen says so in letters as large as a chart's; a phone keeps its cards apart."""
    write(lead, "A question below", "Yes", "No")
    ask(lead)
    write(lead, QUESTION, "The title", "The postcode")
    ask(lead)
    vera = come()
    vera.get_by_role("link", name="questions to all").click()
    back = vera.get_by_role("button", name="Back to where I was")
    gap = "part => part.nextElementSibling.getBoundingClientRect().top"
    assert back.evaluate(f"part => ({gap})(part) - part.getBoundingClientRect().bottom") >= 8
    row = lead.locator("#ad-hoc-asked > li", has_text=QUESTION)
    row.get_by_role("button", name="Reveal the votes").click()
    screen = come(server.opened["lead"].removeprefix(server.address), viewport=DESK)
    screen.goto(server.address + "lead/screen?workshop=shelf_1")
    said = screen.locator("#results p", has_text="Fewer than 5 people answered")
    expect(said).to_be_visible()
    assert said.evaluate("part => parseFloat(getComputedStyle(part).fontSize)") > 20


def test_a_file_from_notepad(come: Callable[..., Page], lead: Page) -> None:
    """Its wrong lines are told by their numbers; mended, it is loaded and asked."""
    lead.get_by_text("Load questions that you have written beforehand").click()
    field = lead.get_by_label("A text file, from Notepad or any editor")
    bad, good = "Ready?\r\nYes\r\nNo", "Ready?\r\n– Yes\r\n–\tNo <b>"
    for text in (bad, good):
        file = {"name": "questions.txt", "mimeType": "text/plain"}
        field.set_input_files({**file, "buffer": text.encode("utf-16")})
        if text is bad:
            expect(lead.locator("#ad-hoc-lines li")).to_have_count(2)
            expect(lead.locator("#ad-hoc-lines li").first).to_contain_text("Line 2: “Yes” has no")
    expect(lead.locator("#ad-hoc-said")).to_contain_text("Questions loaded: 1")
    expect(lead.locator("#ad-hoc-lines li")).to_have_count(0)
    vera = come()
    lead.locator("#ad-hoc-drafts").get_by_role("button", name="Ask it now").click()
    expect(asked(vera, "Ready?").get_by_label("No <b>")).to_be_enabled()


def test_by_keyboard_alone(come: Callable[..., Page], lead: Page) -> None:
    """Written, asked, answered and removed without a pointer; each control has its name."""
    vera = come()
    keys = lead.keyboard
    lead.locator("#ad-hoc-new > summary").focus()
    keys.press("Enter")
    for text in ("Ready?", None, "Yes", "No"):
        keys.press("Tab")
        if text:
            keys.type(text)
    keys.press("Enter")
    expect(lead.locator("#ad-hoc-said")).to_contain_text("It is asked")
    expect(vera.locator("#strip-asked")).to_be_visible()
    vera.locator("#strip-asked a").focus()
    vera.keyboard.press("Enter")
    assert vera.evaluate("document.activeElement.id").startswith("asked-ad-hoc-")
    vera.keyboard.press("Tab")
    vera.keyboard.press("Space")
    expect(asked(vera, "Ready?").get_by_role("radio", name="Yes")).to_be_checked()
    vera.keyboard.press("Enter")
    expect(asked(vera, "Ready?")).to_contain_text("Your vote is kept")
    assert vera.get_by_role("region", name="Asked in the room").count() == 1
    remove = lead.locator("#ad-hoc-asked > li").get_by_role("button", name="Remove …")
    remove.focus()
    keys.press("Enter")
    expect(lead.get_by_role("dialog", name="Remove this question?")).to_be_visible()
    expect(lead.get_by_role("button", name="Leave it")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(vera.locator("#asked")).to_have_count(0)


def test_there_are_no_barriers(
    come: Callable[..., Page], lead: Page, barriers: Callable[..., list[str]]
) -> None:
    """On a phone and on a desk, with long words, drafts and questions; nothing is cut off."""
    vera = come()
    write(lead, "How long is a " + "w" * 120 + "?", *["x" * 100 for _n in range(1)], "No")
    ask(lead)
    write(lead, "A draft", "Yes", "No")
    lead.get_by_role("button", name="Keep it for later").click()
    expect(lead.locator("#ad-hoc-drafts > li")).to_have_count(1)
    expect(vera.locator("#strip-asked")).to_be_visible()
    for page in (vera, lead):
        for theme in ("dark", "contrast", "light"):
            page.locator("#theme").select_option(theme)
            for part in ["#asked", "#strip"] if page is vera else ["main"]:
                assert barriers(page, part, impacts=ALL) == []
        for size in (PHONE, DESK, {"width": 320, "height": 640}):
            page.set_viewport_size(size)
            assert page.evaluate(WIDE) <= 0


def test_words_are_counted_and_rare_ones_never_shown(
    server: RunningRoom, come: Callable[..., Page], lead: Page, barriers: Callable[..., list[str]]
) -> None:
    """From the form over six phones to the big screen: nobody sees a word that few wrote."""
    vera = come()
    lead.get_by_text("Write a question").click()
    box(lead, "Your question").fill("In one word: what is privacy?")
    box(lead, "How people answer").select_option("own_words")
    ask(lead)
    words = asked(vera, "In one word")
    words.get_by_label("Word 1").fill("Trust.")
    words.get_by_label("Word 2").fill("<b>mine alone</b>")
    words.get_by_role("button", name="Send my words").click()
    expect(words).to_contain_text("You chose: Trust. · <b>mine alone</b>")
    key = server.join().state()["public"]["asked"][-1]["key"]
    for said in ("trust", "TRUST", "Trust", "care", "care"):
        server.join().said("/room/answer", key=key, value=[said])
    row = lead.locator("#ad-hoc-asked > li", has_text="In one word")
    expect(row).to_contain_text("6 voted")
    expect(row.locator("[data-phase]")).to_have_text(["Open", "Closed"])
    row.get_by_role("button", name="Reveal the votes").click()
    screen = lead.context.new_page()
    screen.set_viewport_size({"width": 1280, "height": 720})
    screen.goto(server.address + "lead/screen?workshop=shelf_1")
    for page in (vera, screen, lead):
        chart = page.locator(".chart.words").first
        expect(chart.locator("li")).to_have_count(1)
        expect(chart.locator("li")).to_contain_text("trustall but at most 2")
        expect(chart).not_to_contain_text("care")
    vera.reload()
    expect(words.get_by_label("Word 1")).to_have_value("trust")
    assert barriers(vera, "#asked", impacts=ALL) == []
    assert barriers(screen, "main", impacts=ALL) == []
