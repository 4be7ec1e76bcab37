"""Contents, and the ways from sections to tasks and back, for every workshop."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from kit.notebooks import markup
from kit.programme import workshops
from kit.programme.workshops import Workshop
from kit.room.copies import served_pages
from kit.room.copies.served_pages import Page
from kit.room.server.requests.wayfinding import contents, with_ways

ALL = [pytest.param(one, id=one.id) for one in workshops.workshops()]


def pages(workshop: Workshop, base: str = "/") -> dict[str, str]:
    """Return the text of both pages with the ways in them."""
    found = {}
    for kind, file in (("workshops", workshop.notebook), ("exercises", workshop.exercise)):
        page = Page(workshop=workshop, kind=kind, notebook=file)
        texts = [c for c in served_pages.read(file).cells if c.cell_type == "markdown"]
        found[kind] = "".join(
            with_ways(markup.cell_as_html(cell), page, base=base) for cell in texts
        )
    return found


@pytest.mark.parametrize("workshop", ALL)
def test_every_task_is_led_to_and_leads_back(workshop: Workshop) -> None:
    """“Now do task 2” leads to task 2 of the exercise, and task 2 back to its section."""
    found = pages(workshop, "/hack/")
    way = rf'<a href="/hack/exercises/{workshop.id}#(task-\d)">task \d</a>'
    there = re.findall(way, found["workshops"])
    assert there == ["task-1", "task-2", "task-3", "task-4"]
    ids = set(re.findall(r'id="([^"]*)"', found["exercises"]))
    assert set(there) <= ids
    back = re.findall(rf'<a href="/hack/workshops/{workshop.id}#([^"]*)">Back', found["exercises"])
    sections = set(re.findall(r'<h2 id="([^"]*)"', found["workshops"]))
    assert len(back) >= 4
    assert {unquote(one) for one in back} <= {unescape(one) for one in sections}


@pytest.mark.parametrize("workshop", ALL)
def test_the_contents_and_the_agenda_lead_to_headings(workshop: Workshop) -> None:
    """Each entry names a heading that the page has, and each block of the agenda one of them."""
    listed = contents(served_pages.read(workshop.notebook))
    ids = re.findall(r'<h2 id="([^"]*)"', pages(workshop)["workshops"])
    assert [anchor for anchor, _text in listed] == [unescape(one) for one in ids]
    blocks = {markup.anchor(item.section) for item in workshop.agenda if item.section}
    assert blocks <= {anchor for anchor, _text in listed}


def test_without_an_exercise_nothing_leads_there() -> None:
    """A workshop that has none keeps its words as they are."""
    (one, *_others) = workshops.workshops()
    alone = Workshop(**{**vars(one), "id": "no_such"})
    page = Page(workshop=alone, kind="workshops", notebook=one.notebook)
    assert with_ways("<p>Now do task 2.</p>", page, base="/") == "<p>Now do task 2.</p>"
