"""The way into a room and out of it, as people go it, in three engines on a local network.

Nothing is sent by hand: the addresses and the code are what the terminal and the big screen show,
and the room is at an address like 192.168.…, where browsers say less than on this machine itself.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin

import psutil
import pytest
import zxingcpp
from PIL import Image
from support.certificates import certificate
from support.rooms import TALK
from support.served import course
from support.waiting import until

from .conftest import Offline, offline
from .engines import ENGINES, Window, window

LAN = "192.168.77.1"  # inside the server's own network, which has no other host
WAYS = ("plain", "below a path", "https")
WORKSHOP = 'main a[href$="workshops/shelf_1"]'

pytestmark = pytest.mark.timeout(300)


class Room:
    """A room on a local network, as its terminal tells of it."""

    def __init__(self, server: Offline) -> None:
        said = server.log.read_text(encoding="utf-8")
        self.server = server
        self.address = _after("Participants open: ", said)
        self.code = _after("and type the code: ", said)
        self.lead = _after("You open: ", said)

    def copies(self) -> int:
        """Count the copies that are open: kernels that work in a copy's folder."""
        below = psutil.Process(self.server.pid).children(recursive=True)
        return len([process for process in below if "/copy_" in _folder(process)])


def _after(words: str, said: str) -> str:
    found = re.search(f"{re.escape(words)}(\\S+)", said)
    assert found is not None, said
    return found[1]


def _folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:  # it has ended meanwhile
        return ""


@pytest.fixture(scope="module", params=WAYS)
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """A room that the command line opens to a local network."""
    folder = tmp_path_factory.mktemp("door")
    home = course(folder / "my hackyack", TALK)
    cert, key = certificate(folder, LAN)
    options = {
        "plain": [],
        "below a path": ["--base-url", "/hack/"],
        "https": ["--certfile", str(cert), "--keyfile", str(key)],
    }
    command = [
        sys.executable,
        "-m",
        "kit.cli",
        "serve",
        "shelf_1",
        "--room",
        "--lan",
        "--port",
        "0",
    ]
    command += options[request.param]
    env = {"HACKYACK_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    ready = r"You open: (\S+)\n"
    with offline(command, ready, folder / "serve.log", env, lan=LAN) as server:
        yield Room(server)


Open = Callable[..., Window]


@pytest.fixture
def come(room: Room, tmp_path: Path) -> Iterator[Open]:
    """A function that opens a window of an engine in the room's network."""
    with ExitStack() as windows:

        def opened(engine: str, **options: bool) -> Window:
            log = tmp_path / f"{engine}.log"
            return windows.enter_context(window(engine, room.server, log, **options))

        yield opened


def shows(window: Window, words: str) -> None:
    """Wait until a page says something."""
    until(lambda: words in window.text(), f"the page does not say {words!r}")


@pytest.mark.parametrize("engine", ENGINES)
def test_people_type_the_code_and_leave(room: Room, come: Open, engine: str) -> None:
    """A wrong code is told, the right one opens; a copy is theirs, and gone when they are."""
    before, phone = room.copies(), come(engine)
    phone.go(room.address)
    type_code(phone, "WRONG1")
    shows(phone, "This is not the code. Look at it again.")
    type_code(phone, room.code.lower())
    take_part(phone)
    assert room.copies() == before + 1
    phone.go(room.address)
    until(lambda: room.copies() == before, "another page leaves the copy open")
    phone.press(WORKSHOP)
    until(lambda: room.copies() == before + 1)
    until(lambda: is_open(phone))
    phone.leave()
    until(lambda: room.copies() == before, "closing the tab leaves the copy open")


def shortened(address: str) -> str:
    """Return an address as the big screen shows it: http is what a browser tries by itself."""
    return address.removeprefix("http://").rstrip("/")


def type_code(phone: Window, code: str) -> None:
    """Fill in the form of the join page and send it."""
    phone.fill("#code", code)
    phone.press("form.card button")


def take_part(phone: Window) -> None:
    """Choose the workshop from the list, move a control and vote."""
    shows(phone, "How many books are on loan?")
    phone.press(WORKSHOP)
    until(lambda: is_open(phone))
    phone.fill("input[type=number]", "5")
    phone.press("h1")
    shows(phone, "35 days")
    phone.press("input[value=yes]")
    phone.press(".kit-yack button")
    shows(phone, "Your vote is kept")


def is_open(phone: Window) -> bool:
    """Tell whether the workshop's page is ready."""
    ready = "document.getElementById('opening')?.hidden && !!document.querySelector('.days')"
    return bool(phone.tell(ready))


def test_people_scan_the_big_screen(room: Room, come: Open, tmp_path: Path) -> None:
    """The code to scan leads to the door with the code filled in, wherever the laptop shows it."""
    laptop, phone = come("chromium"), come("chromium")
    laptop.go(room.lead)
    laptop.go(laptop.tell("location.href") + "/screen?workshop=shelf_1")
    (scanned,) = zxingcpp.read_barcodes(Image.open(laptop.picture(tmp_path / "screen.png")))
    assert scanned.text.startswith(room.address)
    assert shortened(room.address) in laptop.text()
    for address in (room.address, urljoin(room.address, "/")):
        phone.go(shortened(address))
        assert phone.tell("location.href") == room.address + "join"
    phone.go(scanned.text)
    phone.press("form.card button")
    take_part(phone)


@pytest.mark.parametrize("room", ["plain"], indirect=True)
def test_a_phone_that_goes_without_a_word(room: Room, come: Open) -> None:
    """Where a browser doesn't say first that it leaves a page, the copy ends all the same."""
    before, phone = room.copies(), come("chromium", hasty=True)
    phone.go(room.address)
    type_code(phone, room.code)
    take_part(phone)
    assert room.copies() == before + 1
    phone.leave()
    until(lambda: room.copies() == before)
