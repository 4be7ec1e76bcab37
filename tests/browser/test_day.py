"""The day of a session in a browser: what is blocked is told, and what the facilitator sees."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.rooms import SERVE

from .conftest import SLOW, Offline, browser_in, offline

PHONE = {"width": 390, "height": 844}
WORKSHOP = "workshops/privacy_1"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def room(programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A room around the privacy workshop; its ``opened`` has the addresses."""
    log = tmp_path_factory.mktemp("log") / "serve.log"
    given = json.dumps({"ids": ["privacy_1"], "room_options": {"threshold": 1}})
    command = [sys.executable, "-c", SERVE, given]
    ready = r'"address": "(http://[^"]+)/"'
    with offline(command, ready, log, {"HACKYACK_HOME": str(programme)}) as up:
        expect.set_options(timeout=SLOW)
        yield up


@pytest.fixture(scope="module")
def browser(room: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser in the room's network."""
    with browser_in(room, tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def addresses(room: Offline) -> dict[str, str]:
    """Return what the terminal told the facilitator."""
    said = re.search(r"^\{.*\}$", room.log.read_text(), re.MULTILINE)
    assert said is not None
    opened: dict[str, str] = json.loads(said.group())
    return opened


def at(room: Offline, path: str) -> str:
    """Return the whole address of a page."""
    return addresses(room)["address"] + path


def come(browser: Browser, **window: object) -> Page:
    """Open an empty page of somebody new."""
    page = browser.new_context(**{"viewport": PHONE} | window).new_page()
    page.set_default_timeout(SLOW)
    return page


@pytest.mark.parametrize("path", ["", "join", WORKSHOP, "room/my-data"])
def test_a_browser_without_scripts_is_told(room: Offline, browser: Browser, path: str) -> None:
    """Each page says that scripts are blocked and what to do."""
    page = come(browser, java_script_enabled=False)
    page.goto(at(room, ""))
    page.goto(at(room, path), wait_until="commit")
    expect(page.locator("#no-scripts")).to_be_visible()
    expect(page.locator("#no-scripts")).to_contain_text("Allow JavaScript")
    page.context.close()


def test_the_facilitator_without_scripts_is_told(room: Offline, browser: Browser) -> None:
    """The facilitator's page and the big screen too, which show nothing without scripts."""
    page = come(browser, java_script_enabled=False)
    for address in (addresses(room)["lead"], at(room, "lead/screen")):
        page.goto(address)
        expect(page.locator("#no-scripts")).to_be_visible()
    page.context.close()


def test_a_script_that_is_kept_away_is_told(room: Offline, browser: Browser) -> None:
    """Where a filter lets only some scripts through, the page says the same."""
    page = come(browser)
    page.route("**/yack.js", lambda route: route.abort())
    page.goto(at(room, ""))
    expect(page.locator("#no-scripts")).to_be_visible()
    page.unroute("**/yack.js")
    page.reload()
    expect(page.locator("#strip-pulse button").first).to_be_visible()
    expect(page.locator("#no-scripts")).to_be_hidden()
    page.context.close()
