"""The room's pages and the values in them."""

import re
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_markdown_cell

from kit.notebooks import markup
from kit.programme import workshops
from kit.room import templates

ROOM: dict[str, Any] = {"base": "/yack/", "room": True}
LEAD = {
    "join_url": "http://192.168.1.20:8866/join?code=ABC234",
    "code": "ABC234",
    "helps": False,
    "help_url": "http://192.168.1.20:8866/help?key=abc",
    "cues": [],
    "exhibits": [],
    "answers": False,
}


def lead(template: str, **more: Any) -> str:
    """Return a page of the facilitator's for two workshops."""
    both = [workshops.read("privacy_1"), workshops.read("open_data_1")]
    return templates.render(template, **(ROOM | LEAD | {"workshops": both} | more))


def test_a_picture_to_scan_stands_on_white() -> None:
    """Whatever colours the page has, a camera sees black on white; the address stands beside it."""
    page = lead("screen.html")
    assert 'fill="#fff"' in page or 'stroke="#fff"' in page or "#ffffff" in page
    assert "192.168.1.20<wbr>:8866</p>" in page
    assert "ABC234</b>" in page


@pytest.mark.parametrize(
    ("asked", "led"), [({}, "privacy_1"), ({"workshop": "open_data_1"}, "open_data_1")]
)
@pytest.mark.parametrize("template", ["lead.html", "screen.html"])
def test_one_workshop_is_led_at_a_time(template: str, asked: dict[str, str], led: str) -> None:
    """The first, unless the address names another."""
    assert f'data-workshop="{led}"' in lead(template, **asked)


NOTHING = {"id": "a1", **dict.fromkeys(("answers", "notes", "me_too", "pulse", "calls"), ())}


def test_without_a_room_a_page_has_nothing_of_one() -> None:
    """`serve` alone: no strip, no words of a room, no link to data that nobody keeps."""
    page = templates.render("index.html", pages=(), base="/")
    assert "my-data" not in page
    assert 'id="words"' not in page


@pytest.mark.parametrize("template", ["join.html", "notice.html", "my-data.html", "lead.html"])
def test_every_address_is_below_the_base(template: str) -> None:
    """Behind a reverse proxy no page asks beside its own path."""
    more = {
        "needs_code": True,
        "code": "",
        "error": "",
        "days": 30,
        "threshold": 5,
        "held": NOTHING,
    }
    page = lead(template, **more)
    addresses = [part.split('"')[0] for part in page.split('href="')[1:] + page.split('src="')[1:]]
    assert [one for one in addresses if one[:6] != "/yack/" and one[0] not in "#d"] == []


@pytest.mark.parametrize(
    "text",
    [
        "# A *heading* and `code`",
        "- [ ] to do\n- [x] done",
        "https://example.org and ~~gone~~",
        "$a_b$ and $$c_d$$",
        "| a | b |\n|---|---|\n| c | d |",
        "term\n: meaning",
    ],
)
def test_a_page_shows_what_check_reads(text: str, tmp_path: Path) -> None:
    """One renderer for pages, for `check` and for paper, or they would count different words."""
    assert markup.as_html(text) in templates.cell(new_markdown_cell(text), tmp_path)


def test_scripts_write_no_markup() -> None:
    """What people write is never taken for HTML by a script of ours."""
    scripts = sorted((Path(templates.TEMPLATE) / "static").glob("*.js"))
    ways = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
    assert [s.name for s in scripts if any(way in s.read_text("utf-8") for way in ways)] == []


def test_every_sentence_of_a_script_is_in_the_catalogue() -> None:
    """A name that a script says stands in words.html, and none stands there for nothing."""
    words = set(
        re.findall(r'^"(\w+)":', (templates.TEMPLATE / "words.html").read_text(), re.MULTILINE)
    )
    said: set[str] = set()
    for script in (templates.TEMPLATE / "static").glob("*.js"):
        if script.name == "room.js":  # it has its own in the page
            continue
        text = script.read_text("utf-8")
        said |= set(re.findall(r'"(\w+)"', text)) & words
        plain = set(re.findall(r'\bsay\("(\w+)"', text))
        assert plain - words == set()
    built = {name for name in words if re.match(r"phase_|pace_|said_|lead_", name)}
    assert words - said - built == set()
