"""The answers after the session, as somebody reads them on a phone and on paper."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from support import tabled
from support.paper import on_paper
from support.rooms import RunningRoom
from support.tools import browser

from .conftest import CHROMIUM

ALL = ("minor", "moderate", "serious", "critical")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """A room for a workshop that has answers."""
    home = tmp_path_factory.mktemp("answers") / "home"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(home))
        tabled.build(home)
    running = RunningRoom(home)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser on this machine."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=browser(), args=CHROMIUM)


def test_the_facilitator_opens_them_for_a_phone(
    room: RunningRoom, chromium: Browser, barriers: Callable[..., list[str]], tmp_path: Path
) -> None:
    """From the exercise to the page; shut, open, at two widths and on paper."""
    phone = chromium.new_context(viewport=PHONE).new_page()
    phone.goto(room.address)
    phone.goto(room.address + "exercises/shelf_1")
    phone.get_by_role("link", name="The answers, after the session").first.click()
    expect(phone.locator("main")).to_contain_text("They aren't open yet.")
    assert barriers(phone, impacts=ALL) == []
    lead = chromium.new_context(viewport=DESK).new_page()
    lead.goto(room.opened["lead"])
    lead.get_by_role("button", name="Open the answers for everybody").click()
    expect(lead.get_by_role("button", name="Close them again")).to_be_visible()
    phone.get_by_role("link", name="Look again").click()
    expect(phone.locator(".solution")).to_have_count(3)
    expect(phone.locator("main")).to_contain_text("Ask somebody")
    for size in (PHONE, DESK):
        phone.set_viewport_size(size)
        assert barriers(phone, impacts=ALL) == []
        assert phone.evaluate("document.documentElement.scrollWidth") == size["width"]
    assert on_paper(phone, tmp_path) == ([], [], [])
