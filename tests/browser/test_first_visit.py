"""How many bytes a first visit costs a phone, and that they are no more than the page needs."""

import json
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kit.programme import workshops

from .conftest import Offline, browser_in, offline

MOST = 1_500_000  # bytes that cross the Wi-Fi until the controls are there
PHONE = {"width": 390, "height": 844}
SERVE = """
import sys
from kit.room.options import RoomOptions
from kit.room.server.app import serve
announce = lambda opened: print(opened.address, flush=True)
sys.exit(serve(port=0, room_options=RoomOptions(), announce=announce))
"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A room with the whole programme."""
    folder = tmp_path_factory.mktemp("first")
    env = {"HACKYACK_DATABASE_URL": f"sqlite:///{folder / 'room.db'}"}
    with offline([sys.executable, "-c", SERVE], r"(http://\S+)/", folder / "log", env) as running:
        yield running


@pytest.fixture(scope="module")
def browser(server: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser in the same network."""
    with browser_in(server, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def _counted(page: Page) -> dict[str, int]:
    """Return a tally of bytes that grows as ``page`` loads: over HTTP, and of its websocket."""
    bytes_sent = {"http": 0, "websocket": 0}

    def loaded(event: dict[str, float]) -> None:
        bytes_sent["http"] += int(event["encodedDataLength"])

    def message(event: dict[str, dict[str, str]]) -> None:
        # binary frames come as base64, which is a third longer
        bytes_sent["websocket"] += len(event["response"]["payloadData"]) * 3 // 4

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", loaded)
    session.on("Network.webSocketFrameReceived", message)
    return bytes_sent


@pytest.mark.parametrize("workshop", [one.id for one in workshops.workshops()])
def test_a_first_visit_costs_less(browser: Browser, server: Offline, workshop: str) -> None:
    """From the start page to a workshop whose controls can be moved: below 1.5 MB in all."""
    page = browser.new_context(viewport=PHONE).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    cost = _counted(page)
    page.goto(server.url)
    page.goto(f"{server.url}/workshops/{workshop}")
    page.wait_for_selector(
        ".jupyter-widgets input, .jupyter-widgets select", state="attached", timeout=90_000
    )
    expect(page.locator("#opening")).to_be_hidden(timeout=90_000)
    page.context.close()
    assert cost["http"] > 500_000, "the browser counted nothing"
    assert sum(cost.values()) < MOST, json.dumps(cost)
    assert errors == []
