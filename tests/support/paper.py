"""Pages as a browser prints them on A4, read back from the PDF."""

import re
import subprocess
from collections import Counter
from pathlib import Path

from playwright.sync_api import Page
from support.tools import need

WIDTH = 673  # CSS pixels between the margins of an A4 sheet
LONG = 24  # letters from which a word may be broken on paper
SHOWN = """() => {
    const lists = [...document.querySelectorAll("#main select")].map((one) => one.innerText);
    const all = document.getElementById("main").innerText;
    return lists.filter((one) => one).reduce((text, list) => text.replace(list, ""), all);
}"""  # what could be chosen from a list is not shown
PIECE = re.compile(r"[^\W_]+")
PRESSED = (
    ":is(button:not([aria-pressed=true]), [role=slider], nav, progress, dialog, header.top,"
    " footer, .bar):visible"
)


def printed(page: Page, folder: Path) -> Counter[str]:
    """Print a page as a person does; count the letters and figures that stand together."""
    sheets = folder / "page.pdf"
    page.pdf(path=sheets, prefer_css_page_size=True)
    command = [need("pdftotext"), "-layout", str(sheets), "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return pieces(told)


def pieces(text: str) -> Counter[str]:
    """Count the letters and figures that stand together in a text."""
    return Counter(PIECE.findall(text))


def lost(page: Page, folder: Path) -> list[str]:
    """List what a page shows on paper according to its style, and what no sheet has.

    A long word may be broken: then its beginning and its end are looked for.
    """
    page.emulate_media(media="print")
    wanted = pieces(page.evaluate(SHOWN))
    page.emulate_media(media="null")
    there = printed(page, folder)
    return [word for word, n in wanted.items() if there[word] < n and not _broken(word, there)]


def _broken(word: str, there: Counter[str]) -> bool:
    ends = any(word.startswith(part) for part in there), any(map(word.endswith, there))
    return len(word) >= LONG and all(ends)


def too_wide(page: Page) -> list[str]:
    """List the captions of tables that are wider than a sheet, as the page is printed."""
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": WIDTH, "height": before["height"]})
    page.emulate_media(media="print")
    told: list[str] = page.locator("table").evaluate_all(
        "(all, width) => all.filter((one) => one.scrollWidth > width || one.getBoundingClientRect()"
        ".right > width + 1).map((one) => one.textContent.slice(0, 40))",
        WIDTH,
    )
    page.emulate_media(media="null")
    page.set_viewport_size(before)
    return told


def controls(page: Page) -> list[str]:
    """List what could be pressed or followed and is printed all the same."""
    page.emulate_media(media="print")
    found = [one.inner_text() or str(one) for one in page.locator(PRESSED).all()]
    page.emulate_media(media="null")
    return found


def on_paper(page: Page, folder: Path) -> tuple[list[str], list[str], list[str]]:
    """Return what a page loses when it is printed, and what it should have lost."""
    return lost(page, folder), too_wide(page), controls(page)
