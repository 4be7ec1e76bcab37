"""nbgrader's formgrader on a course of somebody's own that ``--course`` has graded."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect
from support import own_course
from support.clones import clone_into
from support.own_course import ID

from kit.grading import courses, release
from kit.grading.courses import Assignment
from kit.grading.intake import collect
from kit.grading.pages import feedback
from kit.grading.run import autograde

from .conftest import SLOW, Offline, offline, signed_in

COMMENT = "Which day was it?"
EVIL = "<script>document.title = 'evil'</script>One busy day."

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assignment]:
    """An assignment that one person has handed in, graded by the kit outside its clone."""
    tmp = tmp_path_factory.mktemp("own")
    folder = tmp / "My course"
    folder.mkdir()
    own_course.write(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HACKYACK_HOME", str(clone_into(tmp)))
        made = courses.at(folder).existing(ID)
        released = release.release(made)
        (tmp / "in").mkdir()
        for name in own_course.NOTEBOOKS:
            book = own_course.answered(released / f"{name}.ipynb", own_course.RIGHT | {"why": EVIL})
            nbformat.write(book, tmp / "in" / f"Ana_{name}.ipynb")
        collect.collect(tmp / "in", made)
        autograde.grade(made)
        yield made


@pytest.fixture(scope="module")
def server(assignment: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Offline]:
    """``hackyack lab --course`` in a network without any other host."""
    command = [sys.executable, "-m", "kit.cli", "lab", "--course", assignment.course.given]
    env = {"HACKYACK_HOME": os.environ["HACKYACK_HOME"], "PATH": os.environ["PATH"]}
    log = tmp_path_factory.mktemp("log") / "lab.log"
    command += ["--no-browser", "--port", "8888"]
    with offline(command, r"(http://127\.0\.0\.1:\d+/lab\?\S+)", log, env) as running:
        yield running


@pytest.fixture
def page(server: Offline, tmp_path: Path) -> Iterator[Page]:
    """A browser in the same network, signed in, that asks no other host for anything."""
    with signed_in(server, tmp_path) as page:
        yield page


def test_it_is_graded_on(page: Page, server: Offline, assignment: Assignment) -> None:
    """Both notebooks and their scores are there; a score and a comment reach the feedback."""
    base = server.url.partition("/lab")[0]
    page.goto(f"{base}/formgrader/gradebook/{ID}")
    for name in own_course.NOTEBOOKS:
        expect(page.get_by_role("link", name=name)).to_be_visible(timeout=SLOW)
    with assignment.course.gradebook() as book:
        address = book.find_submission_notebook("problem2", ID, "ana").id
    page.goto(f"{base}/formgrader/submissions/{address}/")
    expect(page.get_by_text("Why a mean can mislead")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("<script>document.title"))).to_be_visible()
    assert page.title() != "evil"
    comment = page.locator("#why-comment")
    # a box saves what is typed only after its comment has come
    expect(comment).to_have_attribute("placeholder", re.compile("comments here"), timeout=SLOW)
    with page.expect_response(lambda answer: "/api/comment/" in answer.url):
        comment.fill(COMMENT)
        comment.press("Tab")
    score = page.locator("#why")
    with page.expect_response(lambda answer: "/api/grade/" in answer.url):
        score.fill("2.5")
        score.press("Tab")
    (file,) = feedback.feedback(assignment)
    page.goto(file.as_uri())
    expect(page.get_by_text(COMMENT)).to_be_visible()
    ((_who, points),) = [(one.participant, one.score) for one in autograde.standing(assignment)]
    assert points == 6.5
