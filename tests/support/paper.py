"""Pages as a browser prints them on A4, read back from the PDF."""

import re
import subprocess
from collections import Counter
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Pdf:
    """A printed sheet: its text page by page, and the size of each page in millimetres."""

    file: Path
    pages: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]


def pdf(page: Page, sheet: Path, folder: Path) -> Pdf:
    """Print a sheet as a person does, on paper of the size that it asks for."""
    page.goto(sheet.as_uri())
    file = folder / f"{sheet.stem}.pdf"
    page.pdf(path=file, prefer_css_page_size=True)
    told = _told("pdftotext", "-layout", file, "-").split("\f")[:-1]
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+) pts", _told("pdfinfo", "-l", "-1", file))
    return Pdf(file, tuple(told), tuple((_mm(wide), _mm(high)) for wide, high in sizes))


def pictures(printed: Pdf) -> list[tuple[int, int]]:
    """Return the size in millimetres of each picture on a printed sheet."""
    rows = _told("pdfimages", "-list", printed.file).splitlines()[2:]
    cells = [row.split() for row in rows]
    return [
        (round(int(c[3]) / int(c[12]) * 25.4), round(int(c[4]) / int(c[13]) * 25.4)) for c in cells
    ]


def cut_off(page: Page) -> list[str]:
    """List the texts of what reaches over the edge of what is printed on a sheet."""
    width = "() => document.getElementById('main').getBoundingClientRect().right"
    page.emulate_media(media="print")
    found: list[str] = page.locator("#main *").evaluate_all(
        "(all, right) => all.filter((one) => one.getBoundingClientRect().right > right + 1)"
        ".map((one) => one.tagName + ' ' + one.textContent.trim().slice(0, 40))",
        page.evaluate(width),
    )
    page.emulate_media(media="null")
    return found


def _told(command: str, *rest: object) -> str:
    whole = [need(command), *map(str, rest)]
    return subprocess.run(whole, capture_output=True, text=True, check=True).stdout


def _mm(points: str) -> int:
    return round(float(points) / 72 * 25.4)


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
