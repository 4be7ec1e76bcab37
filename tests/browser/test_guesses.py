"""What comes after a prediction waits behind a Show button, in three engines, on phone and desk."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from support.tools import need
from support.waiting import until

from .conftest import SLOW, Offline, browser_in, serving
from .engines import ENGINES, Window, window

SIZES = {"phone": (390, 844), "desk": (1280, 900)}
READY = """!!document.querySelector("details.guess .jupyter-widgets") &&
    document.getElementById("opening").hidden"""
SEEN = """[...document.querySelectorAll("#main details.guess .kit-explore")].map(
    (one) => one.checkVisibility())"""
BUTTONS = """[...document.querySelectorAll("details.guess")].map((one) => one.open)"""
# Each picture and each handle of what is open: is it drawn, and inside the page?
DRAWN = """[...document.querySelectorAll("details.guess .kit-explore :is(img, .noUi-handle)")].map(
    (one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => !(
    box.width > 10 && box.height > 10 && box.left >= 0 && box.right <= innerWidth &&
    (one.tagName !== "IMG" || one.naturalWidth > 100))).map(([one]) => one.outerHTML)"""
# What a page knows of what was set on it, and what it says of its copy.
REMEMBERED = """JSON.stringify([{...sessionStorage}, {...localStorage},
    document.querySelector(".kit-guess")?.innerText,
    document.querySelector(".kit-guess input")?.value,
    [...document.querySelectorAll(".output.widget")].map((one) => one.innerText.slice(0, 80)),
    document.getElementById("lost").innerText])"""
PAGE = "workshops/privacy_1"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def served(programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A server in a network that all engines may use."""
    with serving(programme, tmp_path_factory) as running:
        yield running


@pytest.fixture(scope="module", params=ENGINES)
def page(
    request: Any, served: Offline, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Window]:
    """A window of each engine."""
    with window(request.param, served, tmp_path_factory.mktemp(request.param) / "log") as opened:
        yield opened


def went(page: Window, served: Offline, size: str) -> None:
    """Open the workshop in a window that remembers nothing, until its controls are there."""
    page.renew()
    page.size(*SIZES[size])
    page.go(f"{served.url}/{PAGE}")
    until(lambda: page.tell(READY))


def open_all(page: Window) -> None:
    """Press every button from the top; those inside others are reached on the way."""
    for number in range(len(page.tell(BUTTONS))):
        page.tell(f"document.querySelectorAll('details.guess')[{number}].id = 'g{number}'")
        page.press(f"#g{number} > summary")


@pytest.mark.parametrize("size", SIZES)
def test_what_waited_is_drawn_right_once_it_is_opened(
    page: Window, served: Offline, size: str
) -> None:
    """Nothing of an answer is in sight before; afterwards charts and sliders have their size."""
    went(page, served, size)
    assert set(page.tell(SEEN)) == {False}
    open_all(page)
    assert set(page.tell(SEEN)) == {True}
    until(lambda: page.tell(DRAWN) == [])
    page.key(".noUi-handle", "right")
    until(lambda: page.tell("document.querySelector('.kit-number input').value") == "11")
    until(lambda: "Width of an age band, in years: 11." in page.tell("said.textContent"))


def test_a_key_opens_it_and_the_next_copy_knows(page: Window, served: Offline) -> None:
    """What is open stays open over a reload, with what was set in it."""
    went(page, served, "phone")
    for name in ("alone", "alone-after"):
        page.key(f"[data-guess={name}] > summary", "space")
    until(lambda: page.tell(BUTTONS)[:3] == [True, True, False])
    page.press("[data-guess=alone-after] .kit-several input[type=checkbox]")
    until(
        lambda: "614" not in page.tell("document.querySelector('.kit-live').innerHTML.slice(-300)")
    )
    page.reload()
    until(lambda: page.tell(READY))
    assert page.tell(BUTTONS)[:3] == [True, True, False]
    ticked = "document.querySelector('.kit-several input[type=checkbox]').checked"
    until(lambda: page.tell(ticked) is False)


def test_a_control_can_ask_for_the_guess_itself(page: Window, served: Offline) -> None:
    """It is in sight with the question; the result comes after the guess, in a new copy too."""
    went(page, served, "phone")
    ask, result = "document.querySelector('.kit-guess')", "still say who borrowed what"
    assert page.tell(f"{ask}.checkVisibility()")
    assert result not in page.text()
    page.fill(".kit-guess input[type=number]", "20000")
    page.press(".kit-guess button")
    until(lambda: f"4,113 of 60,970 loans (7%) {result}" in page.text())
    assert "You guessed: 20,000." in page.text()
    until(lambda: "You guessed: 20,000." in page.tell("said.textContent"))
    page.reload()
    until(lambda: page.tell(READY))
    until(
        lambda: "You guessed: 20,000." in page.text() and result in page.text(),
        lambda: page.tell(REMEMBERED),
    )


def test_without_scripts_and_on_paper(served: Offline, tmp_path: Path) -> None:
    """The button is the browser's own; what somebody prints is printed whole."""
    with browser_in(served, tmp_path) as browser:
        silent = browser.new_context(java_script_enabled=False).new_page()
        silent.goto(f"{served.url}/{PAGE}")
        answer = silent.get_by_text("20% by birth year and postcode.")
        expect(answer).to_be_hidden()
        silent.locator("summary", has_text="what follows guess 1").click()
        expect(answer).to_be_visible()
        silent.pdf(path=tmp_path / "page.pdf")
    pdf = [need("pdftotext"), str(tmp_path / "page.pdf"), "-"]
    text = subprocess.run(pdf, capture_output=True, check=True, text=True).stdout
    assert "Make your guess" not in text
    assert "Four weeks leave time to find the missing page." in " ".join(text.split())


def test_each_button_has_a_name_of_its_own(served: Offline, tmp_path: Path) -> None:
    """A list of buttons tells them apart; open and shut are said by the browser."""
    with browser_in(served, tmp_path) as browser:
        page = browser.new_page()
        page.goto(f"{served.url}/{PAGE}")
        expect(page.locator("#opening")).to_be_hidden(timeout=SLOW)
        session = page.context.new_cdp_session(page)
        nodes = session.send("Accessibility.getFullAXTree")["nodes"]
        found = [
            (
                node["name"]["value"],
                next(p["value"]["value"] for p in node["properties"] if p["name"] == "expanded"),
            )
            for node in nodes
            if "what follows guess" in json.dumps(node.get("name", {}))
            and node["role"]["value"] == "DisclosureTriangle"
        ]
        first, *others = found
        assert first == ("Show what follows guess 1 Make your guess first.", False)
        assert len({name for name, _open in found}) == len(others) + 1
