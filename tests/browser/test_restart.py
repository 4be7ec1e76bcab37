"""The server sleeps or starts again in the middle of a session: who was there, and who comes."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support.ports import free_port
from support.rooms import TALK
from support.served import course
from support.tools import browser as chromium
from support.waiting import until

from .conftest import CHROMIUM, SLOW

PHONE = {"width": 390, "height": 844}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser; each of its contexts is a private window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM)
        yield opened
        opened.close()


@pytest.fixture
def port() -> int:
    """A port at which nothing listens."""
    return free_port()


@dataclass(frozen=True)
class Served:
    """A room's process, the code that it prints, and the facilitator's address."""

    process: "subprocess.Popen[bytes]"
    code: str
    lead: str


@contextmanager
def serving(home: Path, port: int) -> Iterator[Served]:
    """Serve the room from the command line, as on the day."""
    log = home / "terminal.txt"
    words = [sys.executable, "-m", "kit.cli", "serve", "shelf_1", "--room", "--expect", "3"]
    words += ["--port", str(port), "--address", f"http://127.0.0.1:{port}/"]
    with log.open("w") as out:
        own = {"HACKYACK_HOME": str(home)}
        process = subprocess.Popen(
            words, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
    try:
        lead = until(lambda: re.findall(r"You open: (\S+)\n", log.read_text()))[0]
        code = re.findall(r"type the code: (\w{6})", log.read_text())[0]
        yield Served(process, str(code), str(lead))
    finally:
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in {0, -signal.SIGKILL}, log.read_text()
        assert "Traceback" not in log.read_text()


def come(browser: Browser, port: int, code: str) -> Page:
    """Come to the room's address in a private window, and type a wrong code, then the right one."""
    page = asked(browser, port)
    type_code(page, "ZZZZZZ")
    expect(page.locator("#code-error")).to_be_visible()
    type_code(page, code.lower())
    expect(page).to_have_url(f"http://127.0.0.1:{port}/")
    return page


def asked(browser: Browser, port: int) -> Page:
    """Come to the workshop in a private window, and be asked for the code."""
    page = browser.new_context(viewport=PHONE).new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"http://127.0.0.1:{port}/")
    expect(page.locator("#code")).to_be_visible()
    return page


def type_code(page: Page, code: str) -> None:
    """Type a code and send it."""
    page.locator("#code").fill(code)
    page.get_by_role("button", name="Join", exact=True).click()


def opened(page: Page, port: int) -> Page:
    """Open the workshop and wait until it can be used."""
    page.goto(f"http://127.0.0.1:{port}/workshops/shelf_1")
    expect(page.locator("#opening")).to_be_hidden()
    return page


def stuck(page: Page) -> None:
    """Expect the page to say that its person is stuck."""
    expect(page.get_by_role("button", name="Stuck")).to_have_attribute("aria-pressed", "true")


def test_a_restart_keeps_people_and_lets_new_ones_in(
    tmp_path: Path, browser: Browser, port: int
) -> None:
    """Who was there goes on without a code; who comes later, or in a private window, needs one."""
    home = course(tmp_path / "my home", TALK)
    with serving(home, port) as room:
        code = room.code
        ana = opened(come(browser, port, code), port)
        ana.get_by_role("button", name="Stuck").click()
        stuck(ana)
    expect(ana.locator("#away")).to_be_visible()
    with serving(home, port) as again:
        assert again.code == code
        expect(ana.locator("#away")).to_be_hidden()
        opened(ana, port)
        stuck(ana)
        vesna = opened(come(browser, port, code), port)
        button = vesna.get_by_role("button", name="Stuck")
        expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        expect(ana.locator("#strip-pulse")).to_contain_text("stuck 2")
        vesna.context.close()
        # A private window that was closed has left nothing behind: it is asked again.
        asked(browser, port)


def moved(page: Page, weeks: str) -> None:
    """Set the workshop's control."""
    page.get_by_label("Weeks").first.fill(weeks)
    page.get_by_label("Weeks").first.press("Tab")


def test_a_sleeping_computer_is_told_everywhere(
    tmp_path: Path, browser: Browser, port: int
) -> None:
    """Phone, facilitator and big screen say so; what was done meanwhile waits, and is then kept."""
    with serving(course(tmp_path / "my home", TALK), port) as room:
        ana = opened(come(browser, port, room.code), port)
        lead = browser.new_context().new_page()
        lead.goto(room.lead)
        screen = lead.context.new_page()
        screen.goto(f"http://127.0.0.1:{port}/lead/screen?workshop=shelf_1")
        expect(lead.locator("#people")).to_have_text("1")
        room.process.send_signal(signal.SIGSTOP)  # as when the lid is closed
        moved(ana, "5")
        ana.get_by_role("button", name="Stuck").click()
        for page in (ana, lead, screen):
            expect(page.locator("#away")).to_contain_text("asleep")
        expect(ana.locator("#strip-pulse")).to_contain_text("Not kept yet")
        expect(ana.locator(".waits")).to_contain_text("What it shows may be old")
        room.process.send_signal(signal.SIGCONT)
        for page in (ana, lead, screen):
            expect(page.locator("#away")).to_be_hidden()
        stuck(ana)
        expect(ana.locator(".days")).to_have_text("35 days")
        expect(ana.locator(".waits")).to_have_count(0)
        expect(lead.locator("#tile-stuck")).to_contain_text("1")


def test_a_page_opens_anew_after_a_restart(tmp_path: Path, browser: Browser, port: int) -> None:
    """It says what has happened, and its controls stand as they were set, also meanwhile."""
    home = course(tmp_path / "my home", TALK)
    with serving(home, port) as room:
        ana = opened(come(browser, port, room.code), port)
        expect(ana.locator(".days")).to_have_text("21 days")
        room.process.kill()
    expect(ana.locator("#away")).to_contain_text("started again")
    moved(ana, "7")
    with serving(home, port):
        expect(ana.locator("#back")).to_contain_text("The room was started again")
        expect(ana.locator("#back")).to_contain_text("what you have set is set again")
        expect(ana.locator(".days")).to_have_text("49 days")
        expect(ana.locator("#lost")).to_be_hidden()
