"""A room's pages on paper: every column, what each control shows, no control itself."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Page, expect
from support.paper import controls, lost, on_paper, printed
from support.rooms import SERVE
from support.served import course

from .conftest import Offline, browser_in, offline

SETUP = """\
import ipywidgets as widgets
from IPython.display import HTML
from kit import controls, yack
from kit.tables.html import html_table
def wide(n, word="cell"):
    rows = [[f"{word}{row}x{column}" for column in range(n)] for row in range(3)]
    return html_table(f"{n} columns", [f"head{n}x{column}" for column in range(n)], rows)
"""
EXPLAINED = (
    '<details class="kit-words"><summary>In plain words: row</summary>'
    "<dl><dt>row</dt><dd>explainedonpaper</dd></dl></details>"
)
CELLS = [
    new_markdown_cell("# How many books are on loan?"),
    new_code_cell(SETUP),
    new_code_cell("HTML(wide(8, 'birthday'))"),
    new_code_cell("HTML(wide(14))"),
    new_code_cell("HTML(wide(3, 'a' * 64))"),
    new_code_cell(f"HTML({EXPLAINED!r})"),
    new_code_cell(
        "weeks = controls.number('Weeks to keep', 0, 9, value=7)\n"
        "controls.explore(lambda weeks: HTML(wide(weeks + 2)), weeks=weeks)"
    ),
    new_code_cell("yack.poll('lend', 'Lend it?', {'yes': 'Yes, lend it', 'no': 'No'})"),
    new_code_cell("yack.wall('wall', 'What did you see?')"),
    new_code_cell("yack.evaluation('shelf_1')"),
]

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """A room whose workshop has wide tables."""
    home = course(tmp_path_factory.mktemp("room") / "my hackyack", CELLS)
    log = tmp_path_factory.mktemp("log") / "serve.log"
    command = [sys.executable, "-c", SERVE, json.dumps({"room_options": {}})]
    with offline(command, r'"address": "(http://[^"]+)/"', log, {"HACKYACK_HOME": str(home)}) as up:
        yield up


@pytest.fixture(scope="module")
def visitor(room: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Somebody in the room who has voted and written a note."""
    with browser_in(room, tmp_path_factory.mktemp("browser")) as browser:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.set_default_timeout(60_000)
        page.goto(f"{room.url}/workshops/shelf_1")
        expect(page.locator("#opening")).to_be_hidden()
        poll = page.locator(".kit-yack", has_text="Lend it?")
        poll.get_by_label("Yes, lend it").check()
        poll.get_by_role("button", name="Vote").click()
        expect(poll).to_contain_text("Your vote is kept")
        yield page


def test_the_widest_table_is_whole(visitor: Page, tmp_path: Path) -> None:
    """Eight columns, fourteen, and words of 64 letters, in the page and below a control."""
    assert lost(visitor, tmp_path) == []
    words = printed(visitor, tmp_path)
    assert [n for n in range(14) if not words[f"head14x{n}"]] == []
    assert [n for n in range(8) if not words[f"birthday2x{n}"]] == []


def test_explained_words_are_unfolded(visitor: Page, tmp_path: Path) -> None:
    """Nobody can open a list on paper; on the screen it stays folded."""
    assert printed(visitor, tmp_path)["explainedonpaper"] == 1
    expect(visitor.get_by_text("explainedonpaper")).to_be_hidden()


def test_what_a_control_shows_is_text(visitor: Page, tmp_path: Path) -> None:
    """The number that is set stands beside its name; a button and a slider don't."""
    assert controls(visitor) == []
    sheet = visitor.locator(".kit-explore")
    sheet.get_by_role("spinbutton").fill("6")
    sheet.get_by_role("spinbutton").press("Tab")
    expect(sheet).to_contain_text("8 columns")
    words = printed(visitor, tmp_path)
    assert words["keep"] >= 1
    assert words["6"] >= 1
    assert words["Vote"] == 0


def test_every_page_of_the_room_is_printed_whole(
    room: Offline, visitor: Page, tmp_path: Path
) -> None:
    """So are its other pages, the facilitator's too."""
    told = re.search(r"^\{.*\}$", room.log.read_text(), re.MULTILINE)
    assert told is not None
    lead = json.loads(told.group())["lead"]
    paths = ["/", "/notice", "/room/my-data", "/nothing"]
    for address in [*(room.url + path for path in paths), lead]:
        visitor.goto(address)
        expect(visitor.locator("#people, #open-pages:empty")).to_have_count(2 * (address == lead))
        assert (address, *on_paper(visitor, tmp_path)) == (address, [], [], [])
