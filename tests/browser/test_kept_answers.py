"""What a person sets on a page stays theirs: over links, reloads, lost copies and new servers.

Walked in three engines, each time as people go: the exercise, the workshop, and back.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.ports import free_port
from support.rooms import TALK
from support.served import course
from support.waiting import until

from .conftest import Offline, beside
from .engines import ENGINES, Browsers, Window
from .local_network import copies
from .local_network import network as local_network

SETUP = """\
from kit import tasks, yack
facts_task = tasks.several("facts", ["branch", "postcode", "subject"], count=2)
days_task = tasks.number("days", 0, 10)
steps_task = tasks.order("steps", ["look", "ask"])

@facts_task.check
def look(facts):
    return "You chose " + " and ".join(facts)
"""


def _task(number: int, title: str, name: str) -> list[Any]:
    solution = {
        "grade": False, "grade_id": f"answer_{number}", "locked": False, "schema_version": 3,
        "solution": True, "task": False,
    }  # fmt: skip
    return [
        new_markdown_cell(f"## {number}. {title}"),
        new_code_cell(f"{name} = ...", metadata={"nbgrader": solution}),
        new_code_cell(f"{name}_task.answer({name})"),
    ]


EXERCISE = [
    new_markdown_cell("# The exercise"),
    new_code_cell(SETUP),
    *_task(1, "Which facts?", "facts"),
    *_task(2, "How many days?", "days"),
    *_task(3, "In which order?", "steps"),
    new_markdown_cell("## And at your desk?"),
    new_code_cell("tasks.reflection('reflection', 'What now?')"),
    new_code_cell("yack.hand_in('shelf_1')"),
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
STATE = """[...document.querySelectorAll(`.kit-task input:not([type=range]), .kit-task select,
  .kit-text textarea, .kit-hand-in input`)].map((one) =>
  one.type === "checkbox" ? one.checked : one.value)"""
BLANK = [False, False, False, "0", "", "", "", ""]
SET = [False, True, True, "0", "look", "ask", "Fewer columns – č", "Vesna"]
LINES = "[...document.querySelectorAll('.kit-task .kit-live')].map((line) => line.innerText.trim())"
OPEN = ["2. How many days?", "3. In which order?", "And at your desk?"]
READY = """!!document.querySelector(".kit-task") && document.getElementById("opening").hidden"""

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A network in which the server comes and goes while the browsers stay."""
    log = tmp_path_factory.mktemp("network") / "log"
    with local_network(log) as there:
        yield there


class Room:
    """A room at one address, which can be closed and opened again."""

    def __init__(self, network: Offline, folder: Path) -> None:
        self.home = course(folder / "my hackyack", TALK)
        exercise = new_notebook(cells=EXERCISE, metadata={"kernelspec": KERNEL})
        nbformat.write(exercise, str(self.home / "exercises" / "shelf_1" / "shelf_1.ipynb"))
        self.port = free_port()
        command = [sys.executable, "-m", "kit.cli", "serve", "shelf_1", "--room"]
        command += ["--port", str(self.port)]
        env = {"HACKYACK_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        self._open: Callable[[], AbstractContextManager[Offline]] = partial(
            beside, network, command, r"You open: (\S+)\n", folder / "serve.log", env
        )
        self._stack = ExitStack()
        self.open()

    @property
    def address(self) -> str:
        """Return the address of the room."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def exercise(self) -> str:
        """Return the address of the exercise."""
        return f"{self.address}exercises/shelf_1"

    def open(self) -> None:
        """Start the server."""
        self.server = self._stack.enter_context(self._open())

    def close(self) -> None:
        """End the server, as Ctrl-C does."""
        self._stack.close()

    def kill_copies(self) -> None:
        """Let all copies die at once."""
        for process in copies(self.server):
            process.kill()

    def handed_in(self) -> dict[str, dict[str, str]]:
        """Return the answers that have been handed in, by the name of their file."""
        folder = self.home / "programme" / "hand-ins" / "shelf_1"
        return {file.name: json.loads(file.read_text())["answers"] for file in folder.glob("*")}


@pytest.fixture(scope="module")
def room(network: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The room that all engines walk."""
    opened = Room(network, tmp_path_factory.mktemp("kept"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def browsers(network: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The browsers in the room's network."""
    with ExitStack() as stack:
        yield Browsers(network, tmp_path_factory.mktemp("browsers"), stack)


@pytest.fixture(params=ENGINES)
def phone(request: pytest.FixtureRequest, browsers: Browsers) -> Iterator[Window]:
    """A window of each engine, which remembers nothing."""
    yield browsers.open(request.param)
    browsers.close()


def opened(phone: Window) -> None:
    """Wait until the exercise can be used."""
    until(lambda: phone.tell(READY), "the exercise does not open")


def answer(phone: Window) -> None:
    """Answer everything, also by a number that is where it stood before it was moved."""
    phone.press(".kit-several .widget-checkbox:nth-of-type(2) input")
    answer_rest(phone)


def answer_rest(phone: Window) -> None:
    """Answer all but the first fact, which is chosen."""
    phone.press(".kit-several .widget-checkbox:nth-of-type(3) input")
    phone.press(".kit-task button")
    until(lambda: phone.tell(LINES)[0] == "You chose postcode and subject")
    for days in ("4", "0"):
        phone.fill(".kit-task input[type=number]", days)
        phone.press("h1")
    for place, step in ((1, "look"), (2, "ask")):
        phone.tell(CHOOSE.format(place=place, step=step))
    phone.fill("textarea", "Fewer columns – č")
    phone.fill(".kit-hand-in input", "Vesna")
    phone.press("h1")
    until(lambda: phone.tell(STATE) == SET, "the answers can't be given")


CHOOSE = """(() => {{
  const list = document.querySelectorAll(".kit-order select")[{place} - 1];
  list.value = "{step}";
  list.dispatchEvent(new Event("change", {{ bubbles: true }}));
}})()"""


def is_back(phone: Window, before: list[str]) -> None:
    """Wait until each answer, and each line that a check has said, is there again."""
    opened(phone)
    until(lambda: phone.tell(STATE) == SET, f"not the answers: {phone.tell(STATE)}")
    until(lambda: phone.tell(LINES) == before, f"not the lines: {phone.tell(LINES)}")


def follow(phone: Window, page: str) -> None:
    """Press the link at the top of the page that leads to another one."""
    phone.tell("scrollTo(0, 0)")
    phone.press(f"header a[href$='{page}']")
    until(lambda: phone.tell("location.pathname") == f"/{page}")


def test_answers_come_back(room: Room, phone: Window) -> None:
    """By the link, the Back button, a reload, a lost copy, another tab and a new server."""
    phone.go(room.exercise)
    opened(phone)
    assert phone.tell(STATE) == BLANK
    answer(phone)
    lines = phone.tell(LINES)
    follow(phone, "workshops/shelf_1")
    follow(phone, "exercises/shelf_1")
    is_back(phone, lines)
    follow(phone, "workshops/shelf_1")
    phone.tell("history.back()")
    until(lambda: phone.tell("location.pathname") == "/exercises/shelf_1")
    is_back(phone, lines)
    phone.reload()
    is_back(phone, lines)
    room.kill_copies()
    until(lambda: not phone.tell("document.getElementById('lost').hidden"))
    phone.press("#again")
    is_back(phone, lines)
    room.close()
    room.open()
    phone.reload()
    is_back(phone, lines)


TITLES = "[...document.querySelectorAll('dialog .way')].map((way) => way.textContent)"
SAID = "document.querySelector('.hand-in .said').textContent"


def test_what_is_handed_in_is_whole_and_one(room: Room, phone: Window) -> None:
    """What is unanswered is said first; a second hand-in, from a new copy, replaces the first."""
    before = room.handed_in()
    phone.go(room.exercise)
    opened(phone)
    phone.press(".kit-several .widget-checkbox:nth-of-type(1) input")
    phone.press(".kit-several .widget-checkbox:nth-of-type(2) input")
    phone.fill(".kit-hand-in input", "Vesna")
    phone.press(".kit-hand-in button")
    until(lambda: phone.tell(TITLES) == OPEN, "what is unanswered isn't said")
    assert phone.tell("document.querySelector('dialog').scrollWidth < innerWidth")
    assert room.handed_in() == before, "it was sent unasked"
    phone.press("dialog .actions button")
    until(lambda: "Handed in. Keep this receipt" in phone.tell(SAID))
    follow(phone, "workshops/shelf_1")
    follow(phone, "exercises/shelf_1")
    opened(phone)
    assert "You have handed in." in phone.tell(SAID)
    phone.press(".kit-several .widget-checkbox:nth-of-type(1) input")
    answer_rest(phone)
    phone.press(".kit-hand-in button")
    until(lambda: "Handed in again" in phone.tell(SAID), phone.text())
    (name,) = room.handed_in().keys() - before.keys()
    assert name.startswith("Vesna-")
    assert room.handed_in()[name] == {
        "facts": "['postcode', 'subject']", "days": "0", "steps": "['look', 'ask']",
        "reflection": "'Fewer columns – č'",
    }  # fmt: skip


def test_letters_typed_while_the_copy_is_busy_are_handed_in(room: Room, phone: Window) -> None:
    """A press doesn't overtake what was typed before it, however slow the copy is."""
    before = room.handed_in()
    phone.go(room.exercise)
    opened(phone)
    phone.press(".kit-several .widget-checkbox:nth-of-type(1) input")
    phone.press(".kit-several .widget-checkbox:nth-of-type(2) input")
    phone.fill(".kit-hand-in input", "Ana")
    busy = copies(room.server)
    for process in busy:
        process.suspend()
    phone.fill("textarea", "Fewer columns – č")
    phone.press(".kit-hand-in button")
    for process in busy:
        process.resume()
    until(lambda: phone.tell("!!document.querySelector('dialog')"), "nothing is handed in")
    phone.press("dialog .actions button")
    until(lambda: "Keep this receipt" in phone.tell(SAID))
    (name,) = room.handed_in().keys() - before.keys()
    assert room.handed_in()[name]["reflection"] == "'Fewer columns – č'"


KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('hackyack:mine:'))"


@pytest.mark.parametrize("phone", ["chromium"], indirect=True)
def test_answers_go_with_their_person(room: Room, phone: Window) -> None:
    """They are shown and deleted as the rest of their data; who comes next finds nothing."""
    phone.go(room.exercise)
    opened(phone)
    answer(phone)
    phone.go(room.address + "room/my-data")
    until(lambda: "Fewer columns – č" in phone.text(), "what stays in the browser isn't shown")
    phone.press("#forget")
    phone.press("#forget-yes")
    until(lambda: "Your data is deleted" in phone.text())
    assert phone.tell(KEPT) == []
    phone.go(room.exercise)
    opened(phone)
    assert phone.tell(STATE) == BLANK


@pytest.mark.parametrize("phone", ["chromium"], indirect=True)
def test_another_person_finds_no_answers(room: Room, phone: Window) -> None:
    """A browser that has a new token has nothing left of the person before."""
    phone.go(room.exercise)
    opened(phone)
    phone.tell("localStorage.setItem('hackyack:mine:before:set:/exercises/shelf_1', '[1]')")
    assert len(phone.tell(KEPT)) == 1
    phone.go(room.address)
    until(lambda: phone.tell(KEPT) == [], "the list page keeps what another person has set")
