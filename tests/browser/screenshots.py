"""Make the README's two pictures, docs/workshop.png and docs/feedback.png, from the real thing.

    python tests/browser/screenshots.py        in .venv, with Debian's chromium

The workshop is served and somebody moves a control; the feedback is graded from a hand-in.
"""

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kit import places
from kit.grading import course
from kit.grading.intake import collect
from kit.grading.pages import feedback
from kit.grading.run import autograde

ID = "privacy_1"
DOCS = places.root() / "docs"
LIMIT = 200_000  # bytes of one picture
SLOW = 60_000  # milliseconds
WHEN = 1_790_000_000  # the hand-in's time, so that the page is the same on every day
ANSWERS = {
    "facts": "['birth_year', 'postcode', 'subject']",
    "why": "{'fault': 'b', 'remedy': 'b'}",
    "blur": "{'age_band': 20, 'digits': 2}",
    "reflection": '"On Monday I ask who gets our loan export, and why with birth dates."',
}
COMMENT = "A good question. The systems librarian keeps the list: take a colleague along."
BESIDE = """
<style>
  body {{ margin: 0; padding: 28px; display: flex; gap: 28px; background: #e8ebee }}
  img {{ border: 6px solid #2b3036; border-radius: 14px; height: 640px }}
  img + img {{ border-radius: 26px }}
</style>
<img src="data:image/png;base64,{}"><img src="data:image/png;base64,{}">
"""


def main() -> None:
    """Make both pictures and say how large they are."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed: apt install chromium")
    DOCS.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        keep("workshop.png", workshop(browser))
        keep("feedback.png", page_of_feedback(browser))
        browser.close()


def keep(name: str, png: bytes) -> None:
    """Write a picture with as few colours as a page needs; fail where it is too large."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(96, dither=Image.Dither.NONE).save(DOCS / name, optimize=True)
    size = (DOCS / name).stat().st_size
    print(f"docs/{name}: {picture.width} × {picture.height}, {size // 1000} KB")
    if size > LIMIT:
        sys.exit(f"docs/{name} is too large: at most {LIMIT // 1000} KB.")


def workshop(browser: Browser) -> bytes:
    """Show a laptop and a phone side by side, each with a control that was moved."""
    with served() as address:
        shots = [
            moved(browser, address, width, height) for width, height in ((1100, 860), (390, 760))
        ]
    page = browser.new_page(viewport={"width": 1400, "height": 710})
    page.set_content(BESIDE.format(*(base64.b64encode(shot).decode() for shot in shots)))
    width = page.locator("img").last.evaluate("img => Math.ceil(img.getBoundingClientRect().right)")
    page.set_viewport_size({"width": width + 28, "height": 708})
    return page.screenshot()


@contextmanager
def served() -> Iterator[str]:
    """Serve the workshop and give its address."""
    command = [sys.executable, "-m", "kit.cli", "serve", ID, "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        lines = iter(process.stdout or ())
        found = next(filter(None, (re.search(r"http://\S+?(?=/?\s)", one) for one in lines)), None)
        yield found.group() if found else sys.exit("The server told no address.")
    finally:
        process.terminate()
        process.wait(30)


def moved(browser: Browser, address: str, width: int, height: int) -> bytes:
    """Open the workshop in a window of this size, move the first control and look at it."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(SLOW)
    page.goto(f"{address}/workshops/{ID}")
    expect(page.locator("#opening")).to_be_hidden(timeout=SLOW)
    for button in page.locator("details.guess > summary").all()[:2]:
        button.click()
    explore = page.locator(".kit-explore").first
    explore.get_by_label("subject").check()
    expect(explore).to_contain_text("74%", timeout=SLOW)
    return shown_whole(page, explore.element_handle(), height)


def shown_whole(page: Page, element: object, height: int) -> bytes:
    """Scroll until an element ends just above the window's lower edge, and take the picture."""
    page.evaluate(
        "([element, height]) => scrollBy(0, element.getBoundingClientRect().bottom - height + 16)",
        [element, height],
    )
    page.wait_for_timeout(300)  # a focus ring fades
    return page.screenshot()


def page_of_feedback(browser: Browser) -> bytes:
    """Hand in, grade, comment on the reflection, and look at the page that comes back."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "hackyack"
        for part in ("data", f"solutions/{ID}", f"exercises/{ID}"):
            shutil.copytree(places.root() / part, home / part)
        shutil.copy2(places.root() / "nbgrader_config.py", home)
        os.environ["HACKYACK_HOME"] = str(home)
        try:
            file = graded(Path(folder) / "by e-mail")
            page = browser.new_page(viewport={"width": 900, "height": 400})
            page.goto(file.as_uri())
            return page.screenshot(full_page=True)
        finally:
            del os.environ["HACKYACK_HOME"]


def graded(inbox: Path) -> Path:
    """Take Vesna's answers from hand-in to feedback; return the page."""
    inbox.mkdir()
    file = inbox / f"Vesna_{ID}-answers.json"
    file.write_text(json.dumps({"workshop": ID, "answers": ANSWERS}), encoding="utf-8")
    os.utime(file, (WHEN, WHEN))
    collect.collect(inbox, ID)
    (result,) = autograde.grade(ID)
    with course.gradebook() as book:
        read = book.find_submission_notebook(ID, ID, result.participant)
        for comment in read.comments:
            if comment.name == "reflection":
                comment.manual_comment = COMMENT
        for grade in read.grades:
            if grade.name == "reflection":
                grade.manual_score, grade.needs_manual_grade = 0, False
        book.db.commit()
    (page,) = feedback.feedback(ID)
    return page


if __name__ == "__main__":
    main()
