"""Technical words on a page without code: folded where they stand first, all on a page."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .conftest import Offline
from .test_reading import ALL, DESK, LOOKS, PHONE, PLAIN

pytestmark = [pytest.mark.timeout(300), pytest.mark.usefixtures("alone")]


def picture(page: Page, name: str) -> None:
    """Take a picture of the page, where a folder for pictures is named."""
    if folder := os.environ.get("HACKYACK_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def test_words_unfold_by_keyboard(phone: Page, served: Offline) -> None:
    """The list stands below its text, folded, in sight above a Show button; Enter opens it."""
    phone.goto(f"{served.url}/workshops/privacy_1")
    words = phone.locator("details.kit-words").first
    expect(words.locator("summary")).to_have_text("In plain words: hash, anonymous")
    expect(words.locator("summary")).to_be_visible()
    expect(words.locator("dd").first).to_be_hidden()
    words.locator("summary").focus()
    phone.keyboard.press("Enter")
    expect(words.locator("dd").first).to_contain_text("A long code computed from a text.")
    words.scroll_into_view_if_needed()
    picture(phone, "words-390")
    phone.set_viewport_size(DESK)
    words.scroll_into_view_if_needed()
    picture(phone, "words-1280")
    phone.set_viewport_size(PHONE)


def test_all_words_on_a_page(
    phone: Page, served: Offline, barriers: Callable[..., list[str]]
) -> None:
    """The page is reached from each page, has no barrier, and leads to what teaches a word."""
    phone.goto(f"{served.url}/workshops/privacy_1")
    phone.get_by_role("link", name="Words", exact=True).click()
    expect(phone.get_by_role("heading", name="Words")).to_be_visible()
    for window, media in LOOKS:
        phone.set_viewport_size(window)
        phone.emulate_media(**(PLAIN | media))
        picture(phone, f"glossary-{window['width']}-{'-'.join(media.values())}")
        assert (window, media, barriers(phone, impacts=ALL)) == (window, media, [])
    phone.set_viewport_size(PHONE)
    phone.emulate_media(**PLAIN)
    entry = phone.locator("dl.terms > div").filter(has=phone.locator("#k-anonymity"))
    entry.get_by_role("link").click()
    expect(phone.locator("h2:target")).to_have_text("Blur a little, and see the price")
