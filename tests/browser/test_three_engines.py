"""A visit from the door to the end, in Chromium, Firefox and WebKit: one room for each engine.

What people do on the day and each engine does in its own way: forms, controls, the way back, a
network that fails, two pages at once. What only the kit's own code decides is tried in Chromium.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.ports import free_port
from support.served import course
from support.waiting import until

from .conftest import Offline, beside
from .engines import ENGINES, Window, window
from .local_network import LAN, after, copies
from .local_network import network as local_network

HERE = Path(__file__).parent
CONTROLS = """\
import ipywidgets as widgets
from kit import controls, yack
controls.explore(
    lambda **set: ", ".join(f"{name} {value}" for name, value in set.items()),
    weeks=controls.number("Weeks", 0, 9, value=3),
    digits=controls.number("Digits of the postcode kept", 0, 4),
    kind=controls.choice("Which kind?", {"m": "Maps", "f": "Films"}, value="m"),
    also=controls.several("And also?", ["keys", "games"]),
    columns=controls.columns("Your columns", ["day", "loans"], {"when": "When?"}),
    why=controls.text("Why?"),
)"""
BUTTON = """\
count = widgets.Button(description="Count")
counted = widgets.HTML("<p class='counted'>not yet</p>")
def add(_button):
    counted.value = "<p class='counted'>counted</p>"
count.on_click(add)
widgets.VBox([count, counted])"""
WORKSHOP = [
    new_markdown_cell("# How many books are on loan?"),
    new_code_cell(CONTROLS),
    new_code_cell(BUTTON),
    new_code_cell("yack.poll('lend', 'Lend it?', {'yes': 'Yes, lend it', 'no': 'No'})"),
    new_code_cell("yack.wall('wall', 'What did you see?')"),
    new_code_cell("yack.evaluation('shelf_1')"),
]
EXERCISE = [
    new_markdown_cell("# The exercise"),
    new_code_cell("from kit import tasks, yack"),
    new_code_cell("tasks.reflection('reflection', 'What now?')"),
    new_code_cell("yack.hand_in('shelf_1')"),
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
BEFORE = "weeks 3, digits 0, kind m, also [], columns {'when': None}, why"
LIVE = "document.querySelector('.kit-live').innerText.trim()"
LAYOUTS = """[...document.querySelectorAll(".kit-number .widget-text")].map((box) => {
  const [label, input] = [...box.children].map((part) => part.getBoundingClientRect());
  return [Math.abs(label.left - input.left) < 1, label.bottom <= input.top];
})"""
OPEN = """!!document.querySelector(".kit-live, .kit-text textarea")
    && document.getElementById("opening")?.hidden === true"""
BACK = 5  # seconds until a page has found the server: two or three, and a slow machine
SHOWN = "!document.getElementById('{}').hidden"

pytestmark = pytest.mark.timeout(300)


class Network:
    """The network between the room and the pages of those who come; it can fail."""

    def __init__(self, server: Offline, to: int) -> None:
        self.port = free_port()
        script = HERE.parent / "support" / "relay.py"
        numbers = [LAN, str(self.port), str(to)]
        self._relay = subprocess.Popen(
            [*server.inside(sys.executable), str(script), *numbers],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.become("open")

    def become(self, state: str) -> None:
        """Be open, closed or silent from now on."""
        assert self._relay.stdin is not None
        assert self._relay.stdout is not None
        self._relay.stdin.write(f"{state}\n")
        self._relay.stdin.flush()
        assert self._relay.stdout.readline().strip() == state

    def end(self) -> None:
        """End it for good."""
        self._relay.communicate(timeout=10)


class Room:
    """A room, the network in front of it, and a window in which somebody comes to it."""

    def __init__(self, server: Offline, home: Path, network: Network, phone: Window) -> None:
        said = server.log.read_text(encoding="utf-8")
        self.server = server
        self.home = home
        self.network = network
        self.phone = phone
        self.code = after("and type the code: ", said)
        self.lead = after("You open: ", said)
        self.address = f"http://{LAN}:{network.port}/"

    def come(self, page: str = "workshops/shelf_1") -> Window:
        """Open a page in the phone's tab, through the door where it stands in between."""
        self.phone.tab("")
        self.phone.go(self.address + page)
        if self.phone.tell("location.pathname") == "/join":
            self.phone.fill("#code", self.code)
            self.phone.press("form.card button")
            says(self.phone, "How many books are on loan?")
            self.phone.go(self.address + page)
        until(lambda: self.phone.tell(OPEN), self.phone.text())
        return self.phone

    def back(self) -> Window:
        """Go back to the phone's tab."""
        self.phone.tab("")
        return self.phone

    def leading(self) -> Window:
        """Go to the facilitator's tab."""
        self.phone.tab("lead")
        if self.phone.tell("location.protocol") != "http:":
            self.phone.go(self.lead)
        says(self.phone, "Lend it?")
        return self.phone

    def let_vote(self, n: int, key: str, value: str) -> None:
        """Let others come, and vote."""
        python = self.server.inside(sys.executable)
        told = [f"http://{LAN}:{self.network.port}/", self.code, str(n), key, value]
        subprocess.run([*python, str(HERE / "voters.py"), *told], check=True, timeout=60)

    def copies(self) -> int:
        """Count the copies that are open: kernels that work in a copy's folder."""
        return len(copies(self.server))

    def handed_in(self) -> list[dict[str, Any]]:
        """Return what lies in the folder of hand-ins."""
        folder = self.home / "programme" / "hand-ins" / "shelf_1"
        return [json.loads(file.read_text())["answers"] for file in folder.glob("*.json")]


@pytest.fixture(scope="module")
def lan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A local network in which the rooms are, and the browsers of those who come."""
    log = tmp_path_factory.mktemp("network") / "log"
    with local_network(log, lan=LAN) as there:
        yield there


@pytest.fixture(scope="module", params=ENGINES)
def room(
    request: pytest.FixtureRequest, lan: Offline, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Room]:
    """A room that is visited by one engine."""
    folder = tmp_path_factory.mktemp("visit")
    home = course(folder / "my hackyack", WORKSHOP)
    exercise = new_notebook(cells=EXERCISE, metadata={"kernelspec": KERNEL})
    nbformat.write(exercise, str(home / "exercises" / "shelf_1" / "shelf_1.ipynb"))
    port = free_port()
    command = [sys.executable, "-m", "kit.cli", "serve", "shelf_1", "--room", "--lan"]
    command += ["--port", str(port)]
    env = {"HACKYACK_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    with (
        beside(lan, command, r"You open: (\S+)\n", folder / "serve.log", env) as server,
        window(request.param, lan, folder / "browser.log") as phone,
    ):
        network = Network(lan, port)
        try:
            yield Room(server, home, network, phone)
        finally:
            network.end()


def says(window: Window, words: str) -> None:
    """Wait until a page says something."""
    until(lambda: words in window.text(), f"the page does not say {words!r}")


def shows(window: Window, part: str, value: bool = True) -> None:
    """Wait until a part of the page can be seen, or no longer."""
    until(lambda: window.tell(SHOWN.format(part)) is value, f"{part} is shown: {not value}")


def press(window: Window, place: str, words: str) -> None:
    """Press what has these words, of what a CSS selector finds."""
    window.tell(MARK.format(place=place, words=words))
    window.press("[data-to-press]")


MARK = """(() => {{
  document.querySelector("[data-to-press]")?.removeAttribute("data-to-press");
  const found = [...document.querySelectorAll(`{place}`)];
  found.find((one) => one.textContent.trim() === `{words}`).dataset.toPress = "";
}})()"""


def test_each_kind_of_control_is_answered(room: Room) -> None:
    """After the code is typed: slider, number, choice, boxes, lists, text and button."""
    phone = room.come()
    assert phone.tell("[innerWidth, innerHeight]") == [390, 844]
    assert phone.tell(LIVE) == BEFORE
    assert phone.tell(LAYOUTS) == 2 * [[True, True]], "two layouts of number box"
    moves = {
        "weeks 4, digits": lambda: phone.key(".kit-number [role=slider]", "right"),
        "weeks 7, digits": lambda: phone.fill(".kit-number input[type=number]", "7"),
        "kind f": lambda: phone.press(".kit-choice label:nth-of-type(2) input"),
        "also ['games']": lambda: phone.press(".kit-several .widget-checkbox:last-of-type input"),
        "columns {'when': 'day'}": lambda: phone.choose(".kit-columns select", "day"),
        "why as usual": lambda: phone.fill(".kit-text textarea", "as usual"),
    }
    for words, move in moves.items():
        move()
        phone.tell("document.activeElement.blur()")
        until(lambda words=words: words in phone.tell(LIVE), f"no {words}: {phone.tell(LIVE)}")
    press(phone, "button.widget-button", "Count")
    until(lambda: phone.tell("document.querySelector('.counted').innerText") == "counted")


def test_the_way_back(room: Room) -> None:
    """Another page ends the copy; Back leads to one that works or says how to open it."""
    phone = room.come()
    phone.fill(".kit-number input[type=number]", "5")
    phone.tell("document.activeElement.blur()")
    until(lambda: "weeks 5" in phone.tell(LIVE))
    assert room.copies() == 1
    phone.go(room.address + "notice")
    until(lambda: room.copies() == 0, "the page that was left keeps its copy")
    phone.back()
    works = lambda: phone.tell(OPEN) and room.copies() == 1  # noqa: E731
    until(lambda: works() or "Your copy has been closed" in phone.text())
    if not works():
        phone.press("#again")
    until(works, "the page does not open again")
    until(lambda: "weeks 5" in phone.tell(LIVE), "what was set is lost")


def test_votes_and_the_wall(room: Room) -> None:
    """Start, vote, change it, reveal; a note reaches facilitator and big screen."""
    room.come()
    lead = room.leading()
    press(lead, "#clock-off button", "We start now")
    phone = room.back()
    says(phone, "People meet")
    vote(phone, "no")
    says(phone, "You chose: No.")
    vote(phone, "yes")
    says(phone, "You chose: Yes, lend it.")
    room.let_vote(4, "lend", "yes")
    phone.fill(".wall textarea", "a list on the desk – č")
    press(phone, ".wall button", "Put it on the wall")
    until(lambda: "a list on the desk – č" in phone.tell(NOTES))
    screen(room)
    assert "most chose" not in phone.text()
    room.leading()
    says(lead, "5 voted")
    says(lead, "a list on the desk – č")
    press(lead, "#polls button", "Reveal the votes")
    phone.tab("screen")
    says(phone, "most chose Yes, lend it (all but at most 2)")
    phone.tab("")
    says(phone, "most chose Yes, lend it (all but at most 2)")


NOTES = "document.querySelector('.wall .notes').innerText"


def vote(phone: Window, choice: str) -> None:
    """Vote, or change the vote."""
    phone.press(f".poll input[value={choice}]")
    phone.press(".poll form button")
    says(phone, "Your vote is kept.")


def screen(room: Room) -> None:
    """Open the big screen in a tab of its own, as large as a projector shows it."""
    room.phone.tab("screen")
    room.phone.size(1280, 720)
    room.phone.go(room.lead.split("lead")[0] + "lead/screen?workshop=shelf_1")
    says(room.phone, room.code)
    room.phone.size(390, 844)


def test_a_question_made_up_on_the_spot(room: Room) -> None:
    """It comes while somebody reads, who stays where they are; then they answer it."""
    phone = room.come()
    phone.tell("document.querySelector('.wall').scrollIntoView({block: 'center'})")
    wall = "document.querySelector('main > :not(#asked) .wall')"
    place = f"Math.round({wall}.getBoundingClientRect().top)"
    until(lambda: phone.tell("scrollY") > 0)
    before = phone.tell(place)
    lead = room.leading()
    lead.press("#ad-hoc-new > summary")
    lead.fill("#ad-hoc-question", "Ready?")
    lead.fill("#ad-hoc-answers p:nth-of-type(1) input", "Yes")
    lead.fill("#ad-hoc-answers p:nth-of-type(2) input", "No")
    lead.press("#ad-hoc [type=submit]")
    says(lead, "It is asked")
    room.back()
    says(phone, "A question to all: Ready?")
    until(lambda: abs(phone.tell(place) - before) <= 2, f"the page moves: {phone.tell(place)}")
    phone.press("#strip-asked a")
    phone.press("#asked input[value='1']")
    phone.press("#asked form button")
    says(phone, "Your vote is kept.")
    phone.reload()
    until(lambda: phone.tell(OPEN))
    says(phone, "You chose: Yes.")


def test_the_pulse_follows_and_a_second_tab_is_the_same_person(room: Room) -> None:
    """Who changes moves the numbers on all pages; two tabs are one person, each with its copy."""
    phone = room.come()
    phone.press("#strip-pulse button.working")
    says(phone, "Everybody sees: working 1 · stuck 0 · done 0")
    room.leading()
    until(lambda: phone.tell(TILES) == ["1", "1", "0", "0"], phone.text())
    phone.tab("second")
    phone.go(room.address + "workshops/shelf_1")
    until(lambda: phone.tell(OPEN), "the second tab does not open")
    assert room.copies() == 2
    phone.press("#strip-pulse button.stuck")
    says(phone, "Everybody sees: working 0 · stuck 1 · done 0")
    room.back()
    says(phone, "Everybody sees: working 0 · stuck 1 · done 0")
    room.leading()
    until(lambda: phone.tell(TILES) == ["1", "0", "1", "0"], phone.text())
    phone.tab("second")
    phone.go(room.address + "notice")
    until(lambda: room.copies() == 1, "the tab that was left keeps its copy")


TILES = """["people", "tile-working", "tile-stuck", "tile-done"].map((name) => {
  const part = document.getElementById(name);
  return (part.querySelector("b") ?? part).textContent;
})"""


def test_the_network_fails_and_comes_back(room: Room) -> None:
    """What is voted meanwhile waits; once it is back all works within seconds."""
    phone = room.come()
    room.network.become("closed")
    shows(phone, "away")
    shows(phone, "lost")
    says(phone, "No connection to the room:")
    assert "Your copy has been closed" not in phone.text()
    phone.press("#strip-pulse button.done")
    says(phone, "Not kept yet: there is no connection.")
    room.network.become("open")
    began = time.monotonic()
    shows(phone, "away", False)
    shows(phone, "lost", False)
    took = time.monotonic() - began
    assert took < BACK, f"the bars stay for {took:.0f} s"
    says(phone, "Noted: done.")
    phone.fill(".kit-number input[type=number]", "6")
    phone.tell("document.activeElement.blur()")
    until(lambda: "weeks 6" in phone.tell(LIVE), "the controls are dead")


@pytest.mark.parametrize("room", ["webkit"], indirect=True)
def test_a_network_that_is_silent(room: Room) -> None:
    """Behind a Wi-Fi out of reach requests hang: none of them is waited for."""
    phone = room.come()
    room.network.become("silent")
    phone.press("#strip-pulse button.working")
    says(phone, "Sending …")
    shows(phone, "away")
    room.network.become("closed")  # what hangs has no answer any more
    room.network.become("open")
    began = time.monotonic()
    shows(phone, "away", False)
    assert time.monotonic() - began < BACK
    says(phone, "Noted: working.")


def test_handing_in_and_deleting(room: Room) -> None:
    """A receipt comes back; what is deleted leaves room and browser, not what was handed in."""
    phone = room.come("exercises/shelf_1")
    phone.fill(".kit-text textarea", "Fewer columns – č")
    phone.fill(".kit-hand-in input", "Vesna")
    phone.press(".kit-hand-in button")
    says(phone, "Handed in. Keep this receipt")
    assert room.handed_in() == [{"reflection": "'Fewer columns – č'"}]
    phone.go(room.address + "room/my-data")
    says(phone, "a list on the desk – č")
    says(phone, "Fewer columns – č")
    phone.press("#forget")
    phone.press("#forget-yes")
    says(phone, "Your data is deleted")
    phone.tab("lead")
    until(lambda: "a list on the desk" not in phone.text(), "the note is still on the wall")
    phone.tab("")
    phone.go(room.address)
    says(phone, "Join the room")
    assert phone.tell("Object.keys(localStorage).filter((name) => name.includes(':mine:'))") == []


def test_the_session_is_closed(room: Room) -> None:
    """The facilitator is asked first; then nothing can be answered any more."""
    phone = room.come()
    lead = room.leading()
    lead.press("#close")
    lead.press("#close-yes")
    says(lead, "start.py report shelf_1 --room")
    phone.tab("")
    says(phone, "The session is closed and the evaluation counted.")
