"""The served pages in a phone's browser: readable, movable, honest when the connection is lost."""

import sys
from collections.abc import Callable, Iterator

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect
from support.served import course
from support.waiting import until

from .conftest import SLOW, Offline, browser_in, elsewhere, offline

PHONE = {"width": 390, "height": 844}
ALL = ("minor", "moderate", "serious", "critical")
SERVE = """
import sys
from kit.room.server.app import serve
sys.exit(serve(port=0, announce=lambda address: print(address, flush=True)))
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A server of a small programme, in a network without any other host."""
    home = course(tmp_path_factory.mktemp("served") / "my hackyack")
    log = tmp_path_factory.mktemp("log") / "serve.log"
    env = {"HACKYACK_HOME": str(home)}
    with offline([sys.executable, "-c", SERVE], r"(http://\S+)/", log, env) as running:
        yield running


@pytest.fixture(scope="module")
def browser(server: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser in the same network."""
    with browser_in(server, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser, server: Offline) -> Iterator[Page]:
    """The workshop's page on a phone, open and ready, by day and by night."""
    page = _window(browser, request.param)
    asked = elsewhere(page, server)
    _open(page, server)
    yield page
    page.close()
    assert (asked, server.packets_without_a_way) == ([], 0)


@pytest.fixture(scope="module")
def one(browser: Browser, server: Offline) -> Iterator[Page]:
    """The workshop's page on a phone, by day alone, for tests that leave it open."""
    page = _window(browser, "light")
    _open(page, server)
    yield page
    page.close()


@pytest.fixture
def fresh(browser: Browser, server: Offline) -> Iterator[Page]:
    """The same page, for tests that leave it."""
    page = _window(browser, "light")
    _open(page, server)
    yield page
    page.close()


def _window(browser: Browser, scheme: str) -> Page:
    page = browser.new_page(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    page.set_default_timeout(SLOW)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def _open(page: Page, server: Offline) -> None:
    page.goto(f"{server.url}/workshops/shelf_1")
    expect(page.locator("#opening")).to_be_hidden()


def test_a_phone_shows_it_whole_and_without_barriers(
    page: Page, barriers: Callable[..., list[str]]
) -> None:
    """Nothing has to be scrolled sideways, and axe-core finds no violation, in light and dark."""
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width == [390, 390]
    assert barriers(page, impacts=ALL) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgb(255, 255, 255)",
        "rgb(21, 24, 28)",
    }


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_small_pages_have_no_barriers(
    browser: Browser, server: Offline, barriers: Callable[..., list[str]], path: str
) -> None:
    """Nor is there one on the list of workshops or on an error's page."""
    page = _window(browser, "dark")
    page.goto(f"{server.url}{path}")
    assert barriers(page, impacts=ALL) == []
    page.close()


def test_moving_a_slider_changes_the_output(one: Page) -> None:
    """The keyboard moves the slider, and the kernel's answer comes."""
    expect(one.locator(".days")).to_have_text("21 days")
    one.get_by_role("slider", name="Weeks").press("ArrowRight")
    expect(one.locator(".days")).to_have_text("28 days")


def test_no_source_reaches_the_browser(one: Page) -> None:
    """Neither the page nor anything that it fetched holds a code cell."""
    assert "hidden_word" not in one.content()


def test_the_way_leads_to_the_exercise_and_back(fresh: Page) -> None:
    """From the workshop to its exercise, and from there to the list."""
    fresh.get_by_role("link", name="The exercise").first.click()
    expect(fresh.get_by_role("heading", level=1)).to_have_text("The exercise")
    fresh.get_by_role("link", name="All workshops").first.click()
    expect(fresh.get_by_role("heading", level=1)).to_have_text("Choose a workshop")


def test_markup_in_an_output_cant_run(one: Page) -> None:
    """A script that gets into the page by an output is not executed."""
    one.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.intruder = true';
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="intruder = true">');
            return new Promise(done => document.body.lastChild.addEventListener('error', done));
        }"""
    )  # the image has failed, and what stood beside it had its turn
    assert one.evaluate("window.intruder") is None


def test_a_lost_kernel_is_told_and_replaced(fresh: Page, server: Offline) -> None:
    """Where the kernel is gone, the page says so, stays readable, and opens a new copy."""
    for kernel in _kernels(server):
        kernel.kill()
    expect(fresh.get_by_role("alert")).to_contain_text("Your copy has been closed")
    expect(fresh.get_by_role("heading", level=1)).to_be_visible()
    fresh.get_by_role("button", name="Open a new copy").click()
    expect(fresh.locator("#opening")).to_be_hidden()
    expect(fresh.get_by_role("alert")).to_be_hidden()


def test_leaving_a_page_ends_its_kernel(browser: Browser, server: Offline) -> None:
    """Who closes the page, or goes elsewhere, takes the kernel along."""
    page = _window(browser, "light")
    _open(page, server)
    before = len(_kernels(server))
    page.goto(f"{server.url}/")
    until(lambda: len(_kernels(server)) == before - 1)
    page.close()


def test_without_scripts_the_text_is_there(browser: Browser, server: Offline) -> None:
    """A browser without JavaScript shows the text and says what is missing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/exercises/shelf_1")
    expect(page.get_by_text("Allow JavaScript")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("The exercise")
    context.close()


def _kernels(server: Offline) -> list[psutil.Process]:
    """Return the kernels that run below the server, be they its own children or its zygote's."""
    below = {process: _command(process) for process in _running(server)}
    zygotes = [p.pid for p, words in below.items() if "kit.kernels.zygote.fork_server" in words]
    return [
        process
        for process, words in below.items()
        if words and (process.ppid() in zygotes or "ipykernel" in " ".join(words))
    ]


def _running(server: Offline) -> list[psutil.Process]:
    outer = psutil.Process(server.pid)
    return [outer, *outer.children(recursive=True)]


def _command(process: psutil.Process) -> list[str]:
    """Return a process's command; nothing where it has ended, waited for or not."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_server_that_stopped_is_told(browser: Browser, server: Offline) -> None:
    """Where the whole server is gone, the page says so and where to look. Runs last."""
    page = _window(browser, "light")
    _open(page, server)
    python = [process for process in _running(server) if SERVE in process.cmdline()]
    python[-1].terminate()
    expect(page.get_by_text("The program that serves this page doesn't answer")).to_be_visible()
    page.close()


def test_a_slider_shows_where_the_focus_is(one: Page) -> None:
    """A slider reached by the keyboard has an outline."""
    handle = one.locator(".noUi-handle").first
    handle.focus()
    one.keyboard.press("ArrowRight")
    outline = handle.evaluate("(it) => getComputedStyle(it).outline")
    assert "solid" in outline
    assert "3px" in outline


def test_a_slider_has_a_track_in_forced_colours(one: Page) -> None:
    """Where the system chooses the colours, the track and the handle can be seen."""
    one.emulate_media(forced_colors="active")
    try:
        track = one.locator(".noUi-target").first
        width = track.evaluate("(it) => getComputedStyle(it).borderTopWidth")
        style = track.evaluate("(it) => getComputedStyle(it).borderTopStyle")
        assert (width, style) == ("1px", "solid")
    finally:
        one.emulate_media(forced_colors="none")
