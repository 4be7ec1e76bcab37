"""Figures on a phone and on paper: letters that can be read, and nothing cut off, everywhere."""

import base64
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from kit.charts import letters
from kit.programme import workshops

from .conftest import SLOW, Offline, browser_in, unfold

PHONE = {"width": 390, "height": 844}
A4 = {"width": 673, "height": 986}  # 178 × 261 mm, between the margins
LOOK = """
() => [...document.querySelectorAll("main img")].map((image) => {
  const { left, right, width, height } = image.getBoundingClientRect();
  let whole = left >= 0 && right <= window.innerWidth;
  for (let around = image.parentElement; around; around = around.parentElement) {
    const box = around.getBoundingClientRect();
    const cuts = getComputedStyle(around).overflowX !== "visible";
    whole &&= !cuts || (left >= box.left - 1 && right <= box.right + 1);
  }
  const scales = [width / image.naturalWidth, height / image.naturalHeight];
  const scale = Math.min(...scales);
  const squashed = Math.max(...scales) > 1.02 * scale;
  const shape = !squashed || getComputedStyle(image).objectFit === "contain";
  return { file: image.src, alt: image.alt, scale, whole, shape };
})
"""

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A picture as a page shows it: its file, CSS pixels for each dot, and if it is seen rightly.

    It is ``whole`` where nothing cuts it off, and has its ``shape`` where it isn't squashed.
    """

    alt: str
    picture: Image.Image
    scale: float
    whole: bool
    shape: bool

    @property
    def letters(self) -> float:
        """The size of the smallest letter in CSS pixels; 0 for a picture without a chart."""
        points = float(self.picture.info.get(letters.SMALLEST, 0))
        return points / letters.INCH * self.picture.info.get("dpi", (0, 0))[0] * self.scale


CHARTS_ON_PAPER = {"analytics_1", "digitisation_1", "open_data_1"}  # privacy_1 prints tables


@pytest.fixture(scope="module")
def browser(served: Offline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser in the server's network."""
    with browser_in(served, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone of 390 pixels, three dots to a pixel."""
    with browser.new_context(viewport=PHONE, device_scale_factor=3) as context:
        context.set_default_timeout(SLOW)
        yield context.new_page()


def seen(page: Page) -> list[Seen]:
    """Return every picture of a page."""
    found: list[dict[str, Any]] = page.evaluate(LOOK)
    pictures = [base64.b64decode(one.pop("file").partition(",")[2]) for one in found]
    opened = [Image.open(io.BytesIO(png)) for png in pictures]
    return [Seen(picture=png, **one) for png, one in zip(opened, found, strict=True)]


def faults(page: Page, *, least: float = letters.READABLE) -> list[str]:
    """Return what cannot be read, has lost its shape, or isn't seen without scrolling sideways."""
    pictures = seen(page)
    small = [one for one in pictures if 0 < one.letters < least]
    return [f"{one.letters:.1f} pixels: {one.alt}" for one in small] + [
        f"off the screen, or squashed: {one.alt}"
        for one in pictures
        if not (one.whole and one.shape)
    ]


def opened(page: Page, served: Offline, workshop: str) -> None:
    """Open a workshop and wait until its controls can be moved."""
    page.goto(f"{served.url}/workshops/{workshop}")
    unfold(page)
    expect(page.locator(".kit-explore").first).to_be_visible(timeout=SLOW)


def settings(explore: Locator) -> Iterator[tuple[Locator, str]]:
    """Yield each control of a part with a value that it can be set to, besides its present one."""
    for box in explore.get_by_role("spinbutton").all():
        ends = [box.get_attribute(end) or "" for end in ("min", "max")]
        yield from ((box, end) for end in sorted(ends, key=lambda end: end == box.input_value()))
    for chooser in explore.get_by_role("combobox").all():
        for option in chooser.locator("option").all()[::-1]:
            yield chooser, option.inner_text()
    boxes = explore.get_by_role("checkbox").all()
    yield from ((box, "") for box in [*boxes, *boxes[::-1]])  # without open days, nothing is usual


def moved(explore: Locator, control: Locator, value: str) -> None:
    """Set a control, and wait until what it shows is another."""
    shown = explore.locator(".kit-live")
    before = shown.inner_html()
    role = control.evaluate("control => control.tagName === 'SELECT' ? 'select' : control.type")
    if role == "checkbox":
        control.click()
    elif role == "select":
        control.select_option(value)
    else:
        control.fill(value)
        control.press("Tab")
    expect(shown).not_to_have_js_property("innerHTML", before)


@pytest.mark.parametrize("workshop", [one.id for one in workshops.workshops()])
def test_letters_can_be_read_on_a_phone(page: Page, served: Offline, workshop: str) -> None:
    """Each figure's smallest letter has 11 CSS pixels or more, and no figure is off the screen."""
    opened(page, served, workshop)
    assert max(one.letters for one in seen(page)) > 0, "no chart tells the size of its letters"
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("workshop", [one.id for one in workshops.workshops()])
def test_they_can_be_read_after_a_move(page: Page, served: Offline, workshop: str) -> None:
    """What each control draws, at either end and for each choice, can be read as well."""
    opened(page, served, workshop)
    drawn = page.locator(".kit-explore").all()
    for explore in drawn:
        for control, value in settings(explore):
            moved(explore, control, value)
            assert faults(page) == [], (control, value)


@pytest.mark.parametrize("workshop", [one.id for one in workshops.workshops()])
def test_they_can_be_read_on_paper(
    page: Page, sheets_of: Callable[[str], dict[str, Path]], workshop: str
) -> None:
    """On handout and answers of A4, letters have 8 points or more, and no figure is squashed."""
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    letters = []
    for name in ("handout", "answers"):
        page.goto(sheets_of(workshop)[name].as_uri())
        letters += [one.letters for one in seen(page)]
        assert faults(page, least=8 * 96 / 72) == []
    assert (max(letters, default=0) > 0) == (workshop in CHARTS_ON_PAPER)
