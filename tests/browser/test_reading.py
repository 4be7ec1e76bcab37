"""What somebody meets who reads by ear, by keyboard or on a phone: names, tables, news.

Each name that a control has in the browser's accessibility tree is its own; a table that is wider
than a phone says so; a control that was moved is announced once.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Offline, unfold

ALL = ("minor", "moderate", "serious", "critical")
PHONE: Any = {"width": 390, "height": 844}
DESK: Any = {"width": 1280, "height": 900}
LOOKS: list[tuple[Any, dict[str, Any]]] = [
    (PHONE, {"color_scheme": "dark"}),
    (PHONE, {"forced_colors": "active"}),
    (DESK, {"color_scheme": "light"}),
]
PLAIN: dict[str, Any] = {"color_scheme": "light", "forced_colors": "none"}
WORKSHOPS = ("privacy_1", "open_data_1", "digitisation_1", "analytics_1")
PAGES = [f"{kind}/{id}" for kind in ("workshops", "exercises") for id in WORKSHOPS]
FIELDS = {"spinbutton", "slider", "combobox", "textbox", "listbox", "searchbox"}
NAMED_IN_GROUPS = {"checkbox", "radio", "button"}
GENERIC = {"", "number", "as a number", "your words", "text", "slider", "now", "before today"}

TABLES = """() => [...document.querySelectorAll("#main table")].map((table) => {
    let box = table;
    while (box.id !== "main" && getComputedStyle(box).overflowX === "visible")
        box = box.parentElement;
    const first = table.querySelector("tr > :first-child");
    const right = (one) => one.getBoundingClientRect().right;
    return {
        table: table.textContent.slice(0, 40), off: right(table) > right(box) + 1,
        reached: box.tabIndex === 0, name: box.getAttribute("aria-label"),
        sign: getComputedStyle(box, "::before").content, stays: getComputedStyle(first).position,
    };
})"""

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def opened(phone: Page, served: Offline, path: str) -> Page:
    """Open a page and wait until its controls are there; what waits for a guess is opened."""
    phone.goto(f"{served.url}/{path}")
    unfold(phone)
    return phone


def named(page: Page) -> list[tuple[str, tuple[str, ...]]]:
    """Return (role, its groups' names and its own) of each control, as Chromium tells them."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def told(node: dict[str, Any], part: str) -> str:
        return str(node.get(part, {}).get("value", "")).strip()

    def groups(node: dict[str, Any]) -> tuple[str, ...]:
        above = by_id.get(node.get("parentId", ""))
        if above is None:
            return ()
        own = (told(above, "name"),) if "group" in told(above, "role").lower() else ()
        return groups(above) + own

    controls = [node for node in nodes if told(node, "role").lower() in FIELDS | NAMED_IN_GROUPS]
    return [(told(one, "role").lower(), (*groups(one), told(one, "name"))) for one in controls]


@pytest.mark.parametrize("path", PAGES)
def test_controls_have_names_and_tables_signs(
    phone: Page, served: Offline, barriers: Callable[..., list[str]], path: str
) -> None:
    """On each page of the four workshops, on a phone; and axe-core finds no violation."""
    page = opened(phone, served, path)
    each_control_has_a_name_of_its_own(page)
    no_column_is_out_of_sight_without_a_sign(page)
    for window, media in LOOKS:
        page.set_viewport_size(window)
        page.emulate_media(**(PLAIN | media))
        assert (window, media, barriers(page, impacts=ALL)) == (window, media, [])
    expect(page.locator("[data-scrolls]")).to_have_count(0)  # on a desk everything has room
    page.set_viewport_size(PHONE)
    page.emulate_media(**PLAIN)


def each_control_has_a_name_of_its_own(page: Page) -> None:
    """Assert that no two boxes, lists or sliders are called alike, and none only "Number"."""
    found = named(page)
    fields = Counter((role, names[-1]) for role, names in found if role in FIELDS)
    others = Counter((role, names) for role, names in found if role in NAMED_IN_GROUPS)
    assert fields, "no control was looked at"
    assert [one for one, n in (fields + others).items() if n > 1] == []
    assert [one for one in fields if one[1].lower() in GENERIC] == []


def no_column_is_out_of_sight_without_a_sign(page: Page) -> None:
    """Assert that a table wider than a phone has a name, a sign and a first column that stays."""
    for one in page.evaluate(TABLES):
        if one["off"]:
            assert one["reached"], one
            assert one["name"], one
            assert re.search(r"\d+ columns: scroll sideways", one["sign"]), one
            assert one["stays"] == "sticky", one
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_first_column_stays_and_the_last_comes(phone: Page, served: Offline) -> None:
    """Scrolled to its end by keys alone, a table shows its last column beside its first."""
    page = opened(phone, served, "workshops/privacy_1")
    box = page.get_by_role("group", name="The first four loans")
    box.focus()
    last = box.get_by_role("columnheader", name="returned")
    assert not _in_sight(last)
    for _step in range(20):
        page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport(ratio=0.95)
    expect(box.get_by_role("columnheader", name="card")).to_be_in_viewport(ratio=0.95)


def test_a_phone_that_is_turned_has_no_sign(phone: Page, served: Offline) -> None:
    """Sign, name and tab stop go where there is room, and come back."""
    page = opened(phone, served, "workshops/privacy_1")
    table = page.get_by_role("group", name="The first four loans")
    expect(table).to_have_count(1)
    page.set_viewport_size({"width": PHONE["height"], "height": PHONE["width"]})
    expect(table).to_have_count(0)
    page.set_viewport_size(PHONE)
    expect(table).to_have_attribute("tabindex", "0")


def _in_sight(place: Any) -> bool:
    inside: bool = place.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
    return inside


def test_a_moved_control_is_announced_once(phone: Page, served: Offline) -> None:
    """Not when the page opens, not for each step: once, with name, value and result."""
    page = opened(phone, served, "workshops/privacy_1")
    said = page.locator("#said")
    expect(said).to_be_empty()
    page.evaluate(
        """() => {
            window.heard = [];
            const region = document.getElementById("said");
            new MutationObserver(() => heard.push(region.textContent))
                .observe(region, { childList: true, characterData: true, subtree: true });
        }"""
    )
    handle = page.get_by_role("slider", name="Width of an age band, in years")
    handle.evaluate("handle => handle.setAttribute('aria-valuetext', '0.24999999999999997')")
    expect(handle).to_have_attribute("aria-valuetext", "0.25")
    slider = page.get_by_role("slider", name="Width of an age band, in years")
    for _step in range(3):
        slider.press("ArrowRight")
    expect(said).to_have_text(
        re.compile(r"^Width of an age band, in years: 13\. [\d.]+% of the people .* can stay,")
    )
    page.get_by_label("subject").first.check()
    expect(said).to_contain_text("What a stranger knows: birth_year, postcode, subject.")
    expect(said).to_contain_text("74% of the people")
    assert page.evaluate("heard.length") == 2


def test_the_line_of_a_check_is_announced(phone: Page, served: Offline) -> None:
    """What a task's check says goes through the one region that was there before."""
    page = opened(phone, served, "exercises/privacy_1")
    task = page.locator(".kit-task").first
    task.get_by_role("button", name="Check my answer").click()
    expect(page.locator("#said")).to_have_text("Choose 3 of them. You have chosen 0.")
    expect(task.get_by_role("status")).to_have_count(0)


def test_a_browser_that_stores_nothing_is_told(phone: Page, served: Offline) -> None:
    """What is set is lost with the page there, and the page says so as soon as that is so."""
    browser = phone.context.browser
    assert browser is not None
    page = browser.new_page(viewport=PHONE)
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); }")
    opened(page, served, "exercises/privacy_1")
    expect(page.locator("#unkept")).to_be_hidden()
    page.get_by_label("postcode").first.check()
    expect(page.get_by_role("alert")).to_contain_text("This browser stores nothing")
    page.close()
