"""The formgrader in a facilitator's browser: read a reflection, answer it, and no other host."""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect
from support.clones import clone_into

from kit.grading import course
from kit.grading.intake import collect
from kit.grading.pages import feedback
from kit.grading.run import autograde

from .conftest import SLOW, Offline, offline, signed_in

ID = "privacy_1"
ANSWERS = {"facts": "['birth_year', 'postcode', 'subject']", "reflection": "'Who gets our export?'"}
EVIL = """\
<script>document.title = "evil"</script>
<img src="x" onerror="document.title = 'evil'">
![mine](http://evil.example/x.png)
"""
COMMENT = "Ask the systems librarian, and take a colleague along."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A clone, with a space in its name, in which one hand-in was graded."""
    folder = tmp_path_factory.mktemp("graded")
    clone = clone_into(folder)
    handed_in = folder / "by e-mail" / f"Vesna_{ID}-answers.json"
    handed_in.parent.mkdir()
    handed_in.write_text(json.dumps({"workshop": ID, "answers": ANSWERS}), encoding="utf-8")
    notebook = nbformat.read(clone / "exercises" / ID / f"{ID}.ipynb", as_version=4)
    notebook.cells[-1:-1] = [nbformat.v4.new_markdown_cell(EVIL), nbformat.v4.new_raw_cell(EVIL)]
    next(cell for cell in notebook.cells if cell.id == "reflection").source = EVIL
    nbformat.write(notebook, handed_in.parent / f"Eve_{ID}.ipynb")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(clone))
        collect.collect(handed_in.parent, ID)
        autograde.grade(ID)
        yield clone


@pytest.fixture(scope="module")
def server(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """``hackyack lab --facilitator`` in a network without any other host."""
    log = tmp_path_factory.mktemp("log") / "lab.log"
    command = [sys.executable, "-m", "kit.cli", "lab", "--facilitator", "--no-browser"]
    ready = r"(http://127\.0\.0\.1:\d+/lab/tree/\S+)"
    env = {"HACKYACK_HOME": str(clone), "PATH": os.environ["PATH"]}
    with offline([*command, "--port", "8888"], ready, log, env) as running:
        yield running


@pytest.fixture
def page(server: Offline, tmp_path: Path) -> Iterator[Page]:
    """A browser in the same network, signed in, that asks no other host for anything."""
    with signed_in(server, tmp_path) as page:
        yield page


def address(base: str, participant: str) -> str:
    """Return where the formgrader shows one participant's submission."""
    with course.gradebook() as book:
        submission = book.find_submission_notebook(ID, ID, participant).id
    return f"{base}/formgrader/submissions/{submission}/"


def test_a_comment_reaches_the_participant(page: Page, server: Offline) -> None:
    """The facilitator finds the submission, answers the reflection, and the next page says it."""
    base = server.url.partition("/lab/")[0]
    page.goto(f"{base}/formgrader/manage_assignments")
    expect(page.get_by_role("link", name=ID)).to_be_visible(timeout=SLOW)
    page.goto(f"{base}/formgrader/gradebook/{ID}/{ID}")
    expect(page.get_by_role("link", name=re.compile(r"Submission #1"))).to_be_visible()
    page.goto(address(base, "vesna"))
    page.wait_for_function("window.MathJax && MathJax.isReady", timeout=SLOW)
    comment = page.locator("#reflection-comment")
    # a box saves what is typed only after its comment has come
    expect(comment).to_have_attribute("placeholder", re.compile("comments here"), timeout=SLOW)
    with page.expect_response(lambda answer: "/api/comment/" in answer.url):
        comment.fill(COMMENT)
        comment.press("Tab")
    (file,) = feedback.feedback(ID, participants=["vesna"])
    page.goto(file.as_uri())
    expect(page.get_by_text(COMMENT)).to_be_visible()


def test_what_a_participant_wrote_is_text(page: Page, server: Offline, clone: Path) -> None:
    """Scripts and pictures in a hand-in are shown as they were typed, and do nothing."""
    base = server.url.partition("/lab/")[0]
    page.goto(address(base, "eve"))
    expect(page.get_by_text("http://evil.example/x.png").first).to_be_visible(timeout=SLOW)
    assert page.get_by_text("<script>document.title").count() == 3
    assert page.title() != "evil"
    assert page.locator("img[src*=evil], img[onerror]").count() == 0
